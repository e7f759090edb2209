import EventModel
import Testing

@testable import CloudServer

/// What clients read, set and upload of a product's devices.
@Suite struct ProductDeviceTests {
    private static let devices = "/v1/products/thermo/devices"
    private static let lamp = "\(devices)/\(LocalCloud.lamp)"

    private func keys(_ value: JSONValue?) -> Set<String> {
        guard case .object(let members)? = value?.kind else { return [] }
        return Set(members.map(\.key))
    }

    /// The keys that the command-line client's own tests look for.
    @Test func showsWhatClientsRead() throws {
        let cloud = try LocalCloud()
        let listed: Set = [
            "denied", "development", "firmware_product_id", "groups", "id", "last_handshake_at", "last_ip_address",
            "last_heard", "name", "online", "owner", "platform_id", "product_id", "quarantined", "serial_number",
            "system_firmware_version", "targeted_firmware_release_version",
        ]
        let detailed = listed.union([
            "cellular", "connected", "current_build_target", "default_build_target", "firmware_updates_enabled",
            "firmware_updates_forced", "mobile_secret", "variables", "functions",
        ])
        guard case .array(let all)? = try cloud.call("GET", Self.devices).json["devices"]?.kind else {
            Issue.record("the devices are no array")
            return
        }
        for device in all {
            #expect(keys(device).isSuperset(of: listed))
            #expect(device["denied"] == .bool(false) && device["quarantined"] == .bool(false))
            #expect(device["development"] == .bool(false) && device["groups"] == .array([]))
            #expect(device["owner"]?.text == "owner" && device["firmware_product_id"] == .integer(1234))
            #expect(device["firmware_version"] == .integer(3) && device["desired_firmware_version"] == .null)
        }
        #expect(all.count == 2)
        #expect(try keys(cloud.call("GET", Self.lamp).json).isSuperset(of: detailed))
        #expect(try cloud.call("GET", "/v1/devices/door").json["development"] == nil)
    }

    @Test(arguments: [
        (#"{"development":true}"#, #"{"development":true}"#),
        (#"{"development":true,"flash":true,"name":"x"}"#, #"{"name":"x","development":true}"#),
        (#"{"denied":"1"}"#, #"{"denied":true}"#),
        (#"{"desired_firmware_version":2}"#, #"{"desired_firmware_version":2}"#),
        (#"{"desired_firmware_version":"2","denied":"false"}"#, #"{"denied":false,"desired_firmware_version":2}"#),
        (#"{"groups":["a","b","a"]}"#, #"{"groups":["a","b"]}"#), (#"{"groups":"a,b"}"#, #"{"groups":["a","b"]}"#),
    ])
    func changesADevice(body: String, change: String) throws {
        let cloud = try LocalCloud()
        let answer = try cloud.call("PUT", Self.lamp, body)
        let expected = try JSONValue(parsing: change)
        #expect(answer.status == 200 && answer.json["ok"] == .bool(true))
        #expect(answer.json["id"]?.text == LocalCloud.lamp)
        #expect(answer.json.includes(expected), "\(answer.text)")
        #expect(keys(answer.json).isSubset(of: keys(expected).union(["id", "updated_at", "ok"])), "\(answer.text)")
        #expect(try cloud.call("GET", Self.lamp).json.includes(expected))
    }

    @Test func takesChangesBack() throws {
        let cloud = try LocalCloud()
        let all = #"{"development":true,"denied":true,"groups":["a"],"desired_firmware_version":2}"#
        #expect(try cloud.call("PUT", Self.lamp, all).json.includes(JSONValue(parsing: all)))
        let none = #"{"development":false,"denied":false,"groups":[],"desired_firmware_version":null}"#
        #expect(try cloud.call("PUT", Self.lamp, none).json.includes(JSONValue(parsing: none)))
        let form = "development=true&groups%5B%5D=a&groups%5B%5D=b&desired_firmware_version=3"
        let answer = try cloud.call("PUT", Self.lamp, form, type: "application/x-www-form-urlencoded")
        #expect(answer.json["groups"]?.compactText == #"["a","b"]"#, "\(answer.text)")
        // A device that leaves its product leaves its settings there.
        #expect(try cloud.call("DELETE", Self.lamp).status == 200)
        #expect(try cloud.call("POST", Self.devices, #"{"id":"\#(LocalCloud.lamp)"}"#).status == 200)
        let plain = #"{"development":false,"denied":false,"groups":[],"desired_firmware_version":null}"#
        #expect(try cloud.call("GET", Self.lamp).json.includes(JSONValue(parsing: plain)))
    }

    @Test(arguments: [
        "{}", #"{"flash":true}"#, #"{"development":"perhaps"}"#, #"{"denied":[]}"#,
        #"{"desired_firmware_version":1.5}"#, #"{"desired_firmware_version":65536}"#,
        #"{"desired_firmware_version":"x"}"#, #"{"groups":[1]}"#,
        #"{"groups":{}}"#, #"{"groups":[""]}"#, #"{"groups":["a,b"]}"#,
        "{\"groups\":[\"\(String(repeating: "x", count: 65))\"]}",
        "{\"groups\":[\(String(repeating: "\"a\",", count: 100))\"a\"]}",
    ])
    func rejectsUnfitChanges(body: String) throws {
        let cloud = try LocalCloud()
        let before = try cloud.call("GET", Self.lamp).json
        let answer = try cloud.call("PUT", Self.lamp, body)
        #expect(answer.status == 400, "\(answer.text)")
        let missing = try cloud.call("PUT", "\(Self.devices)/nobody", body)
        #expect(missing.status == 403, "\(missing.text)")
        #expect(try cloud.call("GET", Self.lamp).json == before)
    }

    /// Without a product's path these keys change nothing.
    @Test func changesSettingsUnderTheProductAlone() throws {
        let cloud = try LocalCloud()
        #expect(try cloud.call("PUT", "/v1/devices/lamp", #"{"development":true}"#).status == 400)
        #expect(try cloud.call("PUT", "/v1/devices/lamp", #"{"development":true,"notes":"n"}"#).status == 200)
        #expect(try cloud.call("GET", Self.lamp).json["development"] == .bool(false))
    }

    @Test func deniesAndApproves() throws {
        let cloud = try LocalCloud()
        #expect(try cloud.call("DELETE", Self.lamp, #"{"deny":"perhaps"}"#).status == 400)
        #expect(try cloud.call("DELETE", Self.lamp, #"{"deny":true}"#).text == #"{"ok":true}"#)
        #expect(try cloud.call("GET", Self.lamp).json["denied"] == .bool(true))
        let added = try cloud.call("POST", Self.devices, #"{"id":"\#(LocalCloud.lamp)"}"#)
        #expect(added.json["existingDeviceIds"]?.compactText == #"["\#(LocalCloud.lamp)"]"#)
        #expect(try cloud.call("GET", Self.lamp).json["denied"] == .bool(false))
        #expect(try cloud.call("DELETE", Self.lamp, #"{"deny":false}"#).text == #"{"ok":true}"#)
        #expect(try cloud.call("GET", Self.lamp).status == 403)
    }

    @Test(arguments: [
        ("?groups=a", 1), ("?groups=b,a", 1), ("?groups=c", 0), ("?groups=", 2), ("?deviceId=0000000A", 1),
        ("?deviceId=zz", 0), ("?deviceName=LAM&groups=a", 1), ("?deviceName=cellar&groups=a", 0),
    ])
    func filtersTheList(query: String, count: Int) throws {
        let cloud = try LocalCloud()
        #expect(try cloud.call("PUT", Self.lamp, #"{"groups":["a"]}"#).status == 200)
        let listed = try cloud.call("GET", Self.devices + query)
        #expect(listed.json["meta"]?["total_records"] == .integer(count), "\(listed.text)")
    }

    @Test(arguments: [
        ("GET", ""), ("PUT", ""), ("DELETE", ""), ("PUT", "/ping"), ("GET", "/state"), ("POST", "/switch"),
        ("GET", "/events"), ("GET", "/events/a"),
    ])
    func saysThatADeviceIsNotTheProducts(method: String, path: String) throws {
        let cloud = try LocalCloud()
        for device in ["door", "nobody", "000000000000000000000001"] {
            let body = method == "PUT" ? #"{"name":"n"}"# : nil
            let answer = try cloud.call(method, "\(Self.devices)/\(device)\(path)", body)
            #expect(answer.status == 403 && answer.json["error"]?.text == "Device not found for this product")
        }
    }

    // MARK: Uploads

    private func upload(
        _ file: String, to cloud: LocalCloud, _ path: String = devices, token: String? = LocalCloud.owner
    ) throws -> LocalCloud.Answer {
        let body =
            "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n\(file)\r\n--xYz--\r\n"
        return try cloud.call("POST", path, body, token: token, type: "multipart/form-data; boundary=xYz")
    }

    @Test(arguments: ["\n", "\r\n", "\r", "\n\n \t\n"])
    func addsTheDevicesOfAFile(separator: String) throws {
        let cloud = try LocalCloud()
        let door = try #require(cloud.call("GET", "/v1/devices/door").json["id"]?.text)
        let lines = ["WAT", LocalCloud.lamp.uppercased(), "NOPE", " \(door) ", "NOPE", "nope", "LOL"]
        for text in [lines.joined(separator: separator), "\u{FEFF}" + lines.joined(separator: separator) + separator] {
            let added = try upload(text, to: cloud)
            #expect(added.status == 200)
            #expect(added.json["existingDeviceIds"]?.compactText == #"["\#(LocalCloud.lamp)"]"#, "\(added.text)")
            #expect(added.json["updatedDeviceIds"]?.compactText == #"["\#(door)"]"#, "\(added.text)")
            #expect(added.json["invalidDeviceIds"]?.compactText == #"["WAT","NOPE","LOL"]"#, "\(added.text)")
            #expect(try cloud.call("DELETE", "\(Self.devices)/door").status == 200)
        }
    }

    @Test(arguments: ["", "\n", " \r\n\t", "\u{FEFF}"]) func rejectsEmptyFiles(file: String) throws {
        let answer = try upload(file, to: LocalCloud())
        #expect(answer.status == 400 && answer.json["error"]?.text?.contains("one id on each line") == true)
    }

    @Test func refusesUploadsLikeOtherCalls() throws {
        let cloud = try LocalCloud()
        #expect(try upload(LocalCloud.lamp, to: cloud, "/v1/products/nobody/devices").status == 404)
        #expect(try upload(LocalCloud.lamp, to: cloud, token: LocalCloud.guest).status == 404)
        #expect(try upload(LocalCloud.lamp, to: cloud, token: nil).status == 400)
        #expect(try upload(LocalCloud.lamp, to: cloud, token: "x").status == 401)
    }
}
