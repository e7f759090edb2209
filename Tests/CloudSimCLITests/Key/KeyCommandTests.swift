import CloudServer
import CloudStore
import Dispatcher
import EventModel
import Testing

@Suite struct KeyCommandTests {
    private static func key(_ words: [String], in folder: Folder) throws -> Program.End {
        try Program.run(["key"] + words, in: folder)
    }

    private static func create(_ words: [String] = [], in folder: Folder) throws -> APIKey {
        let end = try key(["create", "--state", "state", "--project", "demo"] + words, in: folder)
        #expect(end.code == 0 && end.error.isEmpty, "\(end.error)")
        #expect(end.output.hasSuffix("\n"))
        return try #require(APIKey(String(end.output.dropLast())), "\(end.output)")
    }

    @Test func theKeyStandsAloneOnStandardOutputAndIsKeptAsAHash() throws {
        let folder = try Folder()
        let key = try Self.create(in: folder)
        #expect(key.text.utf8.count == 57 && key.text.hasPrefix("csk_\(key.id)_"))
        let keys = try KeyStore.open(directory: folder.path + "/state")
        let stored = try #require(try keys.find(id: key.id))
        #expect(key.isKey(of: stored) && stored.hash.utf8.count == 64)
        #expect(stored.project == "demo" && stored.scopes == nil && stored.createdAt.milliseconds > 0)
        #expect(DialectScope.allCases.allSatisfy { $0.isCovered(by: stored.scopes ?? [$0.rawValue]) })
        let secret = String(key.text.suffix(40))
        let file = try #require(folder.read("state/keys.db"))
        #expect(file.contains(key.id) && !file.contains(secret))
        #expect(folder.read("state/keys.db-wal")?.contains(secret) != true)
        let list = try Self.key(["list", "--state", "state"], in: folder)
        #expect(list.output.contains(key.id) && !list.output.contains(secret))
    }

    @Test func eachKeyHasTheScopesThatWereAsked() throws {
        let folder = try Folder()
        let key = try Self.create(
            ["--scope", "alerts:read", "--scope=webhooks:manage", "--scope", "alerts:read"], in: folder)
        let stored = try #require(try KeyStore.open(directory: folder.path + "/state").find(id: key.id))
        #expect(stored.scopes == ["alerts:read", "webhooks:manage"])
        #expect(
            DialectScope.readAlerts.isCovered(by: stored.scopes ?? [])
                && !DialectScope.manageAlerts.isCovered(by: stored.scopes ?? [])
                && DialectScope.manageWebhooks.isCovered(by: stored.scopes ?? []))
    }

    @Test func theListShowsEverythingButTheKeys() throws {
        let folder = try Folder()
        let first = try Self.create(in: folder)
        let second = try Self.create(["--scope", "portfolios:read", "--scope", "alerts:manage"], in: folder)
        let end = try Self.key(["list", "--state", "state"], in: folder)
        #expect(end.code == 0 && end.error.isEmpty)
        let rows = end.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(rows.map(\.first) == ["ID", first.id, second.id])
        #expect(rows[0] == ["ID", "CREATED", "PROJECT", "SCOPES"])
        #expect(Array(rows[1].dropFirst(2)) == ["demo", "all"])
        #expect(Array(rows[2].dropFirst(2)) == ["demo", "portfolios:read", "alerts:manage"])
        for row in rows.dropFirst() { #expect(row[1].hasPrefix("20") && row[1].hasSuffix("Z")) }
    }

    @Test func aDeletedKeyIsGone() throws {
        let folder = try Folder()
        let first = try Self.create(in: folder)
        let second = try Self.create(in: folder)
        let gone = try Self.key(["delete", first.id, "--state", "state"], in: folder)
        #expect(gone.code == 0 && gone.output == "Key \(first.id) is deleted: it lets nobody in any more.\n")
        let again = try Self.key(["delete", first.id, "--state", "state"], in: folder)
        #expect(again.code == 2 && again.error.hasPrefix("cloudsim: There is no key \(first.id) in \"state\"."))
        let whole = try Self.key(["delete", second.text, "--state", "state"], in: folder)
        #expect(whole.code == 0 && !whole.output.contains(second.text))
        let list = try Self.key(["list", "--state", "state"], in: folder)
        #expect(list == Program.End(code: 0, output: "No keys found.\n", error: ""))
    }

    @Test func keysAreMadeBesideARunningCloud() throws {
        let folder = try Folder()
        let cloud = try ServedCloud(["--state", "state"], in: folder)
        let keys = try KeyStore.open(directory: folder.path + "/state")
        let key = try Self.create(in: folder)
        // Found by whoever had the file open before.
        #expect(try keys.find(id: key.id).map(key.isKey) == true)
        #expect(try cloud.call("GET", "/v1/devices").status == 200)
        #expect(try Self.key(["delete", key.id, "--state", "state"], in: folder).code == 0)
        #expect(try keys.find(id: key.id) == nil)
        cloud.killNow()
    }

    /// A key that could not be shown would be in the list for ever and in nobody's hands.
    @Test func aKeyThatNobodySawIsNotKept() throws {
        let folder = try Folder()
        let words = ["key", "create", "--state", "state", "--project", "demo"]
        #expect(try Program.run(words, in: folder, output: .file("/dev/full")).code == 3)
        #expect(try KeyStore.open(directory: folder.path + "/state").list().isEmpty)
    }

    @Test func aDamagedFileIsReportedAndLeftAlone() throws {
        let folder = try Folder()
        try folder.write("state/keys.db", "no database")
        for words in [["create", "--project", "demo"], ["list"], ["delete", "0f1e2d3c4b5a"]] {
            let end = try Self.key(words + ["--state", "state"], in: folder)
            #expect(end.code == 3 && end.output.isEmpty)
            #expect(end.error.contains("\"state/keys.db\" is damaged") && end.error.contains("left as it is"))
        }
        #expect(folder.read("state/keys.db") == "no database")
    }

    @Test(arguments: [["list"], ["delete", "0f1e2d3c4b5a"]]) func lookingMakesNothing(words: [String]) throws {
        let folder = try Folder()
        let end = try Self.key(words + ["--state", "nowhere"], in: folder)
        #expect(end.code == 2 && end.error.hasPrefix("cloudsim: No key was ever created in \"nowhere\":"))
        #expect(folder.read("nowhere/keys.db") == nil)
    }

    @Test(arguments: [
        (["key"], "ACTION [ID] is missing. See: cloudsim key --help"),
        (["key", "crate"], "There is no key crate. Did you mean key create? See: cloudsim key --help"),
        (["key", "create"], "--state DIR is missing. See: cloudsim key --help"),
        (["key", "create", "--state", "s"], "--project P is missing. See: cloudsim key --help"),
        (
            ["key", "create", "--state", "s", "--project", "p", "--scope", "alert:read"],
            "There is no scope alert:read. Did you mean scope alerts:read? Known are portfolios:read,"
                + " portfolios:manage, webhooks:read, webhooks:manage, alerts:read, alerts:manage."
        ),
        (
            ["key", "create", "--state", "s", "--project", "p", "--scope", "\u{1B}[2J"],
            "There is no scope \\u{1b}[2J. Known are portfolios:read,"
                + " portfolios:manage, webhooks:read, webhooks:manage, alerts:read, alerts:manage."
        ),
        (
            ["key", "create", "--state", "s", "--project", ""],
            "--project: expected a name of 1 to 100 characters, without slashes and control characters."
        ),
        (
            ["key", "create", "--state", "s", "--project", "a/b"],
            "--project: expected a name of 1 to 100 characters, without slashes and control characters."
        ),
        (
            ["key", "create", "--state", "s", "--project", "a\nb"],
            "--project: expected a name of 1 to 100 characters, without slashes and control characters."
        ),
        (["key", "list", "x", "--state", "s"], "key list takes no ID. See: cloudsim key --help"),
        (["key", "delete", "--state", "s"], "key delete needs ID. See: cloudsim key --help"),
        (
            ["key", "delete", "csk_0f1e2d3c4b5a_0", "--state", "s"],
            "key delete: expected the id of a key, 12 hexadecimal digits."
        ),
        (
            ["key", "list", "--state", "s", "--project", "p"],
            "--project goes with key create alone. See: cloudsim key --help"
        ),
        (
            ["key", "list", "--state", "s", "--scope", "p"],
            "--scope goes with key create alone. See: cloudsim key --help"
        ),
    ])
    func wrongUseIsExitCode2AndOneSentence(words: [String], message: String) throws {
        let folder = try Folder()
        #expect(
            try Program.run(words, in: folder) == Program.End(code: 2, output: "", error: "cloudsim: \(message)\n"))
        #expect(folder.read("s/keys.db") == nil)
    }
}
