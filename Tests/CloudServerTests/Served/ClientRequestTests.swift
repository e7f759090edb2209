import EventModel
import TestSupport
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

    /// What the current clients ask of products: devices, uploads, integrations.
    private static let products: [ClientRequest] = [
        .init("GET", "/v1/products", #"{"products":[{"id":1234,"slug":"thermo","device_count":2}]}"#),
        .init("GET", "/v1/products/thermo", #"{"product":{"id":1234,"slug":"thermo","platform_id":13}}"#),
        .init(
            "GET", "/v1/products/1234/devices?page=1&per_page=25",
            #"{"devices":[{"id":"{lamp}","product_id":1234,"online":true,"denied":false,"groups":[]}]}"#),
        .init(
            "GET", "/v1/products/1234/devices?deviceName=lamp&page=1&per_page=1",
            #"{"devices":[{"name":"lamp"}],"meta":{"total_pages":1,"total_records":1}}"#),
        .init("GET", "/v1/products/1234/devices?groups=a%2Cb&page=1", #"{"devices":[],"meta":{"total_records":0}}"#),
        .init("GET", "/v1/products/thermo/devices/{lamp}", #"{"functions":["switch"],"firmware_product_id":1234}"#),
        .init(
            "PUT", "/v1/products/thermo/devices/{lamp}", .header, #"{"development":true}"#,
            #"{"id":"{lamp}","development":true}"#),
        .init(
            "PUT", "/v1/products/thermo/devices/{lamp}", .header, #"{"desired_firmware_version":2,"flash":true}"#,
            #"{"desired_firmware_version":2}"#),
        .init(
            "PUT", "/v1/products/thermo/devices/{lamp}", .header, #"{"desired_firmware_version":null}"#,
            #"{"desired_firmware_version":null}"#),
        .init(
            "PUT", "/v1/products/thermo/devices/{lamp}", .header, #"{"name":"light","signal":"1","notes":"n"}"#,
            #"{"name":"light","signaling":true,"notes":"n"}"#),
        .init("PUT", "/v1/products/thermo/devices/{lamp}", .header, #"{"name":"lamp"}"#, #"{"name":"lamp"}"#),
        .init("GET", "/v1/products/thermo/devices/{lamp}/state", #"{"name":"state","result":"off"}"#),
        .init(
            "POST", "/v1/products/thermo/devices/{lamp}/switch", .header, #"{"args":"on"}"#, #"{"return_value":1}"#),
        .init("POST", "/v1/products/thermo/events", .header, #"{"name":"x","data":"y"}"#, #"{"ok":true}"#),
        .init(
            "POST", "/v1/products/1234/devices", .header,
            "----------------------------026\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n{lamp}\nWAT\r\n----------------------------026--\r\n",
            #"{"existingDeviceIds":["{lamp}"],"invalidDeviceIds":["WAT"],"nonmemberDeviceIds":[]}"#),
        .init(
            "POST", "/v1/products/1234/integrations", .header,
            #"{"event":"e","integration_type":"Webhook","url":"\#(hook)"}"#, status: 201, #"{"ok":true}"#),
        .init("PUT", "/v1/products/1234/integrations/{hook}", .header, #"{"event":"f"}"#, #"{"event":"f"}"#),
        .init("GET", "/v1/products/1234/integrations", #"[{"id":"{hook}","event":"f"}]"#),
        .init("DELETE", "/v1/products/1234/integrations/{hook}", #"{"ok":true}"#),
        .init("DELETE", "/v1/products/1234/devices/{lamp}", .header, "{}", #"{"ok":true}"#),
        .init(
            "DELETE", "/v1/products/1234/devices/{lamp}", .header, "{}", status: 403,
            #"{"error":"Device not found for this product"}"#),
        .init("POST", "/v1/products/1234/devices", .header, #"{"id":"{lamp}"}"#, #"{"updatedDeviceIds":["{lamp}"]}"#),
        .init(
            "GET", "/v1/products/LOLWUTNOPE/devices?page=1", status: 404,
            #"{"error":"Permission denied: product not found"}"#),
    ]

    /// The Node-RED nodes, which log in as a client.
    private static let nodes: [ClientRequest] = [
        .init(
            "POST", "/oauth/token", .none, "grant_type=client_credentials&client_id=gateway&client_secret=a%20secret",
            #"{"token_type":"bearer","expires_in":7776000}"#),
        .init("POST", "/v1/devices/events", .header, #"{"name":"x","data":"y","private":true}"#, #"{"ok":true}"#),
        .init("GET", "/v1/devices/lamp/state", #"{"result":"off"}"#),
        .init("POST", "/v1/devices/lamp/switch", .header, #"{"args":"on"}"#, #"{"id":"{lamp}","return_value":1}"#),
        .init("PUT", "/v1/devices/{lamp}", .header, #"{"name":"lamp","signal":"0"}"#, #"{"signaling":false}"#),
        .init("DELETE", "/v1/access_tokens/current", #"{"ok":true}"#),
    ]

    @Test(arguments: [current, older, products, nodes]) func answersASession(_ requests: [ClientRequest]) throws {
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

    /// Clients drop a stream of a type that they do not know, and add another nonce with each attempt. The client of
    /// 2017 has its token in the query.
    @Test(arguments: [
        "/v1/events?nonce=2394.83669", "/v1/events/x%2Fy%20z?nonce=1", "/v1/devices/events?nonce=2427.9",
        "/v1/devices/events/x?nonce=1", "/v1/devices/{lamp}/events?nonce=1", "/v1/devices/lamp/events/x?nonce=1",
        "/v1/events?access_token={token}", "/v1/events/x?access_token={token}",
        "/v1/devices/events/x?access_token={token}", "/v1/devices/lamp/events/x?access_token={token}",
        "/v1/products/thermo/events?nonce=296.808792", "/v1/products/1234/events/x?nonce=1",
        "/v1/products/1234/devices/{lamp}/events?nonce=1", "/v1/products/thermo/devices/lamp/events/x?nonce=1",
    ])
    func opensStreams(_ target: String) throws {
        let cloud = try LocalCloud()
        let path = target.replacing("{lamp}", with: LocalCloud.lamp).replacing("{token}", with: LocalCloud.owner)
        let field = path.contains("access_token") ? "" : "Authorization: Bearer \(LocalCloud.owner)\r\n"
        let client = try RawClient(port: cloud.port)
        client.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(field)\r\n")
        let text = client.read(until: ":ok\n\n\r\n")
        #expect(text.hasPrefix("HTTP/1.1 200 "), "\(text)")
        #expect(text.lowercased().contains("content-type: text/event-stream; charset=utf-8\r\n"), "\(text)")
    }
}
