import EventModel
import HTTPServer
import Testing

@testable import CloudServer

private func faults(_ method: String, _ path: String, _ status: Int, _ body: String) -> [String] {
    DocumentedAnswer.faults(
        method: method, path: path, status: status, mediaType: "application/json; charset=utf-8",
        body: Array(body.utf8))
}

/// The answers of the cloud's API reference, held against the description.
@Suite struct DocumentedAnswerTests {
    @Test(arguments: [
        (
            "POST", "/oauth/token", 200,
            #"{"token_type":"bearer","access_token":"0123456789abcdef0123456789abcdef01234567","expires_in":7776000,"refresh_token":"0123456789abcdef0123456789abcdef01234567"}"#
        ),
        (
            "POST", "/oauth/token", 400,
            #"{"error":"invalid_grant","error_description":"User credentials are invalid"}"#
        ),
        (
            "GET", "/v1/devices", 400,
            #"{"error":"invalid_request","error_description":"The access token was not found"}"#
        ),
        (
            "GET", "/v1/devices", 401,
            #"{"error":"invalid_token","error_description":"The access token provided is invalid."}"#
        ),
        (
            "GET", "/v1/devices/{device}", 403,
            #"{"error":"Permission Denied","info":"I didn't recognize that device name or ID"}"#
        ),
        ("GET", "/v1/access_tokens", 200, #"[{"token":"abc","expires_at":"2026-11-21T00:00:00.000Z","client":"x"}]"#),
        ("GET", "/v1/access_tokens", 200, #"[{"token":"abc","expires_at":null,"client":"x"}]"#),
        (
            "GET", "/v1/devices", 200,
            #"[{"id":"0123456789abcdef01234567","name":"one","last_app":null,"last_ip_address":"127.0.0.1","last_heard":"2026-11-21T00:00:00.000Z","product_id":6,"connected":true}]"#
        ),
        (
            "GET", "/v1/devices/{device}", 200,
            #"{"id":"0","name":"one","last_heard":null,"connected":false,"variables":null,"functions":null}"#
        ),
        (
            "GET", "/v1/devices/{device}/{name}", 200,
            #"{"cmd":"VarReturn","name":"t","result":21.5,"coreInfo":{"last_app":"","last_heard":"2026-11-21T00:00:00.000Z","connected":true,"last_handshake_at":"2026-11-21T00:00:00.000Z","deviceID":"0"}}"#
        ),
        ("GET", "/v1/devices/{device}/{name}", 404, #"{"ok":false,"error":"Variable not found"}"#),
        ("GET", "/v1/devices/{device}/{name}", 408, #"{"error":"Timed out."}"#),
        ("POST", "/v1/devices/{device}/{name}", 200, #"{"id":"0","last_app":"","connected":true,"return_value":-1}"#),
        ("POST", "/v1/devices/{device}/{name}", 404, #"{"ok":false,"error":"Function led not found"}"#),
        ("POST", "/v1/devices/{device}/{name}", 400, #"{"ok":false,"error":"Timed out."}"#),
        ("PUT", "/v1/devices/{device}/ping", 200, #"{"online":false,"ok":true}"#),
        ("POST", "/v1/devices/events", 200, #"{"ok":true}"#),
        (
            "POST", "/v1/integrations", 201,
            #"{"id":"0123456789abcdef01234567","event":"e","created_at":"2026-11-21T00:00:00.000Z","integration_type":"Webhook","url":"http://a/{{b}}","noDefaults":false,"rejectUnauthorized":true,"ok":true,"hookUrl":"http://a"}"#
        ),
        ("DELETE", "/v1/webhooks/{id}", 200, #"{"ok":true,"status":"Hook Deleted"}"#),
        ("DELETE", "/v1/webhooks/{id}", 404, #"{"ok":false,"error":"Webhook not found"}"#),
        (
            "GET", "/v1/webhooks/{id}", 200,
            #"{"webhook":{"id":"0123456789abcdef01234567","event":"e","created_at":"2026-11-21T00:00:00.000Z","url":"http://a","integration_type":"Webhook","logs":[{"time":"2026-11-21T00:00:00.000Z","event":{"name":"e","data":null,"ttl":60,"published_at":"2026-11-21T00:00:00.000Z","coreid":"api"},"request":null,"response":{"status":200,"headers":{"a":"b"},"body":""},"message":"m"}],"errors":[],"counters":[{"date":"2026-11-21","success":1,"error":0,"sleep":0}]}}"#
        ),
    ])
    func theReferencesAnswersAreAsDocumented(method: String, path: String, status: Int, body: String) {
        #expect(faults(method, path, status, body) == [])
    }

    @Test func everyRouteDocumentsTheFaultsThatItsAccessCanEndIn() {
        for route in RouteTable.cloud.routes {
            var faults: [APIFault] = [.badRequest("why"), .stopping]
            switch route.operation.access {
            case .open: break
            case .clientCredentials:
                faults += [.wrongCredentials, .badTokenRequest("why"), .tooManyLogins(retryAfter: 1)]
            case .basicOrToken, .tokenInPath:
                faults += [.tokenMissing, .tokenInvalid, .tokenExpired, .wrongPassword, .tooManyLogins(retryAfter: 1)]
            case .token: faults += [.tokenMissing, .tokenInvalid, .tokenExpired]
            case .owner: faults += [.tokenMissing, .tokenInvalid, .tokenExpired, .permissionDenied]
            }
            if route.pathParameters.contains(.device) { faults.append(.unknownDevice) }
            if route.operation.description.request != nil { faults.append(.wrongType("text/xml")) }
            for fault in faults {
                let response = fault.response
                let found = DocumentedAnswer.faults(
                    method: route.method.rawValue, path: route.documentedPath, status: response.status,
                    mediaType: response.headers.first { $0.isNamed("Content-Type") }?.value, body: response.body)
                #expect(found == [], "\(route.id)")
            }
        }
    }

    @Test func theDocumentsOwnAnswerIsAsDocumented() {
        let response = OpenAPIDocument.cloud.response
        let found = DocumentedAnswer.faults(
            method: "GET", path: "/openapi.json", status: response.status, mediaType: "application/json",
            body: response.body)
        #expect(found == [] && response.headers.contains(CORS.anyOrigin))
    }

    @Test(arguments: [
        ("GET", "/v1/nothing", 200, "{}", "GET /v1/nothing is not documented"),
        ("GET", "/health", 418, "{}", "GET /health documents no status 418"),
        ("GET", "/health", 200, "{", "the body is no JSON: {"),
        ("GET", "/health", 200, "{}", "body.ok is missing"),
        ("GET", "/health", 200, #"{"ok":"true"}"#, "body.ok is a string, not boolean"),
        (
            "GET", "/v1/devices/{device}", 403, #"{"error":"Denied"}"#,
            #"body.error is none of ["\"Permission Denied\"", "\"Device not found for this product\""]"#
        ),
        ("GET", "/health", 200, "[]", "body is an array, not object"),
        ("GET", "/metrics", 200, "{}", "200 documents no body of type \"application/json\""),
        (
            "GET", "/v1/access_tokens", 200, #"[{"token":1,"expires_at":null,"client":"x"}]"#,
            "body[0].token is a number, not string"
        ),
        (
            "GET", "/v1/access_tokens", 200, #"[{"token":"1","expires_at":"soon","client":"x"}]"#,
            "body[0].expires_at is \"soon\", no moment"
        ),
        (
            "POST", "/v1/devices/{device}/{name}", 200, #"{"id":"0","connected":true,"return_value":1.5}"#,
            "body.return_value is a number, not integer"
        ),
        (
            "GET", "/v1/devices/{device}", 200,
            #"{"id":"0","name":"one","last_heard":null,"connected":false,"variables":null,"functions":[1]}"#,
            "body.functions fits none of the choices"
        ),
    ])
    func whatIsNotAsDocumentedIsFound(method: String, path: String, status: Int, body: String, fault: String) {
        #expect(faults(method, path, status, body) == [fault])
    }
}
