import EventModel
import HTTPServer
import Testing

@testable import CloudServer

/// Where a method and an encoded path lead, in a word: `readVariable device=a name=b`, `405 GET, OPTIONS`, `404`.
private func lead(_ method: String, _ path: String) -> String {
    let segments = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    switch RouteTable.cloud.destination(method, segments) {
    case .notFound: return "404"
    case .wrongMethod(let allow): return "405 \(allow.text)"
    case .options(let allow): return "options \(allow.text)"
    case .found(let match):
        var words = [match.operation.rawValue]
        let parameters = match.parameters
        if !parameters.product.isEmpty { words.append("product=\(parameters.product)") }
        if !parameters.device.isEmpty { words.append("device=\(parameters.device)") }
        if !parameters.name.isEmpty { words.append("name=\(parameters.name)") }
        if !parameters.prefix.isEmpty { words.append("prefix=\(parameters.prefix)") }
        if !parameters.id.isEmpty { words.append("id=\(parameters.id)") }
        if !parameters.token.isEmpty { words.append("token=\(parameters.token)") }
        if match.isHead { words.append("head") }
        return words.joined(separator: " ")
    }
}

@Suite struct RouteTableTests {
    @Test(arguments: [
        ("POST", "/oauth/token", "issueToken"),
        ("GET", "/v1/access_tokens", "listTokens"),
        ("DELETE", "/v1/access_tokens", "revokeAllTokens"),
        ("DELETE", "/v1/access_tokens/current", "revokeCurrentToken"),
        ("DELETE", "/v1/access_tokens/abc", "revokeToken token=abc"),
        ("GET", "/v1/devices", "listDevices"),
        ("GET", "/v1/devices/one", "getDevice device=one"),
        ("PUT", "/v1/devices/one", "changeDevice device=one"),
        ("DELETE", "/v1/devices/one", "releaseDevice device=one"),
        ("PUT", "/v1/devices/one/ping", "pingDevice device=one"),
        ("GET", "/v1/devices/one/temp", "readVariable device=one name=temp"),
        ("POST", "/v1/devices/one/led", "callFunction device=one name=led"),
        ("POST", "/v1/devices/events", "publishEvent"),
        ("POST", "/v1/events", "publishEvent"),
        ("GET", "/v1/events", "streamEvents"),
        ("GET", "/v1/events/temp", "streamEvents prefix=temp"),
        ("GET", "/v1/events/a/b//c", "streamEvents prefix=a/b//c"),
        ("GET", "/v1/devices/events", "streamOwnEvents"),
        ("GET", "/v1/devices/events/a/b", "streamOwnEvents prefix=a/b"),
        ("GET", "/v1/devices/one/events", "streamDeviceEvents device=one"),
        ("GET", "/v1/devices/one/events/a/b", "streamDeviceEvents device=one prefix=a/b"),
        ("GET", "/events/recent", "listRecentEvents"),
        ("GET", "/v1/webhooks", "listHooks"),
        ("POST", "/v1/webhooks", "createHook"),
        ("GET", "/v1/webhooks/12", "getHook id=12"),
        ("PUT", "/v1/webhooks/12", "editHook id=12"),
        ("DELETE", "/v1/webhooks/12", "deleteHook id=12"),
        ("POST", "/v1/webhooks/12/test", "testHook id=12"),
        ("GET", "/v1/integrations", "listHooks"),
        ("POST", "/v1/integrations", "createHook"),
        ("GET", "/v1/integrations/12", "getHook id=12"),
        ("PUT", "/v1/integrations/12", "editHook id=12"),
        ("DELETE", "/v1/integrations/12", "deleteHook id=12"),
        ("POST", "/v1/integrations/12/test", "testHook id=12"),
        ("GET", "/v1/user", "getUser"),
        ("GET", "/v1/access_tokens/current", "getCurrentToken"),
        ("POST", "/v1/devices", "claimDevice"),
        ("GET", "/v1/products", "listProducts"),
        ("GET", "/v1/products/p", "getProduct product=p"),
        ("POST", "/v1/products/p/devices", "addProductDevices product=p"),
        ("DELETE", "/v1/products/p/devices/one", "removeProductDevice product=p device=one"),
        ("GET", "/v1/products/p/devices/one/temp", "readVariable product=p device=one name=temp"),
        ("POST", "/v1/products/p/events", "publishEvent product=p"),
        ("GET", "/v1/products/p/events/a/b", "streamProductEvents product=p prefix=a/b"),
        ("GET", "/v1/products/p/devices/one/events/a", "streamDeviceEvents product=p device=one prefix=a"),
        ("PUT", "/v1/products/p/integrations/12", "editHook product=p id=12"),
        ("GET", "/health", "health"),
        ("GET", "/metrics", "metrics"),
        ("GET", "/openapi.json", "openAPI"),
    ])
    func everyCallFindsItsOperation(method: String, path: String, operation: String) {
        #expect(lead(method, path) == operation)
        #expect(lead(method, path + "/") == operation, "a slash at the end changes nothing")
        if method == "GET" { #expect(lead("HEAD", path) == operation + " head") }
    }

    @Test func aWordOfTheAPIMayBeTheNameOfSomething() {
        #expect(lead("GET", "/v1/devices/one/ping") == "readVariable device=one name=ping")
        #expect(lead("POST", "/v1/devices/one/ping") == "callFunction device=one name=ping")
        #expect(lead("GET", "/v1/devices/ping") == "getDevice device=ping")
        #expect(lead("PUT", "/v1/devices/current/ping") == "pingDevice device=current")
        #expect(lead("GET", "/v1/webhooks/test") == "getHook id=test")
        #expect(lead("GET", "/v1/events/events") == "streamEvents prefix=events")
    }

    @Test func eventsIsNeitherADeviceNorAVariableNorAFunction() {
        #expect(lead("PUT", "/v1/devices/events") == "405 GET, HEAD, POST, OPTIONS")
        #expect(lead("DELETE", "/v1/devices/events") == "405 GET, HEAD, POST, OPTIONS")
        #expect(lead("POST", "/v1/devices/events/x") == "405 GET, HEAD, OPTIONS")
        #expect(lead("PUT", "/v1/devices/events/ping") == "405 GET, HEAD, OPTIONS")
        #expect(lead("POST", "/v1/devices/one/events") == "405 GET, HEAD, OPTIONS")
        #expect(lead("GET", "/v1/devices/events/events") == "streamOwnEvents prefix=events")
    }

    @Test func aKnownPathSaysWhatItAllows() {
        #expect(lead("DELETE", "/v1/devices") == "405 GET, HEAD, POST, OPTIONS")
        #expect(lead("GET", "/oauth/token") == "405 POST, OPTIONS")
        #expect(lead("HEAD", "/oauth/token") == "405 POST, OPTIONS")
        #expect(lead("BREW", "/v1/webhooks") == "405 GET, HEAD, POST, OPTIONS")
        #expect(lead("get", "/v1/webhooks") == "405 GET, HEAD, POST, OPTIONS", "methods have a case")
        #expect(lead("DELETE", "/v1/devices/one/led") == "405 GET, HEAD, POST, OPTIONS")
        #expect(lead("DELETE", "/v1/devices/one/ping") == "405 GET, HEAD, POST, PUT, OPTIONS")
        #expect(lead("OPTIONS", "/v1/devices/one") == "options GET, HEAD, PUT, DELETE, OPTIONS")
        #expect(lead("OPTIONS", "/v1/access_tokens/current") == "options GET, HEAD, DELETE, OPTIONS")
        #expect(lead("PUT", "/v1/access_tokens/current") == "405 GET, HEAD, DELETE, OPTIONS")
    }

    @Test(arguments: [
        "/", "//", "/v1", "/v1/", "/v2/devices", "/V1/devices", "/v1/devices//", "/v1/devices//temp", "/v1//devices",
        "/v1/devices/one/temp/more", "/v1/webhooks/12/tests", "/v1/webhooks/12/test/x", "/health/x", "/events",
        "/events/recent/x", "/oauth", "/oauth/token/x", "/v1/access_tokens/a/b", "/metrics/x", "/openapi.json/x",
        "/v1/events//",
    ])
    func unknownPathsLeadNowhere(path: String) {
        let expected = path == "/v1/events//" ? "streamEvents" : "404"
        for method in ["GET", "OPTIONS", "PUT", "BREW"] where expected == "404" {
            #expect(lead(method, path) == expected, "\(method) \(path)")
        }
        if expected != "404" { #expect(lead("GET", path) == expected) }
    }

    @Test func noPathAtAllLeadsNowhere() {
        guard case .notFound = RouteTable.cloud.destination("GET", []) else {
            Issue.record("an empty path was found")
            return
        }
    }

    @Test func randomPathsAreAnsweredAndNeverTrap() {
        let words = [
            "v1", "devices", "events", "ping", "webhooks", "integrations", "test", "access_tokens", "current", "", "é",
            "oauth", "token", "a/b", "..", String(repeating: "x", count: 5000),
        ]
        for seed in UInt64(1)...2000 {
            var generator = SeededGenerator(seed: seed)
            let count = Int.random(in: 0...6, using: &generator)
            let segments = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }
            let method = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", ""].randomElement(using: &generator) ?? ""
            switch RouteTable.cloud.destination(method, segments) {
            case .found(let match):
                let route = RouteTable.cloud.routes[match.route]
                #expect(route.operation == match.operation, "seed \(seed)")
                #expect(route.method.rawValue == (method == "HEAD" ? "GET" : method), "seed \(seed)")
                #expect(match.parameters.device != "events" && match.parameters.name != "events", "seed \(seed)")
            case .wrongMethod(let allow):
                #expect(!allow.text.components(separatedBy: ", ").contains(method), "seed \(seed)")
            case .options(let allow): #expect(allow.allows(.options), "seed \(seed)")
            case .notFound: break
            }
        }
    }

    @Test func idsOfRoutesAreTheirOwn() {
        let routes = RouteTable.cloud.routes
        #expect(Set(routes.map(\.id)).count == routes.count)
        #expect(Set(routes.map(\.operation)) == Set(Operation.allCases), "every operation can be reached")
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}

@Suite struct CORSTests {
    private func field(_ name: String, of response: HTTPResponse) -> String? {
        response.headers.first { $0.isNamed(name) }?.value
    }

    @Test func aPreflightReflectsWhatIsAsked() {
        let allow: Methods = [Method.get.alone, Method.head.alone, Method.options.alone]
        let answer = CORS.preflight(allow: allow, requested: "authorization, x-custom")
        #expect(answer.status == 204 && answer.body.isEmpty)
        #expect(field("Access-Control-Allow-Origin", of: answer) == "*")
        #expect(field("Access-Control-Allow-Methods", of: answer) == "GET, HEAD, OPTIONS")
        #expect(field("Allow", of: answer) == "GET, HEAD, OPTIONS")
        #expect(field("Access-Control-Allow-Headers", of: answer) == "authorization, x-custom")
        #expect(field("Access-Control-Max-Age", of: answer) == "86400")
    }

    @Test(arguments: [nil, "", " , ,", "a: b", "a\r\nX: y", "ключ", String(repeating: "a", count: 1025)])
    func whatIsNoListOfNamesIsNotReflected(requested: String?) {
        let answer = CORS.preflight(allow: Method.get.alone, requested: requested)
        #expect(
            field("Access-Control-Allow-Headers", of: answer)
                == "Authorization, Content-Type, X-API-Key, Idempotency-Key")
    }
}
