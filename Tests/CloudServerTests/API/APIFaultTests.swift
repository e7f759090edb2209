import CloudStore
import EventModel
import HTTPServer
import Testing

@testable import CloudServer

@Suite struct APIFaultTests {
    /// The cloud's own words, letter for letter.
    @Test(arguments: [
        (
            APIFault.tokenMissing, 400,
            #"{"error":"invalid_request","error_description":"The access token was not found"}"#
        ),
        (.tokenInvalid, 401, #"{"error":"invalid_token","error_description":"The access token provided is invalid."}"#),
        (
            .tokenExpired, 401,
            #"{"error":"invalid_token","error_description":"The access token provided has expired."}"#
        ),
        (.wrongCredentials, 400, #"{"error":"invalid_grant","error_description":"User credentials are invalid"}"#),
        (.permissionDenied, 403, #"{"error":"Permission Denied"}"#),
        (.refused(404, "Webhook not found"), 404, #"{"ok":false,"error":"Webhook not found"}"#),
        (.badRequest("a \"quote\""), 400, #"{"ok":false,"error":"a \"quote\""}"#),
    ])
    func bodies(fault: APIFault, status: Int, body: String) {
        let response = fault.response
        #expect(response.status == status)
        #expect(String(decoding: response.body, as: UTF8.self) == body)
        #expect(response.headers.contains(HTTPField("Content-Type", "application/json; charset=utf-8")))
        #expect(response.headers.contains(HTTPField("Access-Control-Allow-Origin", "*")))
    }

    @Test func anUnknownDevice() throws {
        let body = try JSONValue(parsing: APIFault.unknownDevice.body)
        #expect(APIFault.unknownDevice.status == 403)
        #expect(body["error"]?.text == "Permission Denied")
        #expect(body["info"]?.text?.hasPrefix("I didn't recognize that device name or ID") == true)
    }

    @Test func headsSayWhatToDo() {
        let methods: Methods = [Method.get.alone, Method.head.alone]
        #expect(APIFault.wrongMethod(methods).response.headers.contains(HTTPField("Allow", "GET, HEAD")))
        #expect(APIFault.wrongMethod(methods).status == 405)
        #expect(APIFault.tooManyLogins(retryAfter: 7).response.headers.contains(HTTPField("Retry-After", "7")))
        #expect(APIFault.tooManyLogins(retryAfter: 7).status == 429)
        #expect(APIFault.unsaved(.closed).status == 503)
        #expect(APIFault.stopping.status == 503)
    }

    @Test func aLongTypeIsNotRepeated() {
        #expect(!APIFault.wrongType(String(repeating: "x", count: 9000)).body.contains("xxx"))
        #expect(APIFault.wrongType("text/html").body.contains("text/html"))
    }

    @Test func answersAreAsDocumented() {
        let token = IssuedToken(
            access: String(repeating: "a", count: 40), refresh: String(repeating: "0", count: 40),
            lifetime: .seconds(60))
        let answers: [HTTPResponse] = [
            token.response, LoginResult.wrong.response, LoginResult.throttled(retryAfter: 3).response,
            LoginResult.busy.response, LoginResult.stopping.response, LoginResult.unsaved(.closed).response,
            APIFault.badTokenRequest("no").response, APIFault.wrongType("x").response,
        ]
        for answer in answers {
            let faults = DocumentedAnswer.faults(
                method: "POST", path: "/oauth/token", status: answer.status,
                mediaType: answer.headers.first { $0.isNamed("content-type") }?.value, body: answer.body)
            #expect(faults == [])
        }
        let lists = [
            HTTPResponse.json(
                .array([
                    StoredToken(token: "t", refreshToken: nil, user: "u", client: "c", expiresAt: nil).listed,
                    StoredToken(
                        token: "t", refreshToken: "r", user: "u", client: "c", expiresAt: Instant(milliseconds: 5)
                    ).listed,
                ])),
            APIFault.wrongPassword.response, APIFault.tokenExpired.response,
            APIFault.tooManyLogins(retryAfter: 1).response,
        ]
        for answer in lists {
            let faults = DocumentedAnswer.faults(
                method: "GET", path: "/v1/access_tokens", status: answer.status,
                mediaType: answer.headers.first { $0.isNamed("content-type") }?.value, body: answer.body)
            #expect(faults == [])
        }
    }

    @Test func aNewTokenIsNotCached() throws {
        let token = IssuedToken(access: "a", refresh: "r", lifetime: nil)
        #expect(token.response.headers.contains(HTTPField("Cache-Control", "no-store")))
        let body = String(decoding: token.response.body, as: UTF8.self)
        #expect(body == #"{"token_type":"bearer","access_token":"a","expires_in":0,"refresh_token":"r"}"#)
    }
}
