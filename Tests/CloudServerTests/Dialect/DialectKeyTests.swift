import CloudStore
import Dispatcher
import EventModel
import Testing

@testable import CloudServer

@Suite("Who may use the dialects") struct DialectKeyTests {
    @Test("Without a key that is known every route says the same, in its dialect's words")
    func noKey() throws {
        let cloud = try DialectCloud()
        let real = try cloud.key()
        // The id is real, the secret is not.
        let forged = real.dropLast(4) + (real.hasSuffix("0000") ? "1111" : "0000")
        for (dialect, route) in Samples.routes {
            var said: Set<String> = []
            for key in [nil, "nobodys", LocalCloud.guest, LocalCloud.expired, APIKey().text, String(forged), "csk_"] {
                let answer = try cloud.ask(route.method, Samples.path(route), key)
                #expect(answer.status == 401, "\(route.id) with \(key ?? "no key")")
                #expect(answer.field("www-authenticate") == #"Bearer realm="cloud""#)
                #expect(
                    answer.field("content-type")
                        == (dialect.name == "particle-pro" ? "application/problem+json" : "application/json"))
                said.insert(Samples.plain(answer).compactText)
            }
            #expect(said.count == 1, "\(route.id): \(said)")
        }
    }

    @Test("A key without the scope is refused before anything is looked at; with it alone it is not")
    func scopes() throws {
        let cloud = try DialectCloud()
        let narrow = try Dictionary(
            uniqueKeysWithValues: DialectScope.allCases.map { ($0, try cloud.key("demo", [$0])) })
        let broad = try Dictionary(
            uniqueKeysWithValues: DialectScope.allCases.map { scope in
                (scope, try cloud.key("demo", DialectScope.allCases.filter { !scope.isCovered(by: [$0.rawValue]) }))
            })
        let none = try cloud.key("demo", [])
        for (_, route) in Samples.routes {
            for key in [broad[route.scope], none] {
                // Even of another project: what is there is nobody's business who may not ask.
                for project in ["demo", "other"] {
                    let answer = try cloud.ask(route.method, Samples.path(route, project: project), key)
                    #expect(answer.status == 403, "\(route.id)")
                    let text = String(decoding: answer.body, as: UTF8.self)
                    #expect(text.contains("the key lacks the scope \(route.scope.rawValue)"), "\(text)")
                }
            }
            let answer = try cloud.ask(
                route.method, Samples.path(route), narrow[route.scope], route.body == nil ? nil : "{}")
            #expect(answer.status != 401 && answer.status != 403, "\(route.id): \(answer.status)")
            guard route.scope.rawValue.hasSuffix(":read") else { continue }
            let manager = DialectScope(rawValue: route.scope.rawValue.dropLast(4) + "manage").flatMap { narrow[$0] }
            #expect(try cloud.ask(route.method, Samples.path(route), manager).status != 403, "\(route.id)")
        }
    }

    @Test("What another project has is not there, to the byte, and stays as it is")
    func projects() throws {
        let cloud = try DialectCloud()
        let (mine, theirs) = (try cloud.key("demo"), try cloud.key("other"))
        let places = try cloud.endpoints(mine)
        let alert = try cloud.ask(
            "POST", "/v1/projects/demo/alerts", mine,
            """
            {"title":"a","entities":[{"entity_type":"EVENT","entity_id":"t"}],
            "notifications":[{"type":"EMAIL","email":"a@b.test"}]}
            """)
        let watch = try cloud.ask("POST", "/signa/v1/watches", mine, #"{"event_prefix":"t"}"#)
        let things =
            places + [
                "/v1/alerts/" + (try #require(alert.json["id"]?.text)),
                "/signa/v1/watches/" + (try #require(watch.json["id"]?.text)),
            ]
        for thing in things {
            let segments = thing.split(separator: "/").map(String.init)
            let nothing = "/" + (segments.dropLast() + ["no-such"]).joined(separator: "/")
            for (_, route) in Samples.routes {
                let parts = route.path.split(separator: "/").map(String.init)
                guard parts.count >= segments.count,
                    zip(parts, segments).allSatisfy({ $0 == $1 || $0.hasPrefix("{") }),
                    parts[segments.count - 1].hasPrefix("{")
                else { continue }
                let rest = parts[segments.count...].map { "/" + ($0.hasPrefix("{") ? "x" : $0) }.joined()
                let body = route.body == nil ? nil : "{}"
                let answer = try cloud.ask(route.method, thing + rest, theirs, body)
                #expect(answer.status == 404, "\(route.id): \(answer.status)")
                let other = try cloud.ask(route.method, nothing + rest, theirs, body)
                #expect(Samples.plain(answer) == Samples.plain(other), "\(route.id)")
            }
            // It is still there, for its own key and for the owner of the cloud.
            #expect(try cloud.ask("GET", thing, mine).status == 200)
            #expect(try cloud.ask("GET", thing, LocalCloud.owner).status == 200)
        }
        for list in ["/signa/v1/webhooks", "/signa/v1/watches", "/api/v1/alerting/webhook-endpoints"] {
            let answer = try cloud.ask("GET", list, theirs).json
            #expect((answer["data"] ?? answer["endpoints"]) == .array([]), "\(answer.compactText)")
        }
    }

    @Test("X-API-Key and Bearer both do; X-API-Key goes first")
    func places() throws {
        let cloud = try DialectCloud()
        let key = try cloud.key()
        for (path, _) in Samples.creations() {
            #expect(try cloud.ask("GET", path, key).status == 200)
            #expect(try cloud.ask("GET", path, nil, headers: ["X-API-Key: \(key)"]).status == 200)
            #expect(try cloud.ask("GET", path, nil, headers: ["x-api-key:  \(key) "]).status == 200)
            #expect(try cloud.ask("GET", path, nil, headers: ["authorization: bearer \(key)"]).status == 200)
            #expect(try cloud.ask("GET", path, "nobodys", headers: ["X-API-Key: \(key)"]).status == 200)
            #expect(try cloud.ask("GET", path, key, headers: ["X-API-Key: nobodys"]).status == 401)
            #expect(try cloud.ask("GET", path, key, headers: ["X-API-Key:"]).status == 200)
            // Addresses are written down by everyone on the way: no key of a dialect stands there.
            #expect(try cloud.ask("GET", "\(path)?access_token=\(key)", nil).status == 401)
            #expect(try cloud.ask("GET", path, nil, headers: ["Authorization: Basic \(key)"]).status == 401)
        }
    }

    @Test("A key is good from the moment it is made until the moment it is deleted")
    func comeAndGo() throws {
        let cloud = try DialectCloud()
        let key = try cloud.key()
        #expect(try cloud.ask("GET", "/signa/v1/webhooks", key).status == 200)
        let id = try #require(APIKey(key)?.id)
        #expect(try cloud.keys.delete(id: id))
        #expect(try cloud.ask("GET", "/signa/v1/webhooks", key).status == 401)
        // No key opens the device cloud.
        let other = try cloud.key()
        #expect(
            try cloud.cloud.send([
                Array(
                    "GET /v1/devices HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer \(other)\r\n\r\n"
                        .utf8)
            ])
            .status == 401)
    }
}
