import Dispatcher
import EventModel
import Testing

@testable import CloudServer

@Suite("What the dialects answer, held against the document") struct DialectAnswerTests {
    @Test("Every answer with a body has a schema, and every schema an answer")
    func schemas() throws {
        for dialect in Dialect.all {
            let withBody = dialect.routes.filter { $0.status != 204 }.map(\.id)
            #expect(Set(withBody) == Set(dialect.schemas.results.keys), "\(dialect.name)")
            for text in Array(dialect.schemas.results.values) + [dialect.schemas.fault] {
                let schema = try JSONValue(parsing: text)
                #expect(schema["type"]?.text == "object", "\(text)")
                guard case .object(let properties)? = schema["properties"]?.kind,
                    case .array(let required)? = schema["required"]?.kind
                else {
                    Issue.record("no object: \(text)")
                    continue
                }
                #expect(!required.isEmpty && Set(properties.map(\.key)).isSuperset(of: required.compactMap(\.text)))
            }
        }
    }

    /// The routes that have not yet succeeded; `ask` itself holds each answer against the document.
    private struct Walk {
        let cloud: DialectCloud
        let key: String
        var missing: Set<String>

        init(_ name: String) throws {
            cloud = try DialectCloud()
            key = try cloud.key()
            missing = Set(Dialect.all.first { $0.name == name }?.routes.map(\.id) ?? [])
            #expect(!missing.isEmpty)
        }

        @discardableResult
        mutating func ask(
            _ method: String, _ path: String, _ body: String? = nil,
            at location: Testing.SourceLocation = #_sourceLocation
        ) throws -> JSONValue {
            let answer = try cloud.ask(method, path, key, body, at: location)
            let shown = "\(method) \(path): \(String(decoding: answer.body, as: UTF8.self))"
            let segments = path.prefix { $0 != "?" }.split(separator: "/").map(String.init)
            guard case .found(let match) = DialectTable.all.destination(method, segments) else {
                Issue.record("\(shown) leads nowhere", sourceLocation: location)
                return .null
            }
            #expect(answer.status == match.route.status, "\(shown)", sourceLocation: location)
            missing.remove(match.route.id)
            return answer.json
        }

        /// Publishes an event and asks until the first element of a list fits.
        mutating func wait(
            for path: String, _ list: String, where fits: (JSONValue) -> Bool
        ) throws -> JSONValue {
            for _ in 0..<500 {
                guard case .array(let elements)? = try ask("GET", path)[list]?.kind else { continue }
                if let first = elements.first, fits(first) { return first }
            }
            Issue.record("\(path) stays as it is")
            return .null
        }

        func publish(_ name: String) throws {
            let body = #"{"name":"\#(name)","data":"21"}"#
            let answer = try cloud.ask("POST", "/v1/devices/events", LocalCloud.owner, body)
            #expect(answer.status == 200)
        }
    }

    private func id(_ value: JSONValue) throws -> String { try #require(value["id"]?.text, "\(value.compactText)") }

    @Test("Particle Pro: every route succeeds as documented")
    func particlePro() throws {
        var walk = try Walk("particle-pro")
        let base = "/v1/projects/demo/webhooks/connections"
        let connection = try id(walk.ask("POST", base, #"{"name":"n","url":"\#(Samples.url)"}"#))
        let failing = try id(walk.ask("POST", base, #"{"url":"http://receiver.test/fail"}"#))
        try walk.ask("GET", base)
        try walk.ask("GET", "\(base)/\(connection)")
        try walk.ask("POST", "\(base)/\(connection)/secret/rotate")
        func alert(_ cadence: String, _ kind: String) -> String {
            """
            {"title":"a","description":"d","kind":"\(kind)","delivery_cadence":"\(cadence)",
            "entities":[{"entity_type":"EVENT","entity_id":"t"},{"entity_type":"PERSON","entity_id":"21"}],
            "notifications":[{"type":"WEBHOOK","webhook_connection_id":"\(connection)"},
            {"type":"WEBHOOK","webhook_connection_id":"\(failing)"},{"type":"EMAIL","email":"a@b.test"}]}
            """
        }
        let id = try id(walk.ask("POST", "/v1/projects/demo/alerts", alert("REALTIME", "PODCAST_SPEAKER")))
        try walk.ask("POST", "/v1/projects/demo/alerts", alert("DAILY", "ENTITY_MENTION"))
        try walk.ask("GET", "/v1/projects/demo/alerts?limit=1")
        try walk.ask("GET", "/v1/alerts/\(id)")
        try walk.ask("PATCH", "/v1/alerts/\(id)", #"{"title":"b"}"#)
        try walk.ask("POST", "/v1/alerts/\(id)/test-webhook")
        try walk.publish("temperature")
        let delivery = try walk.wait(for: "/v1/alerts/\(id)/deliveries", "data") { $0["attempts"] != .integer(0) }
        try walk.ask("GET", "/v1/alerts/deliveries/\(self.id(delivery))")
        try walk.ask("POST", "/v1/alerts/deliveries/\(self.id(delivery))/redeliver")
        let match = try walk.wait(for: "/v1/alerts/\(id)/matches", "data") { _ in true }
        try walk.ask("GET", "/v1/alerts/matches/\(self.id(match))")
        try walk.ask("DELETE", "/v1/alerts/\(id)")
        try walk.ask("DELETE", "\(base)/\(connection)")
        try walk.ask("GET", "\(base)/\(connection)")
        #expect(walk.missing == [])
    }

    @Test("ZStack: every route succeeds as documented")
    func zStack() throws {
        var walk = try Walk("zstack")
        let base = "/api/v1/alerting/webhook-endpoints"
        for path in ["hook", "fail"] {
            let made = try walk.ask(
                "POST", base,
                """
                {"name":"a","url":"http://receiver.test/\(path)","signingEnabled":true,"signingSecret":"",
                "eventPrefix":"t"}
                """)
            let id = try id(try #require(made["endpoint"]))
            try walk.ask("GET", base + "?limit=1")
            try walk.ask("GET", "\(base)/\(id)")
            try walk.ask("PATCH", "\(base)/\(id)", #"{"name":"b","signingEnabled":false}"#)
            try walk.ask("POST", "\(base)/\(id)/rotate-secret")
            try walk.ask("POST", "\(base)/\(id)/test")
            try walk.publish("temperature")
            let delivery = try walk.wait(for: "\(base)/\(id)/deliveries", "deliveries") { $0["statusCode"] != nil }
            try walk.ask("POST", "\(base)/\(id)/deliveries/\(self.id(delivery))/redeliver")
            try walk.ask("PATCH", "\(base)/\(id)", #"{"status":"disabled"}"#)
            try walk.ask("DELETE", "\(base)/\(id)")
        }
        #expect(walk.missing == [])
    }

    @Test("Signa: every route succeeds as documented")
    func signa() throws {
        var walk = try Walk("signa")
        let base = "/signa/v1/webhooks"
        let watch = try id(walk.ask("POST", "/signa/v1/watches", #"{"name":"w","event_prefix":"t"}"#))
        try walk.ask("POST", "/signa/v1/watches", #"{"device":"lamp","active":false}"#)
        try walk.ask("GET", "/signa/v1/watches?limit=1")
        try walk.ask("GET", "/signa/v1/watches/\(watch)")
        for path in ["hook", "fail"] {
            let made = try walk.ask(
                "POST", base,
                """
                {"url":"http://receiver.test/\(path)","description":"d","enabled_events":["alert.created"],
                "metadata":{"a":[1,null]}}
                """)
            let id = try id(made)
            try walk.ask("GET", base + "?limit=1")
            try walk.ask("GET", "\(base)/\(id)")
            try walk.ask("PATCH", "\(base)/\(id)", #"{"description":null}"#)
            try walk.ask("POST", "\(base)/\(id)/rotate-secret", #"{"force":true}"#)
            try walk.ask("POST", "\(base)/\(id)/test")
            try walk.publish("temperature")
            let delivery = try walk.wait(for: "\(base)/\(id)/deliveries", "data") { $0["http_status"] != .null }
            for word in ["redeliver", "replay"] {
                try walk.ask("POST", "\(base)/\(id)/deliveries/\(self.id(delivery))/\(word)")
            }
            try walk.publish("humidity")
            try walk.ask("GET", "/signa/v1/watches/\(watch)/diagnostics")
            try walk.ask("GET", "\(base)/\(id)")
            try walk.ask("DELETE", "\(base)/\(id)")
        }
        try walk.ask("DELETE", "/signa/v1/watches/\(watch)")
        #expect(walk.missing == [])
    }
}
