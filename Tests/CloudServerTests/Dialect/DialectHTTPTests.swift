import Dispatcher
import EventModel
import Testing

@testable import CloudServer

@Suite("The dialects over HTTP") struct DialectHTTPTests {
    @Test("OPTIONS says what a path allows, without a key; what it does not allow is 405 in the dialect's words")
    func methods() throws {
        let cloud = try DialectCloud()
        for (dialect, route) in Samples.routes {
            let path = Samples.path(route)
            let options = try cloud.ask("OPTIONS", path, nil, headers: ["Access-Control-Request-Headers: x-api-key"])
            #expect(options.status == 204 && options.body.isEmpty)
            let allow = try #require(options.field("allow"))
            #expect(allow.contains(route.method) && allow.hasSuffix("OPTIONS"), "\(path): \(allow)")
            #expect(options.field("access-control-allow-methods") == allow)
            #expect(options.field("access-control-allow-headers") == "x-api-key")
            let wrong = try cloud.ask("PUT", path, nil)
            #expect(wrong.status == 405 && wrong.field("allow") == allow, "\(path)")
            let fault = dialect.answer(.wrongMethod(allow: allow), "")
            #expect(wrong.field("content-type") == fault.type)
            let body = Samples.plain(wrong)
            #expect(body.compactText.contains("the path allows only \(allow)"), "\(body.compactText)")
        }
    }

    @Test("HEAD is GET without its body")
    func head() throws {
        let cloud = try DialectCloud()
        let key = try cloud.key()
        for path in try cloud.endpoints(key) + Samples.creations().map(\.path) {
            let (get, head) = (try cloud.ask("GET", path, key), try cloud.ask("HEAD", path, key))
            #expect(get.status == 200 && head.status == 200 && head.body.isEmpty, "\(path)")
            #expect(head.field("content-length") == "\(get.body.count)")
            #expect(head.field("content-type") == "application/json")
            #expect(try cloud.ask("HEAD", path, "nobodys").status == 401)
        }
    }

    @Test("A slash at the end and percent signs in a path change nothing")
    func spelling() throws {
        let cloud = try DialectCloud()
        let key = try cloud.key()
        for path in try cloud.endpoints(key) {
            #expect(try cloud.ask("GET", path + "/", key).status == 200)
            #expect(try cloud.ask("GET", path.replacing("webhook", with: "%77ebhook"), key).status == 200)
            #expect(try cloud.ask("GET", path + "//", key).status == 404)
            #expect(try cloud.ask("GET", path + "?x=%zz", key).status == 400)
        }
    }

    @Test("What no key can be bound to is no project, for the owner either")
    func projects() throws {
        let cloud = try DialectCloud()
        for name in ["a%01b", String(repeating: "p", count: 101), "a%7F"] {
            for path in ["/v1/projects/\(name)/alerts", "/v1/projects/\(name)/webhooks/connections"] {
                let answer = try cloud.ask("GET", path, LocalCloud.owner)
                #expect(answer.status == 404 && answer.json["detail"]?.text == "there is no such project", "\(name)")
            }
        }
        #expect(try cloud.ask("GET", "/v1/projects/a%20p/alerts", LocalCloud.owner).status == 200)
    }

    @Test("A notification's fields are what they must be, also those that its type does not use")
    func notifications() throws {
        let cloud = try DialectCloud()
        let key = try cloud.key()
        func create(_ notification: String) throws -> LocalCloud.Answer {
            try cloud.ask(
                "POST", "/v1/projects/demo/alerts", key,
                """
                {"title":"a","entities":[{"entity_type":"EVENT","entity_id":"t"}],
                "notifications":[{"type":"EMAIL",\(notification)}]}
                """)
        }
        let long = String(repeating: "w", count: 201)
        for field in [
            #""webhook_connection_id":"\#(long)""#, #""webhook_connection_id":7"#, #""webhook_connection_id":"""#,
            #""email":false"#, #""email":"\#(String(repeating: "e", count: 321))""#, #""sms":"1""#,
        ] {
            #expect(try create(field).status == 400, "\(field.prefix(40))")
        }
        #expect(try create(#""webhook_connection_id":"whc_1","email":"a@b.test""#).status == 200)
    }

    @Test("A body is JSON: other types are 415, what is no JSON is 400, with the place")
    func bodies() throws {
        let cloud = try DialectCloud()
        let key = try cloud.key()
        for (path, body) in Samples.creations() {
            let typed = try cloud.ask("POST", path, key, body, type: "text/plain")
            #expect(typed.status == 415, "\(path)")
            #expect(String(decoding: typed.body, as: UTF8.self).contains("not text/plain"))
            let broken = try cloud.ask("POST", path, key, body.dropLast() + ",")
            #expect(
                broken.status == 400 && String(decoding: broken.body, as: UTF8.self).contains("the body is no JSON: 1:")
            )
            for text in ["", "null", "[]", "7", #""a""#, "{}", "\u{FEFF}{}", String(repeating: "[", count: 5000)] {
                #expect(try cloud.ask("POST", path, key, text).status == 400, "\(path): \(text.prefix(20))")
            }
            #expect(try cloud.ask("POST", path, key, String(repeating: " ", count: 1 << 20) + body).status == 413)
            // What tools send without being asked.
            #expect(try cloud.ask("POST", path, key, body, type: "application/x-www-form-urlencoded").status == 200)
            #expect(try cloud.ask("POST", path, key, body, type: "application/json; charset=utf-8").status == 200)
            let unknown = try cloud.ask("POST", path, key, body.dropLast() + #","extra":1}"#)
            #expect(unknown.status == 400 && String(decoding: unknown.body, as: UTF8.self).contains("body.extra"))
        }
    }

    @Test("A repeated Idempotency-Key gets the first answer; with another body it is 409; others have their own")
    func idempotency() throws {
        let cloud = try DialectCloud()
        let (key, other) = (try cloud.key(), try cloud.key("other"))
        let (path, body) = try #require(Samples.creations().last)
        func create(_ name: String?, _ key: String, _ body: String = body) throws -> LocalCloud.Answer {
            try cloud.ask("POST", path, key, body, headers: name.map { ["Idempotency-Key: \($0)"] } ?? [])
        }
        let first = try create("a-1", key)
        #expect(first.status == 200 && first.field("idempotency-replayed") == nil)
        // The same JSON in other spaces is the same request.
        for text in [body, body.replacing(",", with: " ,\n ")] {
            let again = try create("a-1", key, text)
            #expect(again.status == 200 && again.field("idempotency-replayed") == "true")
            #expect(again.body == first.body)
        }
        let changed = try create("a-1", key, body.replacing("hook", with: "hook2"))
        #expect(changed.status == 409 && changed.json["error"]?["type"]?.text == "conflict")
        #expect(changed.field("idempotency-replayed") == nil)
        #expect(try create("a-1", other).json["id"] != first.json["id"])
        #expect(try create("a-2", key).json["id"] != first.json["id"])
        #expect(try create(nil, key).json["id"] != first.json["id"])
        for name in [String(repeating: "k", count: 256), "a b", "ä"] {
            #expect(try create(name, key).status == 400, "\(name)")
        }
        #expect(try create(String(repeating: "k", count: 255), key).status == 200)
        // A fault is not kept: the key is free for the request that is meant.
        #expect(try create("a-3", key, "{}").status == 400)
        #expect(try create("a-3", key).status == 200)
        let place = path + "/" + (first.json["id"]?.text ?? "")
        let headers = ["Idempotency-Key: a-4"]
        let rotated = try cloud.ask("POST", place + "/rotate-secret", key, headers: headers)
        #expect(try cloud.ask("POST", place + "/rotate-secret", key, headers: headers).body == rotated.body)
        #expect(try cloud.ask("POST", place + "/rotate-secret", key).status == 409)
        // The same key on another path is another request; a look is none.
        #expect(try cloud.ask("DELETE", place, key, headers: headers).status == 409)
        #expect(try cloud.ask("GET", place, key, headers: headers).status == 200)
        #expect(try cloud.ask("DELETE", place, key, headers: ["Idempotency-Key: a-5"]).status == 200)
        #expect(try cloud.ask("DELETE", place, key, headers: ["Idempotency-Key: a-5"]).status == 200)
        #expect(try cloud.ask("DELETE", place, key).status == 404)
    }

    @Test("The secret is in the answer that made it, and in no other")
    func secrets() throws {
        let cloud = try DialectCloud()
        let key = try cloud.key()
        for (path, body) in Samples.creations() {
            let made = try cloud.ask("POST", path, key, body)
            #expect(made.status == 200)
            let id = try #require((made.json["endpoint"] ?? made.json)["id"]?.text)
            let rotate = path.hasPrefix("/v1") ? "/secret/rotate" : "/rotate-secret"
            let rotated = try cloud.ask("POST", "\(path)/\(id)\(rotate)", key)
            let secrets = try [made, rotated].map { answer in
                try #require(answer.json["secret"]?.text ?? answer.json["signingSecretPlaintext"]?.text)
            }
            #expect(Set(secrets).count == 2 && secrets.allSatisfy { $0.hasPrefix("whsec_") && $0.utf8.count == 50 })
            for place in [path, "\(path)/\(id)"] {
                let text = String(decoding: try cloud.ask("GET", place, key).body, as: UTF8.self)
                #expect(text.contains(id) && !secrets.contains { text.contains($0.dropFirst(10).prefix(20)) })
            }
        }
    }
}
