import EventModel
import TestSupport
import Testing

@testable import CloudServer

/// Calls under a product's path.
@Suite struct ProductCallTests {
    private static let thermo = "/v1/products/thermo"

    private func ids(_ answer: LocalCloud.Answer) -> [String] {
        guard case .array(let devices) = (answer.json["devices"] ?? answer.json).kind else { return [] }
        return devices.compactMap { $0["id"]?.text }
    }

    @Test func showsProductsByIDAndSlug() throws {
        let cloud = try LocalCloud()
        let all = try cloud.call("GET", "/v1/products")
        guard case .array(let products)? = all.json["products"]?.kind else {
            Issue.record("the products are no array")
            return
        }
        #expect(products.map { $0["slug"]?.text } == ["thermo", "empty"])
        for key in ["1234", "thermo"] {
            let shown = try cloud.call("GET", "/v1/products/\(key)")
            #expect(shown.json["product"] == products[0])
        }
        #expect(try cloud.call("GET", "/v1/products", token: LocalCloud.guest).text == #"{"products":[]}"#)
    }

    @Test(arguments: [
        ("GET", ""), ("GET", "/devices"), ("POST", "/devices"), ("GET", "/devices/lamp"), ("PUT", "/devices/lamp"),
        ("DELETE", "/devices/lamp"), ("GET", "/devices/lamp/state"), ("POST", "/devices/lamp/switch"),
        ("POST", "/events"), ("GET", "/events"), ("GET", "/events/a"), ("GET", "/devices/lamp/events"),
        ("GET", "/webhooks"), ("POST", "/webhooks"), ("GET", "/integrations/\(LocalCloud.lamp)"),
        ("PUT", "/integrations/\(LocalCloud.lamp)"), ("DELETE", "/webhooks/\(LocalCloud.lamp)"),
        ("POST", "/integrations/\(LocalCloud.lamp)/test"),
    ])
    func answersNotFoundForUnknownProducts(method: String, path: String) throws {
        let cloud = try LocalCloud()
        let body =
            ["GET", "DELETE"].contains(method) ? nil : #"{"id":"x","name":"a","event":"a","url":"http://a.test/"}"#
        for (key, token) in [("nobody", LocalCloud.owner), ("12345", LocalCloud.owner), ("thermo", LocalCloud.guest)] {
            let answer = try cloud.call(method, "/v1/products/\(key)\(path)", body, token: token)
            #expect(answer.status == 404 && answer.json["ok"] == .bool(false), "\(key) \(answer.text)")
            #expect(answer.json["error"]?.text?.hasPrefix("Permission denied") == true, "\(key) \(answer.text)")
        }
    }

    @Test func listsAndMovesDevices() throws {
        let cloud = try LocalCloud()
        let listed = try cloud.call("GET", "\(Self.thermo)/devices")
        #expect(ids(listed).count == 2 && ids(listed)[0] == LocalCloud.lamp)
        #expect(try ids(cloud.call("GET", "\(Self.thermo)/devices?perPage=1&page=2")) == [ids(listed)[1]])
        #expect(try ids(cloud.call("GET", "\(Self.thermo)/devices?per_page=1&page=2")) == [ids(listed)[1]])
        #expect(try cloud.call("GET", "\(Self.thermo)/devices?per_page=0").status == 400)
        #expect(try cloud.call("GET", "\(Self.thermo)/devices?page=0").status == 400)
        let lamp = try cloud.call("GET", "\(Self.thermo)/devices/lamp")
        #expect(lamp.json["product_id"] == .integer(1234) && lamp.json["platform_id"] == .integer(13))
        #expect(try cloud.call("GET", "\(Self.thermo)/devices/door").status == 403)
        let door = try #require(cloud.call("GET", "/v1/devices/door").json["id"]?.text)
        let added = try cloud.call(
            "POST", "\(Self.thermo)/devices", #"{"ids":["\#(door)","\#(LocalCloud.lamp)","nobody"]}"#)
        #expect(added.json["updatedDeviceIds"]?.compactText == "[\"\(door)\"]" && added.json["updated"] == .integer(1))
        #expect(added.json["existingDeviceIds"]?.compactText == "[\"\(LocalCloud.lamp)\"]")
        #expect(added.json["invalidDeviceIds"]?.compactText == #"["nobody"]"#)
        #expect(try cloud.call("GET", "/v1/devices/door").json["product_id"] == .integer(1234))
        #expect(try cloud.call("DELETE", "\(Self.thermo)/devices/door").status == 200)
        #expect(try cloud.call("GET", "/v1/devices/door").json["product_id"] == .integer(13))
        #expect(try cloud.call("DELETE", "\(Self.thermo)/devices/door").status == 403)
        // A device belongs to one product.
        #expect(try cloud.call("POST", "/v1/products/99/devices", "{\"id\":\"\(LocalCloud.lamp)\"}").status == 200)
        #expect(try cloud.call("GET", "\(Self.thermo)/devices/lamp").status == 403)
        #expect(try cloud.call("POST", "\(Self.thermo)/devices", "{}").status == 400)
    }

    @Test func callsAndReadsDevices() throws {
        let cloud = try LocalCloud()
        #expect(try cloud.call("POST", "\(Self.thermo)/devices/lamp/switch", #"{"arg":"on"}"#).status == 200)
        #expect(try cloud.call("GET", "\(Self.thermo)/devices/lamp/state").json["result"]?.text == "on")
        #expect(try cloud.call("PUT", "\(Self.thermo)/devices/lamp", #"{"notes":"n"}"#).json["notes"]?.text == "n")
        #expect(try cloud.call("PUT", "\(Self.thermo)/devices/lamp/ping").json["online"] == .bool(true))
        #expect(try cloud.call("POST", "\(Self.thermo)/devices/door/switch").status == 403)
    }

    @Test func keepsHooksOfProductsApart() throws {
        let cloud = try LocalCloud()
        let body = #"{"event":"a","url":"http://receiver.test/"}"#
        let own = try #require(cloud.call("POST", "\(Self.thermo)/integrations", body).json["id"]?.text)
        let account = try #require(cloud.call("POST", "/v1/webhooks", body).json["id"]?.text)
        for kind in ["webhooks", "integrations"] {
            #expect(try ids(cloud.call("GET", "\(Self.thermo)/\(kind)")) == [own])
            #expect(try ids(cloud.call("GET", "/v1/\(kind)")) == [account])
            #expect(try ids(cloud.call("GET", "/v1/products/99/\(kind)")) == [])
            #expect(try cloud.call("GET", "\(Self.thermo)/\(kind)/\(account)").status == 404)
            #expect(try cloud.call("GET", "/v1/products/99/\(kind)/\(own)").status == 404)
            #expect(try cloud.call("GET", "/v1/\(kind)/\(own)").status == 404)
        }
        let edited = try cloud.call("PUT", "\(Self.thermo)/integrations/\(own)", #"{"event":"b"}"#)
        #expect(edited.status == 200)
        let test = try cloud.call("POST", "\(Self.thermo)/integrations/\(own)/test", "{}")
        #expect(test.json["ok"] == .bool(true), "\(test.text)")
        let shown = try cloud.call("GET", "\(Self.thermo)/webhooks/\(own)").json["webhook"]
        #expect(shown?["event"]?.text == "b" && shown?["product"]?.text == "thermo")
        #expect(shown?["logs"]?.compactText.contains("receiver.test") == true)
        for unfit in [#"{"product":"empty"}"#, #"{"product":"nobody"}"#, #"{"product":[]}"#] {
            #expect(try cloud.call("PUT", "\(Self.thermo)/webhooks/\(own)", unfit).status == 400, "\(unfit)")
        }
        let unknown = try cloud.call("POST", "/v1/webhooks", body.dropLast() + #","product":"termo"}"#)
        #expect(unknown.status == 400 && unknown.json["error"]?.text?.contains("did you mean \"thermo\"") == true)
        #expect(try cloud.call("DELETE", "\(Self.thermo)/webhooks/\(own)").status == 200)
    }

    @Test func streamsOnlyTheProductsEvents() throws {
        let cloud = try LocalCloud()
        let product = try RawClient(port: cloud.port)
        product.send(
            "GET \(Self.thermo)/events/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(LocalCloud.owner)\r\n\r\n"
        )
        _ = product.read(until: ":ok\n\n\r\n")
        #expect(try cloud.call("POST", "/v1/devices/events", #"{"name":"x/account","data":"1"}"#).status == 200)
        #expect(try cloud.call("POST", "\(Self.thermo)/events", #"{"name":"x/product","data":"2"}"#).status == 200)
        let text = product.read(until: "\n\n\r\n")
        #expect(text.contains("event: x/product") && !text.contains("x/account"), "\(text)")
    }
}
