import EventModel
import Glibc
import HTTPServer
import Testing

@Suite struct LoginTests {
    private static func cloud() throws -> ScriptedCloud {
        try ScriptedCloud { request, _ in
            request.path == "/oauth/token"
                ? ScriptedCloud.json(
                    "{\"token_type\":\"bearer\",\"access_token\":\"\(ScriptedCloud.token)\",\"expires_in\":7776000}")
                : ScriptedCloud.json("[]")
        }
    }

    private static func mode(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
    }

    @Test func theTokenIsStoredForItsOwnerAlone() throws {
        let folder = try Folder()
        let cloud = try Self.cloud()
        let home = ["XDG_CONFIG_HOME=\(folder.path)/a/b"]
        let end = try Program.run(
            ["login", "--url", cloud.url + "/", "--user", "me"], input: "pass word&\n", environment: home)
        #expect(end.code == 0 && end.output == "Successfully completed login!\n")
        #expect(end.error == "the token for \(cloud.url) is stored in \(folder.path)/a/b/cloudsim/login.json\n")
        #expect(Self.mode(folder.path + "/a/b/cloudsim") == 0o700)
        #expect(Self.mode(folder.path + "/a/b/cloudsim/login.json") == 0o600)
        let stored = try JSONValue(parsing: folder.read("a/b/cloudsim/login.json") ?? "")
        #expect(stored["url"]?.text == cloud.url && stored["token"]?.text == ScriptedCloud.token)
        let body = String(decoding: cloud.seen[0].body, as: UTF8.self)
        #expect(body == "grant_type=password&username=me&password=pass%20word%26")
        #expect(cloud.seen[0].header("authorization") == "Basic cGFydGljbGU6cGFydGljbGU=")
        // The next command knows where to go, and says so to the cloud alone.
        let list = try Program.run(["list"], environment: home)
        #expect(list == Program.End(code: 0, output: "No devices found.\n", error: ""))
        #expect(cloud.seen.last?.header("authorization") == "Bearer \(ScriptedCloud.token)")
        let json = try Program.run(
            ["login", "--url", cloud.url, "--user", "me:secret", "--json"], environment: home)
        #expect(json.output == "{\"url\":\"\(cloud.url)\",\"user\":\"me\",\"expires_in\":7776000}\n")
    }

    @Test func aStoredTokenGoesToItsOwnCloudOnly() throws {
        let folder = try Folder()
        let cloud = try Self.cloud()
        let other = try ScriptedCloud("[]")
        let home = "XDG_CONFIG_HOME=\(folder.path)"
        #expect(
            try Program.run(["login", "--url", cloud.url, "--user", "me:x"], environment: [home]).code == 0)
        _ = try Program.run(["list", "--url", other.url], environment: [home])
        #expect(other.seen.last?.header("authorization") == nil)
        // Option before environment before login.
        let environment = [home, "CLOUDSIM_URL=\(other.url)", "CLOUDSIM_TOKEN=environment"]
        _ = try Program.run(["list"], environment: environment)
        #expect(other.seen.last?.header("authorization") == "Bearer environment")
        _ = try Program.run(["list", "--token", "option", "--url", cloud.url], environment: environment)
        #expect(cloud.seen.last?.header("authorization") == "Bearer option")
        _ = try Program.run(["list"], environment: [home, "CLOUDSIM_URL=", "CLOUDSIM_TOKEN="])
        #expect(cloud.seen.last?.header("authorization") == "Bearer \(ScriptedCloud.token)")
        #expect(other.seen.count == 2)
    }

    @Test func aLooseFileIsClosedAndALinkRefused() throws {
        let folder = try Folder()
        let cloud = try Self.cloud()
        let environment = ["XDG_CONFIG_HOME=\(folder.path)"]
        let path = try folder.write("cloudsim/login.json", "{\"url\":\"\(cloud.url)\",\"token\":\"abcdef\"}")
        let end = try Program.run(["list"], environment: environment)
        #expect(end.code == 0 && end.error == "note: others could read \(path); now only you can\n")
        #expect(Self.mode(path) == 0o600)
        #expect(rename(path, folder.path + "/target") == 0 && symlink(folder.path + "/target", path) == 0)
        let link = try Program.run(["list"], environment: environment)
        #expect(link.code == 3)
        #expect(link.error == "cloudsim: \(path) cannot be used: it is a link. Remove it and run: cloudsim login\n")
        // A new login replaces the link and leaves alone what it led to.
        let login = try Program.run(
            ["login", "--url", cloud.url, "--token", "fedcba"], environment: environment)
        #expect(login.code == 0)
        #expect(folder.read("target")?.contains("abcdef") == true)
        #expect(folder.read("cloudsim/login.json")?.contains("fedcba") == true)
        try folder.write("cloudsim/login.json", "{")
        let damaged = try Program.run(["list"], environment: environment)
        #expect(damaged.code == 3 && damaged.error.contains("it holds no login. Remove it and run: cloudsim login"))
    }

    @Test func aRefusedLoginStoresNothing() throws {
        let folder = try Folder()
        let cloud = try ScriptedCloud(
            400, #"{"error":"invalid_grant","error_description":"User credentials are invalid"}"#)
        let end = try Program.run(
            ["login", "--url", cloud.url, "--user", "me:wrong"], environment: ["XDG_CONFIG_HOME=\(folder.path)"])
        let message = "cloudsim: the cloud said no (400): User credentials are invalid.\n"
        #expect(end == Program.End(code: 1, output: "", error: message))
        #expect(folder.read("cloudsim/login.json") == nil)
        let open = try Self.cloud()
        let homeless = try Program.run(["login", "--url", open.url, "--user", "me:right"])
        #expect(homeless.code == 3 && homeless.error.contains("neither XDG_CONFIG_HOME nor HOME is set"))
        let shut = try Program.run(
            ["login", "--url", open.url, "--user", "me:right"], environment: ["XDG_CONFIG_HOME=/dev/null"])
        #expect(shut.code == 3 && shut.error.contains("/dev/null/cloudsim cannot be written: not a directory"))
        #expect(shut.error.hasSuffix("set XDG_CONFIG_HOME to a folder that can, or give CLOUDSIM_TOKEN instead.\n"))
    }
}
