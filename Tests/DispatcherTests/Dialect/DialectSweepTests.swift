import EventModel
import Testing

@testable import Dispatcher

/// What must hold of every call of every dialect.
@Suite struct DialectSweepTests {
    /// A world in which everything is there once, and the parameters that name it.
    private struct World {
        var bench = DeliveryBench()
        var parameters: [String: [String: String]] = [:]

        init() throws {
            let connection = try bench.connection()
            let alert = try bench.alert([connection])
            let signa = try bench.signa()
            let watch = try bench.call("createSignaWatch", [:], #"{"event_prefix":""}"#).text("id")
            let zstack = try bench.zstack()
            try bench.call("rotateSignaWebhookSecret", ["id": signa])
            bench.publish("temp", "21")
            let match = try #require(bench.engine.matches.keys.first)
            let particle = try #require(bench.attempts.first { $0.endpoint == connection }).delivery
            let delivery = try #require(bench.attempts.first { $0.endpoint == signa }).delivery
            for route in Dialect.all.flatMap(\.routes) {
                var id = signa
                if route.path.contains("/connections/{id}") { id = connection }
                if route.path.contains("/alerts/{id}") { id = alert }
                if route.path.contains("/matches/{id}") { id = match }
                if route.path.contains("/alerts/deliveries/{id}") { id = particle }
                if route.path.contains("/watches/{id}") { id = watch }
                parameters[route.id] = ["projectId": "p1", "id": id, "endpointId": zstack, "did": delivery]
            }
        }

        mutating func call(_ route: DialectRoute, _ body: String? = nil, project: String? = "p1") throws
            -> DialectAnswer
        {
            try bench.call(route.id, parameters[route.id] ?? [:], body, project: project)
        }
    }

    private static let routes = Dialect.all.flatMap(\.routes)

    @Test func readingShowsNoSecretAndChangesNothing() throws {
        var world = try World()
        let secrets = world.bench.engine.endpoints.flatMap { $0.secrets.map(\.text) }
        #expect(secrets.count == 4)
        let before = world.bench.kept.count
        for route in Self.routes where route.method == "GET" {
            let answer = try world.call(route)
            #expect(answer.status == 200, "\(route.id)")
            let text = answer.body?.compactText ?? ""
            for secret in secrets { #expect(!text.contains(secret.dropFirst(6).prefix(8)), "\(route.id)") }
        }
        #expect(world.bench.kept.count == before)
        // Nor do the requests that go out.
        for attempt in world.bench.attempts {
            for secret in secrets { #expect(!"\(attempt.request)".contains(secret.dropFirst(6))) }
        }
    }

    @Test func anotherProjectGetsTheAnswerOfWhatDoesNotExist() throws {
        for route in Self.routes where route.path.contains("{") {
            var world = try World()
            let before = world.bench.kept.count
            let foreign = try world.call(route, route.body == nil ? nil : "{}", project: "p2")
            #expect(foreign.status == 404, "\(route.id)")
            for (key, _) in world.parameters[route.id] ?? [:] where key != "projectId" {
                world.parameters[route.id]?[key] = "none"
            }
            world.bench.calls -= 1
            let none = try world.call(route, route.body == nil ? nil : "{}", project: "p2")
            #expect(none.body == foreign.body, "\(route.id)")
            #expect(world.bench.kept.count == before, "\(route.id)")
        }
    }

    @Test func aRefusalChangesNothing() throws {
        let long = "\"" + String(repeating: "x", count: 3000) + "\""
        let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        let odd = [
            "null", "true", "0", "-1", "1e300", #""""#, #""\u0000""#, long, "[]", "{}", deep, "[null]", #"{"a":{}}"#,
        ]
        for route in Self.routes {
            guard let body = route.body else { continue }
            var world = try World()
            let keys = try JSONValue(parsing: body)["properties"]?.keys ?? []
            let bodies = odd + keys.flatMap { key in odd.map { #"{"\#(key)":\#($0)}"# } } + [#"{"unknown":1}"#]
            for text in bodies {
                let before = world.bench.kept.count
                let answer = try world.call(route, text)
                #expect([200, 400, 409, 422].contains(answer.status), "\(route.id) \(text.prefix(60))")
                if answer.status != 200 {
                    #expect(world.bench.kept.count == before, "\(route.id) \(text.prefix(60))")
                }
                if answer.status == 400 { #expect(answer.location?.isEmpty == false, "\(route.id) \(text.prefix(60))") }
            }
        }
    }

    @Test func everyStatusIsOneThatTheRouteTells() throws {
        for route in Self.routes {
            var world = try World()
            let told = Set([route.status] + route.failures)
            for body in [nil, "{}", "[]"] {
                let answer = try world.call(route, body)
                // 0: the answer comes later.
                #expect(told.contains(answer.status) || answer.status == 0, "\(route.id): \(answer.status)")
            }
        }
    }

    @Test func thousandsOfThingsAreStillFoundAndListed() throws {
        var bench = DeliveryBench()
        let ids = try (0..<1500).map { _ in try bench.signa() }
        #expect(Set(ids).count == 1500)
        var seen = 0
        var query = ["limit": "100"]
        repeat {
            let page = try bench.call("listSignaWebhooks", query: query)
            seen += page.list().count
            query["cursor"] = page.body?["pagination"]?["cursor"]?.text
        } while query["cursor"] != nil
        #expect(seen == 1500)
    }
}
