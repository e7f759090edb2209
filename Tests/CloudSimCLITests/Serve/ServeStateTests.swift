import EventModel
import Glibc
import TestSupport
import Testing

@Suite struct ServeStateTests {
    private static let hook = #"{"event":"e","url":"http://127.0.0.1:9/"}"#
    private static let scenario = """
        {
          "devices": [ { "name": "door" } ],
          "hooks": [
            { "event": "opened", "url": "http://one.test/" }, { "event": "closed", "url": "http://two.test/" }
          ]
        }
        """

    @Test(arguments: 1...3) func whatWasAnsweredSurvivesAKill(_ seed: UInt64) throws {
        let folder = try Folder()
        var random = SeededGenerator(seed: seed)
        var created: [String] = []
        var deleted: [String] = []
        var published = 0
        for _ in 0..<2 {
            let cloud = try ServedCloud(["--state", "state"], in: folder)
            for _ in 0..<random.below(12) + 3 {
                switch random.below(4) {
                case 0 where created.count < 19:
                    let answer = try cloud.call("POST", "/v1/webhooks", Self.hook)
                    #expect(answer.status == 201)
                    created.append(try #require(answer.json["id"]?.text))
                case 1 where !created.isEmpty:
                    let id = created.remove(at: Int(random.below(UInt64(created.count))))
                    #expect(try cloud.call("DELETE", "/v1/webhooks/\(id)").status == 200)
                    deleted.append(id)
                default:
                    published += 1
                    let body = "{\"name\":\"x\",\"data\":\"\(published)\"}"
                    #expect(try cloud.call("POST", "/v1/devices/events", body).status == 200)
                }
            }
            cloud.killNow()
        }
        let cloud = try ServedCloud(["--state", "state"], in: folder)
        guard case .array(let hooks) = try cloud.call("GET", "/v1/webhooks").json.kind else {
            Issue.record("the hooks are no array")
            return
        }
        #expect(hooks.compactMap { $0["id"]?.text } == created, "seed \(seed)")
        guard case .array(let events) = try cloud.call("GET", "/events/recent?prefix=x").json.kind else {
            Issue.record("the events are no array")
            return
        }
        #expect(events.compactMap { $0["data"]?.text } == (0..<published).map { "\($0 + 1)" }, "seed \(seed)")
        for id in deleted { #expect(try cloud.call("GET", "/v1/webhooks/\(id)").status == 404) }
    }

    @Test func aCloudThatCannotKeepIsNotWell() throws {
        let folder = try Folder()
        let cloud = try ServedCloud(["--state", "state"], in: folder)
        #expect(try cloud.call("GET", "/health").status == 200)
        let (path, away) = (folder.path + "/state/cloudsim.db", folder.path + "/state/away.db")
        #expect(rename(path, away) == 0)
        let refused = try cloud.call("POST", "/v1/webhooks", Self.hook)
        #expect(refused.status == 503)
        let reason = try #require(refused.json["error"]?.text)
        #expect(reason.hasSuffix("; changes are in force and are written as soon as that is possible"), "\(reason)")
        let health = try cloud.call("GET", "/health")
        #expect(health.status == 503 && health.json["error"]?.text?.contains("state/cloudsim.db") == true)
        #expect(try cloud.call("GET", "/metrics").status == 200)
        #expect(rename(away, path) == 0)
        #expect(try cloud.call("GET", "/health").status == 200)
        cloud.killNow()
        let again = try ServedCloud(["--state", "state"], in: folder)
        let list = try again.call("GET", "/v1/webhooks")
        guard case .array(let hooks) = list.json.kind else {
            Issue.record("the hooks are no array")
            return
        }
        #expect(hooks.count == 1)
    }

    @Test func aScenariosHooksStayAsClientsLeftThem() throws {
        let folder = try Folder()
        try folder.write("scenario.json", Self.scenario)
        let arguments = ["--state", "state", "--scenario", "scenario.json"]
        func hooks(_ cloud: ServedCloud) throws -> [String] {
            guard case .array(let hooks) = try cloud.call("GET", "/v1/webhooks").json.kind else { return [] }
            return hooks.compactMap { hook in hook["id"]?.text.map { "\($0) \(hook["url"]?.text ?? "")" } }
        }
        var cloud = try ServedCloud(arguments, in: folder)
        let first = try hooks(cloud).map { String($0.prefix(24)) }
        #expect(first.count == 2)
        #expect(try cloud.call("DELETE", "/v1/webhooks/\(first[0])").status == 200)
        let changed = #"{"event":"closed","url":"http://three.test/"}"#
        #expect(try cloud.call("PUT", "/v1/integrations/\(first[1])", changed).status == 200)
        cloud.killNow()
        cloud = try ServedCloud(arguments, in: folder)
        #expect(try hooks(cloud) == ["\(first[1]) http://three.test/"])
        cloud.killNow()
        // Edited in the file, they are other hooks.
        try folder.write("scenario.json", Self.scenario.replacing("one.test/\"", with: "one.test/new\""))
        cloud = try ServedCloud(arguments, in: folder)
        let last = try hooks(cloud)
        #expect(last.count == 2 && last[0].hasSuffix("http://one.test/new") && last[1].hasPrefix(first[1]))
    }

    @Test func keepsNotesReleasesClaimsAndProducts() throws {
        let folder = try Folder()
        try folder.write(
            "scenario.json",
            #"{"devices":[{"name":"a"},{"name":"b"}],"products":[{"id":7,"slug":"p","devices":["a"]}]}"#)
        let arguments = ["--state", "state", "--scenario", "scenario.json"]
        func shown(_ cloud: ServedCloud, _ device: String) throws -> JSONValue {
            try cloud.call("GET", "/v1/devices/\(device)").json
        }
        var cloud = try ServedCloud(arguments, in: folder)
        let id = try #require(shown(cloud, "b")["id"]?.text)
        #expect(try cloud.call("PUT", "/v1/devices/a", #"{"notes":"at the door"}"#).status == 200)
        #expect(try cloud.call("DELETE", "/v1/products/p/devices/a").status == 200)
        #expect(try cloud.call("POST", "/v1/products/7/devices", "{\"id\":\"\(id)\"}").status == 200)
        let settings = #"{"development":true,"groups":["g"]}"#
        #expect(try cloud.call("PUT", "/v1/products/7/devices/b", settings).status == 200)
        #expect(try cloud.call("DELETE", "/v1/devices/b").status == 200)
        let hook = #"{"event":"e","url":"http://127.0.0.1:9/"}"#
        #expect(try cloud.call("POST", "/v1/products/p/webhooks", hook).status == 201)
        cloud.killNow()
        cloud = try ServedCloud(arguments, in: folder)
        #expect(try shown(cloud, "a")["notes"]?.text == "at the door")
        #expect(try shown(cloud, "a")["product_id"] == .integer(13))
        #expect(try cloud.call("GET", "/v1/devices/b").status == 403)
        #expect(try cloud.call("POST", "/v1/devices", "{\"id\":\"\(id)\"}").status == 200)
        #expect(try cloud.call("GET", "/v1/products/p/webhooks").text.contains("\"product\":\"p\""))
        #expect(try cloud.call("GET", "/v1/webhooks").text == "[]")
        cloud.killNow()
        cloud = try ServedCloud(arguments, in: folder)
        #expect(try shown(cloud, "b")["product_id"] == .integer(7))
        #expect(try shown(cloud, "b")["development"] == .bool(true))
        #expect(try shown(cloud, "b")["groups"]?.compactText == #"["g"]"#)
        #expect(try shown(cloud, "b")["connected"] == .bool(true))
    }

    @Test func servesClientsOfTheOwner() throws {
        let cloud = try ServedCloud(["--user", "me:secret", "--client", "gateway:s3cret"])
        let body = #"{"grant_type":"client_credentials","client_id":"gateway","client_secret":"s3cret"}"#
        let token = try cloud.call("POST", "/oauth/token", body, token: nil).json["access_token"]?.text
        #expect(try cloud.call("GET", "/v1/user", token: token).json["username"]?.text == "me")
    }

    @Test func aDirectoryServesOneCloudAndDamageIsLeftAlone() throws {
        let folder = try Folder()
        let cloud = try ServedCloud(["--state", "state"], in: folder)
        let second = try Program.run(["serve", "--port", "0", "--state", "state"], in: folder)
        #expect(second.code == 3 && second.error.contains("in use by another cloud"))
        cloud.killNow()
        let damaged = String(repeating: "no database ", count: 1000)
        try folder.write("state/cloudsim.db", damaged)
        let third = try Program.run(["serve", "--port", "0", "--state", "state"], in: folder)
        #expect(third.code == 3 && third.error.contains("cloudsim.db"), "\(third.error)")
        #expect(folder.read("state/cloudsim.db") == damaged)
    }

    @Test func anotherPasswordReplacesTheFirst() throws {
        let folder = try Folder()
        func login(_ cloud: ServedCloud, _ password: String) throws -> Int {
            let body = "{\"grant_type\":\"password\",\"username\":\"me\",\"password\":\"\(password)\"}"
            return try cloud.call("POST", "/oauth/token", body, token: nil).status
        }
        var cloud = try ServedCloud(["--state", "state", "--user", "me:first"], in: folder)
        #expect(try login(cloud, "first") == 200)
        cloud.killNow()
        cloud = try ServedCloud(["--state", "state", "--user", "me:second"], in: folder)
        #expect(try login(cloud, "first") == 400 && login(cloud, "second") == 200)
    }

    @Test func revokesTokensWhenThePasswordChanges() throws {
        let folder = try Folder()
        var cloud = try ServedCloud(["--state", "state", "--user", "me:first"], in: folder)
        let body = #"{"grant_type":"password","username":"me","password":"first"}"#
        let answer = try cloud.call("POST", "/oauth/token", body, token: nil)
        let token = try #require(answer.json["access_token"]?.text)
        #expect(try cloud.call("GET", "/v1/devices", token: token).status == 200)
        cloud.killNow()
        cloud = try ServedCloud(["--state", "state", "--user", "me:second"], in: folder)
        #expect(try cloud.call("GET", "/v1/devices", token: token).status == 401)
        #expect(try cloud.call("GET", "/v1/devices").status == 200)
    }
}
