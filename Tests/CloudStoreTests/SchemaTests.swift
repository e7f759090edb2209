import EventModel
import Glibc
import Testing

@testable import CloudStore

/// Versions of the tables, and directories that are none.
@Suite struct SchemaTests {
    /// As if today's tables had grown from tables whose devices had no names yet.
    private static let older = Schema(steps: [
        Schema.current.steps[0].replacing("id TEXT NOT NULL UNIQUE, name TEXT, is", with: "id TEXT NOT NULL UNIQUE, is")
    ])
    private static let grown = Schema(steps: [
        older.steps[0],
        """
        ALTER TABLE devices ADD COLUMN name TEXT;
        UPDATE devices SET name = 'unnamed';
        """,
        Schema.current.steps[1], Schema.current.steps[2], Schema.current.steps[3],
    ])

    private func write(_ statements: String, to place: Workplace) throws {
        let database = try Database(path: place.database)
        try database.execute(statements)
        database.writesWhenClosed()
    }

    private func make(_ schema: Schema, at place: Workplace) throws {
        let directory = try StateDirectory(making: place.state)
        let database = try directory.open(schema)
        database.writesWhenClosed()
    }

    @Test func anOlderFileIsBroughtUpToDate() throws {
        #expect(Self.older.steps[0] != Schema.current.steps[0])
        let place = try Workplace()
        try make(Self.older, at: place)
        let id = DeviceID(high: 1, low: 1)
        try write("INSERT INTO devices (id, is_released, last_heard) VALUES ('\(id)', 1, 9)", to: place)
        for _ in 0..<2 {
            let (store, state) = try Store.open(directory: place.state, keepingEvents: 10, schema: Self.grown)
            store.close()
            #expect(state.devices == [StoredDevice(id: id, name: "unnamed", isReleased: true, lastHeard: instant(9))])
        }
        #expect(place.refusal() == .newer(path: place.database, version: 5, known: 4))
    }

    /// Everything that the first version kept is there, and what it did not know of can be kept beside it.
    @Test func theFirstVersionsStateIsBroughtAlong() async throws {
        let place = try Workplace()
        try make(Schema(steps: [Schema.current.steps[0]]), at: place)
        let id = DeviceID(high: 1, low: 1)
        let day = "2026-11-21"
        try write(
            """
            INSERT INTO users (name, password_hash) VALUES ('me', '$scrypt$');
            INSERT INTO tokens (token, user, client) VALUES ('t', 'me', 'c');
            INSERT INTO hooks (id, configuration, created_at, is_from_scenario) VALUES ('b', '{}', 1, 0), ('a', '{}', 1, 0);
            INSERT INTO hook_logs (hook, is_error, entry) VALUES ('a', 0, 'first'), ('b', 1, 'second');
            INSERT INTO hook_counters VALUES ('a', '\(day)', 1, 2, 3);
            INSERT INTO devices (id, name, is_released, last_heard) VALUES ('\(id)', 'red', 0, 9);
            INSERT INTO events (name, core_id, is_private, time_to_live, published_at) VALUES ('e', 'api', 0, 60, \(event("").publishedAt.milliseconds));
            """, to: place)
        var expected = StoredState()
        expected.users = [StoredUser(name: "me", passwordHash: "$scrypt$")]
        expected.tokens = [StoredToken(token: "t", refreshToken: nil, user: "me", client: "c", expiresAt: nil)]
        expected.hooks = [hook("b"), hook("a")]
        expected.hookLogs = [log("a", "first"), log("b", "second", isError: true)]
        expected.hookCounters = [counter("a", day)]
        expected.devices = [StoredDevice(id: id, name: "red", lastHeard: instant(9))]
        expected.events = [event("e")]
        let (store, state) = try place.open()
        #expect(state == expected)
        #expect(
            await store.keep([
                .record(kind: .endpoint, id: "x", text: "{}"), .delivery(delivery(1)), .hookLog(log("b", "third")),
            ]) == nil)
        store.close()
        expected.records = [StoredRecord(kind: .endpoint, id: "x", text: "{}")]
        expected.deliveries = StoredDeliveries([delivery(1)])
        expected.hookLogs.append(log("b", "third"))
        #expect(try place.reopened() == expected)
    }

    @Test func theSecondVersionsDevicesAreBroughtAlong() async throws {
        let place = try Workplace()
        try make(Schema(steps: Array(Schema.current.steps.prefix(2))), at: place)
        let id = DeviceID(high: 1, low: 1)
        try write(
            "INSERT INTO devices (id, name, is_released, last_heard) VALUES ('\(id)', 'red', 1, 9)", to: place)
        var device = StoredDevice(id: id, name: "red", isReleased: true, lastHeard: instant(9))
        let (store, state) = try place.open()
        #expect(state.devices == [device])
        device.isReleased = false
        device.notes = "beside the door"
        device.product = 1234
        device.settings = #"{"denied":true}"#
        #expect(await store.keep([.device(device)]) == nil)
        store.close()
        #expect(try place.reopened().devices == [device])
    }

    @Test func aStepThatFailsLeavesTheOlderFile() throws {
        let place = try Workplace()
        try make(Self.older, at: place)
        let before = try Workplace.read(place.database)
        var broken = Self.grown
        broken.steps[1] += "INSERT INTO nowhere VALUES (1);"
        #expect {
            try Store.open(directory: place.state, keepingEvents: 10, schema: broken)
        } throws: {
            "\($0)".contains("migrating") && "\($0)".contains("nowhere")
        }
        #expect(try Workplace.read(place.database) == before)
        try Store.open(directory: place.state, keepingEvents: 10, schema: Self.grown).store.close()
    }

    @Test func aNewerFileIsRefusedAndLeftAlone() throws {
        let place = try Workplace()
        #expect(try place.reopened() == StoredState())
        try write("PRAGMA user_version = 7; CREATE TABLE later (a)", to: place)
        let before = try Workplace.read(place.database)
        #expect(place.refusal() == .newer(path: place.database, version: 7, known: Schema.current.version))
        #expect(place.refusal()?.description.contains("use that version") == true)
        #expect(try Workplace.read(place.database) == before)
    }

    @Test(arguments: [
        "PRAGMA user_version = 7", "DROP TABLE events", "INSERT INTO devices (id, is_released) VALUES (0, 9)",
    ])
    func refusingMovesNothingFromTheLogIntoTheFile(statements: String) throws {
        let place = try Workplace()
        #expect(try place.reopened() == StoredState())
        do {
            let database = try Database(path: place.database)
            try database.execute(statements)
        }
        let before = try [place.database, place.database + "-wal"].map { try Workplace.read($0) }
        #expect(before[1].count > 4_096)
        #expect(place.refusal() != nil)
        #expect(try [place.database, place.database + "-wal"].map { try Workplace.read($0) } == before)
    }

    @Test(arguments: [
        ("PRAGMA application_id = 0", "another program"), ("PRAGMA application_id = 252006674", "another program"),
        ("PRAGMA user_version = 0", "no version"),
        ("DROP TABLE events", "not those of version \(Schema.current.version)"),
        (
            "CREATE TRIGGER t AFTER INSERT ON users BEGIN DELETE FROM users; END",
            "not those of version \(Schema.current.version)"
        ),
        ("INSERT INTO hook_counters VALUES ('ghost', '2026-11-21', 1, 1, 1)", "without its hook"),
        ("INSERT INTO devices (id, is_released) VALUES ('red', 0)", "24 hexadecimal digits"),
        ("INSERT INTO devices (id, is_released) VALUES ('', 0)", "24 hexadecimal digits"),
        (
            "INSERT INTO devices (id, is_released) VALUES ('000000000000000000000000', 2)",
            "0 or 1"
        ),
        ("INSERT INTO users (name, password_hash) VALUES (CAST(x'ff' AS TEXT), '')", "no UTF-8"),
        (
            "INSERT INTO events (name, core_id, is_private, time_to_live, published_at) VALUES ('', '', 0, 1 << 40, 0)",
            "out of range"
        ),
        ("INSERT INTO records (kind, id, text) VALUES ('wish', '', '')", "no known kind"),
        ("PRAGMA journal_mode = DELETE", "write-ahead log"),
    ])
    func whatIsNotOursOrNotRightIsRefusedAndLeftAlone(statements: String, words: String) throws {
        let place = try Workplace()
        #expect(try place.reopened() == StoredState())
        try write(statements, to: place)
        let before = try Workplace.read(place.database)
        let told = place.refusal()?.description ?? "opened"
        #expect(told.contains(words) && told.contains(place.database), "\(told)")
        #expect(try Workplace.read(place.database) == before)
    }

    @Test func aFileThatAnotherProgramReadsIsRefused() throws {
        let place = try Workplace()
        #expect(try place.reopened() == StoredState())
        do {
            let other = try Database(path: place.database)
            _ = try other.number("SELECT count(*) FROM users")
            #expect(place.refusal()?.description.contains("another program has it open") == true)
        }
        let (store, _) = try place.open()
        do {
            // Once it is open, others may read: a copy can be made while a cloud runs.
            let other = try Database(path: place.database)
            #expect(try other.number("SELECT count(*) FROM users") == 0)
        }
        store.close()
    }

    @Test func aFullDiskIsToldAsOne() throws {
        let place = try Workplace()
        try make(.current, at: place)
        let database = try StateDirectory(making: place.state).open(.current)
        try database.execute("PRAGMA max_page_count = \(database.number("PRAGMA page_count") + 2)")
        let writer = try ChangeWriter(database)
        let failure = #expect(throws: SQLiteFailure.self) {
            try database.transaction { () throws(SQLiteFailure) in
                try writer.write([.user(StoredUser(name: "first", passwordHash: ""))], keepingEvents: 10)
                let data = String(repeating: "x", count: 100_000)
                try writer.write([.event(event("e", data: data))], keepingEvents: 10)
            }
        }
        let error = try StoreError(#require(failure), .writing, path: place.database)
        #expect(error == .diskFull(path: place.database))
        let isInTransaction = database.isInTransaction
        #expect(!isInTransaction)
        let users = try database.number("SELECT count(*) FROM users")
        #expect(users == 0)
    }

    @Test func directoriesThatCannotBeAreRefused() throws {
        let place = try Workplace()
        try Workplace.write([1], to: place.path + "/file")
        for (directory, words) in [
            ("", "is empty"), ("a\0b", "NUL"), (place.path + "/file", "it is a file"),
            (place.path + "/file/state", "is a file"), (place.path + "/none/state", "does not exist"),
            ("/dev/null/state", "is a file"),
            (place.path + "/" + String(repeating: "n", count: 300), "long"),
        ] {
            #expect {
                try Store.open(directory: directory)
            } throws: {
                "\($0)".contains(words) && ($0 is StoreError)
            }
        }
        #expect(Workplace.names(place.path) == ["file"])
    }

    @Test func otherThingsUnderTheNamesOfTheFilesAreRefused() throws {
        for (name, make) in [
            ("cloudsim.db", { mkdir($0, 0o700) }), ("cloudsim.db-wal", { mkdir($0, 0o700) }),
            ("cloudsim.db", { mkfifo($0, 0o600) }), ("lock", { mkdir($0, 0o700) }),
        ] as [(String, (String) -> Int32)] {
            let place = try Workplace()
            #expect(mkdir(place.state, 0o700) == 0)
            #expect(make(place.state + "/" + name) == 0)
            #expect(place.refusal()?.description.contains(place.state) == true, "\(name)")
        }
    }
}

extension String {
    fileprivate func replacing(_ part: String, with other: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return replacingCharacters(range, with: other)
    }

    private func firstRange(of part: String) -> Range<Index>? {
        indices.first { self[$0...].hasPrefix(part) }.map { $0..<index($0, offsetBy: part.count) }
    }

    private func replacingCharacters(_ range: Range<Index>, with other: String) -> String {
        self[..<range.lowerBound] + other + self[range.upperBound...]
    }
}
