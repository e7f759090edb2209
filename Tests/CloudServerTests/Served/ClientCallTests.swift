import Dispatcher
import EventModel
import Testing

@testable import CloudServer

extension LocalCloud {
    /// Sends one request; without a token there is no `Authorization`.
    func call(
        _ method: String, _ path: String, _ body: String? = nil, token: String? = LocalCloud.owner,
        authorization: String? = nil, type: String = "application/json"
    ) throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        if let field = authorization ?? token.map({ "Bearer \($0)" }) { head += "Authorization: \(field)\r\n" }
        if let body { head += "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n" }
        return try send([Array((head + "\r\n" + (body ?? "")).utf8)])
    }

    static func basic(_ name: String, _ password: String) -> String {
        "Basic \(Base64.encode(Array("\(name):\(password)".utf8)))"
    }
}

extension LocalCloud.Answer {
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// The calls that the cloud's clients make beside those of its API reference.
@Suite struct ClientCallTests {
    private static let lamp = "/v1/devices/\(LocalCloud.lamp)"

    @Test(arguments: [(LocalCloud.owner, "owner"), (LocalCloud.guest, "guest")])
    func showsTheAccountThatAsks(token: String, name: String) throws {
        let user = try LocalCloud().call("GET", "/v1/user", token: token)
        #expect(user.status == 200 && user.json["username"] == .string(name))
        #expect(user.json["subscription_ids"] == .array([]))
    }

    // MARK: Tokens

    @Test func showsAndRevokesTheTokenThatAsks() throws {
        let cloud = try LocalCloud()
        let token = LocalCloud.spare[0]
        let shown = try cloud.call("GET", "/v1/access_tokens/current", token: token)
        #expect(shown.json.compactText == #"{"token":"\#(token)","expires_at":null,"client":"test"}"#)
        #expect(try cloud.call("DELETE", "/v1/access_tokens/current", token: token).text == #"{"ok":true}"#)
        for method in ["GET", "DELETE"] {
            #expect(try cloud.call(method, "/v1/access_tokens/current", token: token).status == 401)
            #expect(try cloud.call(method, "/v1/access_tokens/current", token: nil).status == 400)
        }
    }

    @Test func revokesATokenWithoutCredentials() throws {
        let cloud = try LocalCloud()
        let path = "/v1/access_tokens/\(LocalCloud.spare[0])"
        let revoked = try cloud.call("DELETE", path, token: nil)
        #expect(revoked.status == 200 && revoked.text == #"{"ok":true}"#)
        #expect(try cloud.call("GET", "/v1/user", token: LocalCloud.spare[0]).status == 401)
        #expect(try cloud.call("DELETE", path, token: nil).status == 404)
        // Other credentials limit the call to their account's tokens.
        let other = "/v1/access_tokens/\(LocalCloud.spare[1])"
        #expect(try cloud.call("DELETE", other, token: LocalCloud.guest).status == 404)
        let wrong = LocalCloud.basic("owner", "wrong")
        #expect(try cloud.call("DELETE", other, authorization: wrong).json["error"]?.text == "invalid_grant")
        let guest = LocalCloud.basic("guest", LocalCloud.password)
        #expect(try cloud.call("DELETE", other, authorization: guest).status == 404)
        let owner = LocalCloud.basic("owner", LocalCloud.password)
        #expect(try cloud.call("DELETE", other, authorization: owner).status == 200)
    }

    @Test func saysWhetherUserOrPasswordIsWrongInListings() throws {
        let cloud = try LocalCloud()
        func list(_ name: String, _ password: String) throws -> LocalCloud.Answer {
            try cloud.call("GET", "/v1/access_tokens", authorization: LocalCloud.basic(name, password))
        }
        let unknown = try list("nobody", "x")
        #expect(unknown.status == 400 && unknown.text == #"{"ok":false,"errors":["Unknown user"]}"#)
        let wrong = try list("owner", "x")
        #expect(wrong.status == 401 && wrong.text == #"{"ok":false,"errors":["Bad password"]}"#)
        #expect(try list("owner", LocalCloud.password).status == 200)
        for (answer, status) in [(unknown, 400), (wrong, 401)] {
            let faults = DocumentedAnswer.faults(
                method: "GET", path: "/v1/access_tokens", status: status,
                mediaType: answer.field("content-type"), body: answer.body)
            #expect(faults == [])
        }
    }

    @Test func grantsTokensToClients() throws {
        let cloud = try LocalCloud()
        let form = "application/x-www-form-urlencoded"
        func token(_ fields: String, _ authorization: String? = nil) throws -> LocalCloud.Answer {
            try cloud.call(
                "POST", "/oauth/token", "grant_type=client_credentials" + fields, token: nil,
                authorization: authorization, type: form)
        }
        for answer in [
            try token("", LocalCloud.basic("gateway", "a secret")),
            try token("&client_id=gateway&client_secret=a+secret&expires_in=60"),
            try token("", LocalCloud.basic("owner", LocalCloud.password)),
        ] {
            #expect(answer.status == 200 && answer.json["token_type"]?.text == "bearer", "\(answer.text)")
            let user = try cloud.call("GET", "/v1/user", token: answer.json["access_token"]?.text)
            #expect(user.json["username"]?.text == "owner")
        }
        // A guest's account is a client, too, but only for the guest.
        let guest = try token("", LocalCloud.basic("guest", LocalCloud.password))
        #expect(
            try cloud.call("GET", "/v1/user", token: guest.json["access_token"]?.text).json["username"]?.text
                == "guest")
        for refused in [
            try token("", LocalCloud.basic("gateway", "wrong")), try token("", LocalCloud.basic("nobody", "x")),
        ] {
            #expect(refused.status == 400 && refused.json["error"]?.text == "invalid_client")
        }
        #expect(try token("&client_id=gateway").json["error"]?.text == "invalid_request")
        #expect(try token("").status == 400)
    }

    // MARK: Devices

    @Test func claimsAReleasedDevice() throws {
        let cloud = try LocalCloud()
        let claim = #"{"id":"\#(LocalCloud.lamp.uppercased())"}"#
        func isListed() throws -> Bool { try cloud.call("GET", "/v1/devices").text.contains(LocalCloud.lamp) }
        for _ in 0..<2 {
            #expect(try cloud.call("DELETE", Self.lamp).status == 200)
            #expect(try cloud.call("GET", Self.lamp).status == 403)
            #expect(try !isListed())
            #expect(try cloud.call("POST", "/v1/devices", claim, token: LocalCloud.guest).status == 403)
            for _ in 0..<2 {
                let claimed = try cloud.call("POST", "/v1/devices", claim)
                #expect(claimed.status == 200)
                let user = try #require(claimed.json["user_id"]?.text)
                #expect(
                    claimed.text
                        == #"{"user_id":"\#(user)","id":"\#(LocalCloud.lamp)","connected":true,"ok":true}"#)
            }
            #expect(try isListed())
            #expect(try cloud.call("POST", "\(Self.lamp)/switch", #"{"arg":"on"}"#).status == 200)
        }
    }

    @Test func refusesToClaimWhatIsUnknownOrOffline() throws {
        let cloud = try LocalCloud()
        let listed = try cloud.call("GET", "/v1/devices/cellar")
        let cellar = try #require(listed.json["id"]?.text)
        for id in [cellar, "0123456789abcdef01234567", "lamp", "", "x"] {
            let answer = try cloud.call("POST", "/v1/devices", #"{"id":"\#(id)"}"#)
            #expect(answer.status == 404 && answer.text == #"{"ok":false,"errors":["Device is not connected"]}"#)
        }
        #expect(try cloud.call("DELETE", "/v1/devices/cellar").status == 200)
        #expect(try cloud.call("POST", "/v1/devices", #"{"id":"\#(cellar)"}"#).status == 404)
    }

    @Test func signals() throws {
        let cloud = try LocalCloud()
        for (value, isOn) in [("1", true), ("0", false), ("\"1\"", true), ("true", true), ("\"false\"", false)] {
            let answer = try cloud.call("PUT", Self.lamp, "{\"signal\":\(value)}")
            #expect(answer.text == "{\"id\":\"\(LocalCloud.lamp)\",\"connected\":true,\"signaling\":\(isOn)}")
        }
        let away = try cloud.call("PUT", "/v1/devices/cellar", "signal=1", type: "application/x-www-form-urlencoded")
        #expect(away.json["connected"] == .bool(false) && away.json["signaling"] == .bool(false))
    }

    @Test func changesSeveralThingsAtOnceOrNone() throws {
        let cloud = try LocalCloud()
        let all = #"{"name":"lantern","notes":"on the desk","signal":1}"#
        let changed = try cloud.call("PUT", Self.lamp, all)
        #expect(changed.status == 200)
        #expect(changed.json["name"]?.text == "lantern" && changed.json["notes"]?.text == "on the desk")
        #expect(changed.json["signaling"] == .bool(true))
        for unfit in [
            #"{"notes":"other","name":"door"}"#, #"{"notes":"other","name":"a/b"}"#,
            #"{"notes":"other","signal":"perhaps"}"#, #"{"name":"other","notes":{}}"#, "{}",
        ] {
            #expect(try cloud.call("PUT", Self.lamp, unfit).status == 400, "\(unfit)")
            let shown = try cloud.call("GET", Self.lamp)
            #expect(shown.json["name"]?.text == "lantern" && shown.json["notes"]?.text == "on the desk", "\(unfit)")
        }
        for empty in [#"{"notes":null}"#, #"{"notes":""}"#] {
            #expect(try cloud.call("PUT", Self.lamp, #"{"notes":"x"}"#).json["notes"]?.text == "x")
            #expect(try cloud.call("PUT", Self.lamp, empty).json["notes"] == .null)
            #expect(try cloud.call("GET", Self.lamp).json["notes"] == .null)
        }
    }

    @Test(arguments: ["{}", #"{"name":{}}"#, #"{"signal":"perhaps"}"#, #"{"name":"a/b"}"#])
    func refusesAnUnknownDeviceBeforeItsFields(body: String) throws {
        let answer = try LocalCloud().call("PUT", "/v1/devices/nobody", body)
        #expect(answer.status == 403 && answer.json["error"]?.text == "Permission Denied")
    }

    @Test func describesDevicesByTheirBoard() throws {
        let cloud = try LocalCloud()
        guard case .array(let devices) = try cloud.call("GET", "/v1/devices").json.kind else {
            Issue.record("the devices are no array")
            return
        }
        for device in devices + [try cloud.call("GET", Self.lamp).json] {
            let isOfProduct = ["lamp", "cellar"].contains(device["name"]?.text)
            #expect(device["platform_id"] == .integer(13))
            #expect(device["product_id"] == .integer(isOfProduct ? 1234 : 13))
            #expect(device["cellular"] == .bool(true) && device["notes"] == .null)
            #expect(device["online"] == device["connected"])
            #expect(device["last_handshake_at"]?.text?.hasSuffix("Z") == true)
        }
        #expect(devices.map { $0["online"] } == [.bool(true), .bool(true), .bool(false)])
    }

    @Test func namesTheDeviceInAnswers() throws {
        let cloud = try LocalCloud()
        let called = try cloud.call("POST", "\(Self.lamp)/switch", #"{"arg":"on"}"#)
        #expect(called.json["name"]?.text == "lamp" && called.json["id"]?.text == LocalCloud.lamp)
        let read = try cloud.call("GET", "\(Self.lamp)/state")
        #expect(read.json["name"]?.text == "state" && read.json["coreInfo"]?["name"]?.text == "lamp")
    }

    @Test(arguments: ["/v1/events", "/v1/devices/events/a", "\(lamp)/events"])
    func streamsSayTheirCharacterSet(path: String) throws {
        let answer = try LocalCloud().call("GET", path)
        #expect(answer.field("content-type") == "text/event-stream; charset=utf-8")
    }

    // MARK: Hooks

    @Test func mergesWhatIsSentIntoAHook() throws {
        let cloud = try LocalCloud()
        let first =
            #"{"event":"a","url":"http://one.test/","json":{"x":"1"},"headers":{"A":"1"},"deviceid":"\#(LocalCloud.lamp)"}"#
        let id = try #require(cloud.call("POST", "/v1/integrations", first).json["id"]?.text)
        func edit(_ body: String, type: String = "application/json") throws -> JSONValue {
            let answer = try cloud.call("PUT", "/v1/integrations/\(id)", body, type: type)
            #expect(answer.status == 200, "\(answer.text)")
            return try cloud.call("GET", "/v1/integrations/\(id)").json["webhook"] ?? .null
        }
        var hook = try edit(#"{"event":"b"}"#)
        #expect(hook["event"]?.text == "b" && hook["url"]?.text == "http://one.test/")
        #expect(hook["json"]?.compactText == #"{"x":"1"}"# && hook["deviceID"]?.text == LocalCloud.lamp)
        hook = try edit(#"{"url":"http://two.test/","headers":{"B":"2"}}"#)
        #expect(hook["event"]?.text == "b" && hook["url"]?.text == "http://two.test/")
        #expect(hook["headers"]?.compactText == #"{"B":"2"}"#, "a key is replaced as a whole")
        hook = try edit(#"{"json":null,"body":"{{x}}","headers":null,"deviceID":null,"auth":null}"#)
        #expect(hook["json"] == nil && hook["headers"] == nil && hook["deviceID"] == nil)
        #expect(hook["body"]?.text == "{{x}}")
        hook = try edit("eventName=c&requestType=PUT", type: "application/x-www-form-urlencoded")
        #expect(hook["event"]?.text == "c" && hook["requestType"]?.text == "PUT" && hook["body"]?.text == "{{x}}")
        hook = try edit("{}")
        #expect(hook["event"]?.text == "c")
        for unfit in [#"{"url":null}"#, #"{"event":null}"#, #"{"json":{}}"#, #"{"colour":1}"#, #"{"event":"","x":1}"#] {
            #expect(try cloud.call("PUT", "/v1/integrations/\(id)", unfit).status == 400, "\(unfit)")
        }
        #expect(try edit("{}") == hook, "what was refused changed nothing")
        #expect(try cloud.call("PUT", "/v1/integrations/\(LocalCloud.lamp)", #"{"colour":1}"#).status == 404)
    }

    @Test func keepsASecretThatComesBackMasked() throws {
        let hook = try Hook(
            decoding: JSONValue(
                parsing: #"{"event":"a","url":"http://one.test/","sign":{"secret":"s3cret"},"name":"n"}"#))
        let change = try HookChange(
            JSONValue(parsing: #"{"sign":{"secret":"***"},"name":"m"}"#), isForm: false)
        let merged = change.merged(into: hook)
        #expect(
            merged.compactText == #"{"event":"a","url":"http://one.test/","sign":{"secret":"s3cret"},"name":"m"}"#)
    }

    @Test(arguments: [
        (
            #"{"eventName":"a","url":"u","deviceId":"d"}"#, #"{"event":"b","deviceid":null}"#,
            #"{"event":"b","url":"u"}"#
        ),
        (#"{"event":"a","eventName":"a","url":"u"}"#, #"{"eventName":"b"}"#, #"{"eventName":"b","url":"u"}"#),
        (#"{"event":"a","url":"u"}"#, #"{"event":"b","eventName":"c"}"#, #"{"event":"b","eventName":"c","url":"u"}"#),
        (#"{"event":"a","url":"u"}"#, #"{"deviceid":"mine","query":{}}"#, #"{"event":"a","url":"u","query":{}}"#),
    ])
    func replacesAKeyUnderAllItsNames(old: String, change: String, merged: String) throws {
        let complete = old.replacing("\"u\"", with: "\"http://a.test/\"").replacing(
            "\"d\"", with: "\"\(LocalCloud.lamp)\"")
        let hook = try Hook(decoding: JSONValue(parsing: complete))
        let change = try HookChange(JSONValue(parsing: change), isForm: false)
        #expect(change.merged(into: hook).compactText.replacing("http://a.test/", with: "u") == merged)
    }
}
