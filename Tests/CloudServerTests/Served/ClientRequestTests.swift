import EventModel
import Testing

@testable import CloudServer

/// The requests that published clients send, byte for byte in path, content type and body, in the order of a session.
@Suite struct ClientRequestTests {
    private static let hook = "http://127.0.0.1:9/x"

    /// The JavaScript client (version 12), on which the current command-line client and the Node-RED nodes rely.
    private static let current: [ClientRequest] = [
        .init(
            "POST", "/oauth/token", .none,
            "username=owner&password=a%20password&grant_type=password&client_id=particle-cli"
                + "&client_secret=particle-cli&expires_in=7776000",
            #"{"token_type":"bearer","expires_in":7776000}"#),
        .init("GET", "/v1/user", #"{"username":"owner","subscription_ids":[]}"#),
        .init("GET", "/v1/devices", #"[{"id":"{lamp}","name":"lamp","connected":true,"online":true,"notes":null}]"#),
        .init("GET", "/v1/devices/{lamp}", #"{"id":"{lamp}","variables":{"state":"string"},"functions":["switch"]}"#),
        .init("GET", "/v1/devices/lamp", #"{"id":"{lamp}"}"#),
        .init("PUT", "/v1/devices/{lamp}", .header, #"{"signal":"1"}"#, #"{"id":"{lamp}","signaling":true}"#),
        .init("PUT", "/v1/devices/{lamp}", .header, #"{"signal":"0"}"#, #"{"id":"{lamp}","signaling":false}"#),
        .init("PUT", "/v1/devices/{lamp}", .header, #"{"notes":"hello"}"#, #"{"id":"{lamp}","notes":"hello"}"#),
        .init("GET", "/v1/devices/{lamp}", #"{"notes":"hello"}"#),
        .init("PUT", "/v1/devices/{lamp}", .header, #"{"name":"light"}"#, #"{"id":"{lamp}","name":"light"}"#),
        .init("PUT", "/v1/devices/{lamp}", .header, #"{"name":"lamp"}"#, #"{"name":"lamp"}"#),
        .init("GET", "/v1/devices/{lamp}/state", #"{"cmd":"VarReturn","name":"state","result":"off"}"#),
        .init("GET", "/v1/devices/{lamp}/none", status: 404, #"{"ok":false,"error":"Variable not found"}"#),
        .init("POST", "/v1/devices/{lamp}/switch", .header, #"{"args":"on"}"#, #"{"return_value":1,"name":"lamp"}"#),
        .init("GET", "/v1/devices/{lamp}/state", #"{"result":"on"}"#),
        .init("POST", "/v1/devices/{lamp}/none", .header, "{}", status: 404, #"{"error":"Function none not found"}"#),
        .init("POST", "/v1/devices/events", .header, #"{"name":"x","data":"y","private":true}"#, #"{"ok":true}"#),
        .init("POST", "/v1/devices/events", .header, #"{"name":"x"}"#, #"{"ok":true}"#),
        .init("DELETE", "/v1/devices/{lamp}", #"{"ok":true}"#),
        .init(
            "POST", "/v1/devices", .header, #"{"id":"{lamp}","request_transfer":false}"#,
            #"{"id":"{lamp}","connected":true,"ok":true}"#),
        .init(
            "POST", "/v1/devices", .header, #"{"id":"1234567890","request_transfer":false}"#, status: 404,
            #"{"ok":false,"errors":["Device is not connected"]}"#),
        .init(
            "POST", "/v1/integrations", .header,
            #"{"event":"e","integration_type":"Webhook","url":"\#(hook)","requestType":"POST"}"#, status: 201,
            #"{"ok":true,"event":"e","integration_type":"Webhook","url":"\#(hook)"}"#),
        .init("PUT", "/v1/integrations/{hook}", .header, #"{"event":"f"}"#, #"{"event":"f","url":"\#(hook)"}"#),
        .init("PUT", "/v1/integrations/{hook}", .header, #"{"url":"\#(hook)y"}"#, #"{"event":"f","url":"\#(hook)y"}"#),
        .init("GET", "/v1/integrations", #"[{"id":"{hook}","event":"f","integration_type":"Webhook"}]"#),
        .init("DELETE", "/v1/integrations/{hook}", #"{"ok":true}"#),
        .init("DELETE", "/v1/access_tokens/{spare}", .none, #"{"ok":true}"#),
        .init("DELETE", "/v1/access_tokens/{spare}", .none, status: 404, "{}"),
        .init("DELETE", "/v1/access_tokens/current", #"{"ok":true}"#),
    ]

    /// The command-line client of 2017, whose requests are forms.
    private static let older: [ClientRequest] = [
        .init(
            "POST", "/oauth/token", .none,
            "username=owner&password=a%20password&grant_type=password&client_id=CLI2&client_secret=client_secret_here",
            #"{"token_type":"bearer"}"#),
        .init("GET", "/v1/devices?access_token={token}", .inline, #"[{"id":"{lamp}","connected":true}]"#),
        .init("GET", "/v1/devices/{lamp}?access_token={token}", .inline, #"{"name":"lamp","functions":["switch"]}"#),
        .init("GET", "/v1/devices/{lamp}/state?access_token={token}", .inline, #"{"result":"off"}"#),
        .init("PUT", "/v1/devices/{lamp}", .inline, "name=light&access_token={token}", #"{"name":"light"}"#),
        .init("PUT", "/v1/devices/{lamp}", .inline, "signal=1&access_token={token}", #"{"signaling":true}"#),
        .init("PUT", "/v1/devices/{lamp}", .inline, "signal=0&access_token={token}", #"{"signaling":false}"#),
        .init("POST", "/v1/devices/{lamp}/switch", .inline, "arg=on&access_token={token}", #"{"return_value":1}"#),
        .init(
            "POST", "/v1/devices/events", .inline, "name=x&data=y&access_token={token}&private=true", #"{"ok":true}"#),
        .init("POST", "/v1/webhooks", .header, #"{"event":"e","url":"\#(hook)"}"#, status: 201, #"{"ok":true}"#),
        .init("GET", "/v1/webhooks/?access_token={token}", .inline, #"[{"id":"{hook}","event":"e"}]"#),
        .init("DELETE", "/v1/webhooks/{hook}?access_token={token}", .inline, #"{"ok":true}"#),
        .init("DELETE", "/v1/devices/{lamp}", .inline, "access_token={token}", #"{"ok":true}"#),
        .init("POST", "/v1/devices", .inline, "id={lamp}&access_token={token}", #"{"ok":true,"connected":true}"#),
        .init("GET", "/v1/access_tokens", .basic, "[{}]"),
        .init("DELETE", "/v1/access_tokens/{spare}", .basic, "access_token={token}", #"{"ok":true}"#),
    ]

    @Test(arguments: [current, older]) func answersASession(_ requests: [ClientRequest]) throws {
        let cloud = try LocalCloud()
        var hook = ""
        func filled(_ text: String) -> String {
            text.replacing("{lamp}", with: LocalCloud.lamp).replacing("{token}", with: LocalCloud.owner)
                .replacing("{spare}", with: LocalCloud.spare[0]).replacing("{hook}", with: hook)
        }
        for request in requests {
            let basic = request.token == .basic ? LocalCloud.basic("owner", LocalCloud.password) : nil
            let answer = try cloud.call(
                request.method, filled(request.target), request.body.map(filled),
                token: request.token == .header ? LocalCloud.owner : nil, authorization: basic, type: request.type)
            if answer.status == 201, let id = answer.json["id"]?.text { hook = id }
            let expected = try JSONValue(parsing: filled(request.answer))
            let isRight = answer.status == request.status && answer.json.includes(expected)
            #expect(isRight, "\(request.testDescription): \(answer.status) \(answer.text)")
        }
    }
}
