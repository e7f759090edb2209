import Dispatcher
import EventModel
import HTTPServer
import TestSupport
import Testing

@testable import CloudServer

/// One request of a walk over the routes.
private struct Visit {
    var route: Route
    /// The path as it is sent; nil for the route's own with samples for its parameters.
    var path: String?
    var query = ""
    var authorization: String? = "Bearer \(LocalCloud.owner)"
    var type: String? = "application/json"
    var body: [UInt8]?

    /// What stands for the parameters in a path.
    static let samples: [RouteParameter: String] = [
        .product: "thermo", .device: "lamp", .name: "state", .prefix: "a%2Fb", .id: "0123456789abcdef01234567",
        .token: "nobodys-token",
    ]

    static func path(_ route: Route, _ values: [RouteParameter: String] = [:]) -> String {
        var path = route.documentedPath
        for parameter in route.pathParameters {
            let value = values[parameter] ?? samples[parameter] ?? ""
            path = path.replacing("{\(parameter.rawValue)}", with: value)
        }
        return path
    }

    var bytes: [UInt8] {
        var head = "\(route.method.rawValue) \(path ?? Self.path(route))\(query) HTTP/1.1\r\nHost: localhost\r\n"
        head += "Connection: close\r\n"
        if let authorization { head += "Authorization: \(authorization)\r\n" }
        if let type, body != nil { head += "Content-Type: \(type)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        return Array((head + "\r\n").utf8) + (body ?? [])
    }
}

extension LocalCloud {
    /// Sends a request and holds its answer against the document and against these statuses.
    @discardableResult
    fileprivate func visit(
        _ visit: Visit, expecting statuses: ClosedRange<Int>, at location: Testing.SourceLocation = #_sourceLocation
    ) throws -> Answer {
        let answer = try send([visit.bytes])
        let route = visit.route
        let faults = DocumentedAnswer.faults(
            method: route.method.rawValue, path: route.documentedPath, status: answer.status,
            mediaType: answer.field("content-type"), body: answer.body)
        let shown = "\(route.id): \(answer.status) \(String(decoding: answer.body.prefix(200), as: UTF8.self))"
        #expect(faults == [], "\(shown)", sourceLocation: location)
        #expect(statuses.contains(answer.status), "\(shown)", sourceLocation: location)
        let isClosed = ["/health", "/metrics"].contains(route.documentedPath)
        #expect(
            answer.field("access-control-allow-origin") == (isClosed ? nil : "*"), "\(shown)", sourceLocation: location)
        return answer
    }

    fileprivate func createHook(_ event: String = "e", path: String = "/") throws -> String {
        let body = "{\"event\":\"\(event)\",\"url\":\"http://receiver.test\(path)\"}"
        let create = try #require(RouteTable.cloud.routes.first { $0.operation == .createHook })
        let answer = try visit(Visit(route: create, body: Array(body.utf8)), expecting: 201...201)
        return try #require(answer.json["id"]?.text)
    }
}

/// What a running cloud answers, held against what its document promises.
@Suite struct ServedAnswersTests {
    private let routes = RouteTable.cloud.routes

    /// What an operation that takes a body is asked for.
    private func body(of operation: CloudServer.Operation) -> String? {
        switch operation {
        case .issueToken: #"{"grant_type":"password","username":"owner","password":"\#(LocalCloud.password)"}"#
        case .changeDevice: #"{"name":"a lamp","notes":"on the desk","signal":1}"#
        case .addProductDevices: "{\"id\":\"\(LocalCloud.lamp)\"}"
        case .claimDevice: "{\"id\":\"\(LocalCloud.lamp)\"}"
        case .callFunction: #"{"arg":"on"}"#
        case .publishEvent: #"{"name":"a/b","data":"21","private":true,"ttl":7}"#
        case .editHook: #"{"url":"http://other.test/","json":null}"#
        case .createHook: #"{"event":"a","url":"http://receiver.test/","json":{"a":"{{b}}"}}"#
        case .testHook: #"{"data":"21"}"#
        default: nil
        }
    }

    @Test func everyOperationSucceedsAsDocumented() throws {
        let cloud = try LocalCloud()
        var spare = LocalCloud.spare[...]
        // What ends something comes last.
        let endings: [CloudServer.Operation] = [.changeDevice, .releaseDevice, .removeProductDevice]
        let ordered =
            routes.filter { !endings.contains($0.operation) } + routes.filter { endings.contains($0.operation) }
        for route in ordered {
            var values: [RouteParameter: String] = [:]
            if route.pathParameters.contains(.id) { values[.id] = try cloud.createHook() }
            if route.pathParameters.contains(.token) { values[.token] = spare.popFirst() }
            if route.operation == .callFunction { values[.name] = "switch" }
            if route.pathParameters.contains(.product), let id = values[.id] {
                // The sample is an account's hook; under a product's path there are only the product's own.
                let edit = try #require(routes.first { $0.id == "editWebhook" })
                try cloud.visit(
                    Visit(
                        route: edit, path: Visit.path(edit, [.id: id]), body: Array(#"{"product":"1234"}"#.utf8)),
                    expecting: 200...200)
            }
            // By its id, for a change gives it another name.
            if endings.contains(route.operation) { values[.device] = LocalCloud.lamp }
            if route.operation == .releaseDevice { values[.device] = "door" }
            let body = body(of: route.operation)
            var visit = Visit(route: route, path: Visit.path(route, values), body: body.map { Array($0.utf8) })
            if route.operation == .explainEvent { visit.query = "?event=a" }
            if route.operation == .revokeCurrentToken { visit.authorization = spare.popFirst().map { "Bearer \($0)" } }
            if route.operation == .revokeAllTokens { visit.authorization = "Bearer \(LocalCloud.guest)" }
            if [.issueToken, .revokeToken].contains(route.operation) { visit.authorization = nil }
            let success = route.operation == .createHook ? 201 : 200
            try cloud.visit(visit, expecting: success...success)
            if let id = values[.id], route.operation != .deleteHook {
                let prefix = route.pathParameters.contains(.product) ? "deleteProductWebhook" : "deleteWebhook"
                let delete = try #require(routes.first { $0.id == prefix })
                try cloud.visit(Visit(route: delete, path: Visit.path(delete, [.id: id])), expecting: 200...200)
            }
        }
    }

    @Test func whoMayNotAskIsToldAsDocumented() throws {
        let cloud = try LocalCloud()
        for route in routes where route.operation.access != .open && route.operation != .issueToken {
            let body = body(of: route.operation).map { Array($0.utf8) }
            func ask(_ authorization: String?, _ query: String = "") -> Visit {
                Visit(route: route, query: query, authorization: authorization, body: body)
            }
            let isNeeded = route.operation.access != .tokenInPath
            try cloud.visit(ask(nil), expecting: isNeeded ? 400...400 : 404...404)
            try cloud.visit(ask("Bearer wrong"), expecting: 401...401)
            try cloud.visit(ask(nil, "?access_token=wrong"), expecting: 401...401)
            try cloud.visit(ask("Bearer \(LocalCloud.expired)"), expecting: 401...401)
            try cloud.visit(ask("Basic !"), expecting: 400...400)
            if [.basicOrToken, .tokenInPath].contains(route.operation.access) {
                let credentials = Base64.encode(Array("owner:wrong".utf8))
                try cloud.visit(ask("Basic \(credentials)"), expecting: 401...401)
            } else if route.operation.access == .owner {
                try cloud.visit(ask("Bearer \(LocalCloud.guest)"), expecting: 403...404)
            }
        }
        for (route, values) in [("listDevices", "[]"), ("listWebhooks", "[]"), ("listIntegrations", "[]")] {
            let route = try #require(routes.first { $0.id == route })
            let answer = try cloud.visit(
                Visit(route: route, authorization: "Bearer \(LocalCloud.guest)"), expecting: 200...200)
            #expect(String(decoding: answer.body, as: UTF8.self) == values)
        }
    }

    @Test func whatIsNotThereIsToldAsDocumented() throws {
        let cloud = try LocalCloud()
        for route in routes where !route.pathParameters.isEmpty {
            let body = body(of: route.operation).map { Array($0.utf8) }
            func ask(_ parameter: RouteParameter, _ value: String) -> Visit {
                Visit(route: route, path: Visit.path(route, [parameter: value]), body: body)
            }
            let isStream = route.pathParameters.contains(.prefix)
            for parameter in route.pathParameters {
                switch parameter {
                case .product: try cloud.visit(ask(.product, "nobody"), expecting: 404...404)
                case .device:
                    try cloud.visit(ask(.device, "nobody"), expecting: 403...403)
                    // The cloud's own word for all devices is another path.
                    if !isStream, route.method != .get {
                        try cloud.visit(ask(.device, "%65vents"), expecting: 200...405)
                    }
                    if !route.documentedPath.hasSuffix("/devices/{device}") {
                        try cloud.visit(ask(.device, ""), expecting: 404...405)
                    }
                case .name: try cloud.visit(ask(.name, "n%C3%B6thing%2F"), expecting: 404...404)
                case .id: try cloud.visit(ask(.id, "%20"), expecting: 404...404)
                case .token: try cloud.visit(ask(.token, "a%2Fb"), expecting: 404...404)
                case .prefix: break
                }
                for unfit in ["%", "%2", "%zz", "%FF", "%C3%28", "%ED%A0%80"] {
                    try cloud.visit(ask(parameter, unfit), expecting: 400...400)
                }
            }
        }
        for (id, name) in [("getVariable", "state"), ("callFunction", "switch")] {
            let route = try #require(routes.first { $0.id == id })
            let visit = Visit(route: route, path: Visit.path(route, [.device: "cellar", .name: name]))
            try cloud.visit(visit, expecting: id == "getVariable" ? 408...408 : 400...400)
        }
    }

    private static let unfitBodies: [(type: String?, body: String, status: Int)] = [
        ("application/json", "{", 400), ("application/json", "[]", 400), ("application/json", "\"a\"", 400),
        ("application/json", #"{"a":1}x"#, 400),
        ("application/json", String(repeating: "{\"a\":", count: 200), 400),
        ("application/x-www-form-urlencoded", "name=%", 400), ("application/x-www-form-urlencoded", "name=%FF", 400),
        ("application/x-www-form-urlencoded; charset=utf-8", "a%5B=1&a%5Bb%5Bc=%G0", 400),
        ("text/plain", "name", 415), ("multipart/mixed; boundary=b", "--b--\r\n", 415), (nil, "%", 400),
        ("multipart/form-data", "--b--\r\n", 400), ("multipart/form-data; boundary=b", "--b\r\n", 400),
    ]

    /// One byte more than an event may have.
    private static let long = String(repeating: "x", count: CloudAPI.mostDataBytes + 1)

    @Test func unfitRequestsAreRefusedAsDocumented() throws {
        let cloud = try LocalCloud()
        for route in routes {
            // A login that fails would slow down those after it; these do not come that far.
            if route.operation.description.request != nil {
                for (type, body, status) in Self.unfitBodies {
                    let visit = Visit(route: route, type: type, body: Array(body.utf8))
                    try cloud.visit(visit, expecting: min(status, 404)...max(status, 404))
                }
                let body = Array("{\"a\":\"".utf8) + [0xFF, 0x22, 0x7D]
                try cloud.visit(Visit(route: route, body: body), expecting: 400...404)
            }
            if route.operation.access != .open {
                for query in ["?a=%", "?%zz", "?a=%FF"] {
                    try cloud.visit(Visit(route: route, query: query), expecting: 400...400)
                }
            }
        }
        let unfit: [(id: String, body: String)] = [
            ("publishEvent", "{\"name\":\"a\",\"data\":\"\(Self.long)\"}"),
            ("testWebhook", "{\"data\":\"\(Self.long)\"}"),
            ("createToken", "{}"), ("createToken", #"{"grant_type":"magic"}"#),
            ("createToken", #"{"grant_type":"password","username":[],"password":1}"#),
            ("changeDevice", "{}"), ("changeDevice", #"{"name":"door"}"#), ("changeDevice", #"{"name":"a/b"}"#),
            ("changeDevice", #"{"name":{}}"#), ("changeDevice", #"{"signal":"perhaps"}"#),
            ("changeDevice", #"{"notes":[]}"#), ("claimDevice", "{}"), ("publishEvent", "{}"),
            ("publishEvent", #"{"name":"ä"}"#),
            ("publishEvent", #"{"name":"a","ttl":-1}"#), ("publishEvent", #"{"name":"a","ttl":1e300}"#),
            ("publishEvent", #"{"name":"a","private":"perhaps"}"#), ("publishEvent", #"{"name":"spark/a"}"#),
            ("publishEventShort", #"{"name":"a","data":{"b":1}}"#), ("createWebhook", "{}"),
            ("createWebhook", #"{"event":"a","url":"ftp://a"}"#),
            ("createWebhook", #"{"event":"a","url":"http://a.test/","colour":1}"#),
            ("createIntegration", #"{"event":"a","url":"http://a.test/","integration_type":"Magic"}"#),
        ]
        for (id, body) in unfit {
            let route = try #require(routes.first { $0.id == id })
            let status = id == "testWebhook" ? 404 : 400
            try cloud.visit(Visit(route: route, body: Array(body.utf8)), expecting: status...status)
        }
        let recent = try #require(routes.first { $0.operation == .listRecentEvents })
        for query in ["?limit=0", "?limit=10001", "?limit=x", "?limit=99999999999999999999"] {
            try cloud.visit(Visit(route: recent, query: query), expecting: 400...400)
        }
    }

    @Test func hooksAreLimitedAndTellWhatBecameOfThem() throws {
        let cloud = try LocalCloud()
        func route(_ id: String) throws -> Route { try #require(routes.first { $0.id == id }) }
        let ids = try (0..<20).map { try cloud.createHook("e\($0)", path: $0 == 1 ? "/fail" : "/") }
        for id in ["createWebhook", "createIntegration"] {
            let body = #"{"event":"e","url":"http://receiver.test/"}"#
            let answer = try cloud.visit(Visit(route: route(id), body: Array(body.utf8)), expecting: 400...400)
            #expect(answer.json["error"]?.text?.contains("at most 20") == true)
        }
        for (position, isWell) in [(0, true), (1, false)] {
            let path = try Visit.path(route("testWebhook"), [.id: ids[position]])
            let test = try cloud.visit(Visit(route: route("testWebhook"), path: path), expecting: 200...200)
            #expect(test.json["ok"] == .bool(isWell))
            let shown = try cloud.visit(
                Visit(route: route("getWebhook"), path: Visit.path(route("getWebhook"), [.id: ids[position]])),
                expecting: 200...200)
            guard case .array(let entries)? = shown.json["webhook"]?[isWell ? "logs" : "errors"]?.kind else {
                Issue.record("the hook shows no entries")
                continue
            }
            #expect(entries.count == 1)
        }
        let listed = try cloud.visit(Visit(route: route("listIntegrations")), expecting: 200...200)
        guard case .array(let hooks) = listed.json.kind else {
            Issue.record("the hooks are no array")
            return
        }
        #expect(hooks.compactMap { $0["id"]?.text } == ids)
        let recent = try cloud.visit(Visit(route: route("listRecentEvents")), expecting: 200...200)
        #expect(recent.json.kindName == "an array")
    }

    @Test func everyPathTellsWhatItAllows() throws {
        let cloud = try LocalCloud()
        for route in routes {
            let rest = Visit(route: route).bytes.drop { $0 != 0x20 }
            func bytes(_ method: String) -> [UInt8] { Array(method.utf8) + rest }
            let wrong = try cloud.send([bytes("PATCH")])
            let allowed = wrong.field("allow")?.split(separator: ", ").map(String.init) ?? []
            #expect(wrong.status == 405 && wrong.json["ok"] == .bool(false), "\(route.id)")
            #expect(allowed.contains(route.method.rawValue) && allowed.contains("OPTIONS"), "\(route.id)")
            let options = try cloud.send([bytes("OPTIONS")])
            #expect(options.status == 204 && options.body.isEmpty, "\(route.id)")
            let isClosed = ["/health", "/metrics"].contains(route.documentedPath)
            let allow = options.field("allow")
            #expect(options.field("access-control-allow-methods") == (isClosed ? nil : allow), "\(route.id)")
            let listed = Set(allow?.split(separator: ", ").map(String.init) ?? [])
            #expect(listed.isSubset(of: allowed), "\(route.id)")
            guard route.method == .get else { continue }
            let head = try cloud.send([bytes("HEAD")])
            let got = try cloud.send([bytes("GET")])
            #expect(head.status == got.status && head.body.isEmpty, "\(route.id)")
            #expect(head.field("content-type") == got.field("content-type"), "\(route.id)")
        }
    }

    @Test func whereverARequestIsCutItMeansTheSame() throws {
        let cloud = try LocalCloud()
        let publish = try #require(routes.first { $0.operation == .publishEvent })
        let body = Array(#"{"name":"a/b","data":"ä","private":"true"}"#.utf8)
        let bytes = Visit(route: publish, path: "/v1/devices/%65vents/", body: body).bytes
        for cut in 1..<bytes.count {
            let answer = try cloud.send([Array(bytes[..<cut]), Array(bytes[cut...])])
            #expect(answer.status == 200 && answer.body == Array(#"{"ok":true}"#.utf8), "cut at \(cut)")
        }
    }
}
