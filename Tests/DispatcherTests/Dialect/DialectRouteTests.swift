import EventModel
import Testing

@testable import Dispatcher

@Suite struct DialectRouteTests {
    /// Every call, as clients see it: method, path, scope and the status of a success.
    private static let table = """
        POST /v1/projects/{projectId}/webhooks/connections webhooks:manage 200
        GET /v1/projects/{projectId}/webhooks/connections webhooks:read 200
        GET /v1/projects/{projectId}/webhooks/connections/{id} webhooks:read 200
        POST /v1/projects/{projectId}/webhooks/connections/{id}/secret/rotate webhooks:manage 200
        DELETE /v1/projects/{projectId}/webhooks/connections/{id} webhooks:manage 200
        POST /v1/projects/{projectId}/alerts alerts:manage 200
        GET /v1/projects/{projectId}/alerts alerts:read 200
        GET /v1/alerts/{id} alerts:read 200
        PATCH /v1/alerts/{id} alerts:manage 200
        DELETE /v1/alerts/{id} alerts:manage 204
        POST /v1/alerts/{id}/test-webhook alerts:manage 200
        GET /v1/alerts/{id}/matches alerts:read 200
        GET /v1/alerts/matches/{id} alerts:read 200
        GET /v1/alerts/{id}/deliveries alerts:read 200
        GET /v1/alerts/deliveries/{id} alerts:read 200
        POST /v1/alerts/deliveries/{id}/redeliver alerts:manage 200
        POST /api/v1/alerting/webhook-endpoints webhooks:manage 200
        GET /api/v1/alerting/webhook-endpoints webhooks:read 200
        GET /api/v1/alerting/webhook-endpoints/{endpointId} webhooks:read 200
        PATCH /api/v1/alerting/webhook-endpoints/{endpointId} webhooks:manage 200
        DELETE /api/v1/alerting/webhook-endpoints/{endpointId} webhooks:manage 204
        POST /api/v1/alerting/webhook-endpoints/{endpointId}/rotate-secret webhooks:manage 200
        POST /api/v1/alerting/webhook-endpoints/{endpointId}/test webhooks:manage 200
        GET /api/v1/alerting/webhook-endpoints/{endpointId}/deliveries webhooks:read 200
        POST /api/v1/alerting/webhook-endpoints/{endpointId}/deliveries/{deliveryId}/redeliver webhooks:manage 200
        POST /signa/v1/webhooks portfolios:manage 200
        GET /signa/v1/webhooks portfolios:read 200
        GET /signa/v1/webhooks/{id} portfolios:read 200
        PATCH /signa/v1/webhooks/{id} portfolios:manage 200
        DELETE /signa/v1/webhooks/{id} portfolios:manage 200
        POST /signa/v1/webhooks/{id}/rotate-secret portfolios:manage 200
        POST /signa/v1/webhooks/{id}/test portfolios:manage 200
        GET /signa/v1/webhooks/{id}/deliveries portfolios:read 200
        POST /signa/v1/webhooks/{id}/deliveries/{did}/redeliver portfolios:manage 200
        POST /signa/v1/webhooks/{id}/deliveries/{did}/replay portfolios:manage 200
        POST /signa/v1/watches portfolios:manage 200
        GET /signa/v1/watches portfolios:read 200
        GET /signa/v1/watches/{id} portfolios:read 200
        DELETE /signa/v1/watches/{id} portfolios:manage 200
        GET /signa/v1/watches/{id}/diagnostics portfolios:read 200
        """

    @Test func theCallsAreThese() {
        let routes = Dialect.all.flatMap(\.routes)
        let told = routes.map { "\($0.method) \($0.path) \($0.scope.rawValue) \($0.status)" }
        #expect(told.joined(separator: "\n") == Self.table)
        #expect(Set(routes.map(\.id)).count == routes.count)
        #expect(Dialect.all.map(\.name) == ["particle-pro", "zstack", "signa"])
    }

    @Test func everyBodyIsASchemaAndNamesWhatTheRouteTakes() throws {
        for route in Dialect.all.flatMap(\.routes) {
            #expect(!route.summary.isEmpty)
            guard let body = route.body else { continue }
            let schema = try JSONValue(parsing: body)
            #expect(schema["additionalProperties"] == .bool(false), "\(route.id)")
            let properties = schema["properties"]?.keys ?? []
            #expect(!properties.isEmpty, "\(route.id)")
        }
    }

    @Test func whoMayManageMayRead() {
        for scope in DialectScope.allCases {
            let word = scope.rawValue.split(separator: ":").map(String.init)
            #expect(scope.isCovered(by: [scope.rawValue]))
            #expect(scope.isCovered(by: ["x", "\(word[0]):manage"]))
            #expect(scope.isCovered(by: ["\(word[0]):read"]) == (word[1] == "read"))
            for other in DialectScope.allCases where !other.rawValue.hasPrefix(word[0]) {
                #expect(!scope.isCovered(by: [other.rawValue]))
            }
            #expect(!scope.isCovered(by: []) && !scope.isCovered(by: ["*", "", word[0]]))
        }
    }

    private static let faults: [(DialectFault, Int, String, String, String)] = [
        (.unauthorized, 401, "unauthorized", "UNAUTHORIZED", "authentication_error"),
        (.scopeMissing(.manageAlerts), 403, "forbidden", "FORBIDDEN", "permission_error"),
        (.notFound("thing"), 404, "not_found", "NOT_FOUND", "not_found"),
        (.unreadable(status: 400, "x"), 400, "validation_error", "INVALID_ARGUMENT", "validation_error"),
        (.unreadable(status: 413, "x"), 413, "content_too_large", "INVALID_ARGUMENT", "validation_error"),
        (.unreadable(status: 415, "x"), 415, "unsupported_media_type", "INVALID_ARGUMENT", "validation_error"),
        (.invalid(location: "body.url", "x"), 400, "validation_error", "INVALID_ARGUMENT", "validation_error"),
        (.conflict("x"), 409, "conflict", "CONFLICT", "conflict"),
        (.unprocessable("x"), 422, "unprocessable", "FAILED_PRECONDITION", "unprocessable"),
        (.wrongMethod(allow: "GET, POST"), 405, "method_not_allowed", "METHOD_NOT_ALLOWED", "method_not_allowed"),
        (.unavailable("x"), 503, "unavailable", "UNAVAILABLE", "unavailable"),
    ]

    @Test func eachDialectTellsEachFaultInItsOwnWords() throws {
        for (fault, status, particle, zstack, signa) in Self.faults {
            let answers = Dialect.all.map { $0.answer(fault, "req_9") }
            #expect(answers.map(\.status) == [status, status, status])
            #expect(answers[0].type == "application/problem+json")
            #expect(answers[0].body?["error_code"]?.text == particle && answers[0].body?["status"]?.whole == status)
            #expect(answers[0].body?["detail"]?.text == fault.detail)
            #expect(answers[1].body?["error"]?["code"]?.text == zstack)
            #expect(answers[2].body?["error"]?["type"]?.text == signa)
            #expect(answers[2].body?["error"]?["status"]?.whole == status)
            #expect(answers[2].body?["request_id"]?.text == "req_9")
            #expect(answers[2].body?["error"]?["retryable"] == .bool(status == 503))
            let allow = status == 405 ? [Header("Allow", "GET, POST")] : []
            for answer in answers { #expect(answer.headers == allow) }
        }
    }

    @Test func titlesFitTheirStatus() throws {
        for (fault, status, _, _, _) in Self.faults where [413, 415].contains(status) {
            for dialect in [Dialect.particlePro, .signa] {
                let answer = dialect.answer(fault, "")
                let title = answer.body?["title"]?.text ?? answer.body?["error"]?["title"]?.text
                #expect(title == (status == 413 ? "Content Too Large" : "Unsupported Media Type"), "\(dialect.name)")
            }
        }
    }
}
