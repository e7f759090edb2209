import EventModel
import Glibc
import Testing

@testable import CloudStore

/// Keys, which several processes use at once.
@Suite struct KeyStoreTests {
    /// What an opening that is expected to fail says.
    private func refusal(_ place: Workplace) -> StoreError? {
        do throws(StoreError) {
            _ = try KeyStore.open(directory: place.state)
            return nil
        } catch {
            return error
        }
    }

    @Test func theFileIsMadeOnDemandAndForItsOwnerAlone() throws {
        let place = try Workplace()
        #expect(try KeyStore.openExisting(directory: place.state)?.list() == nil)
        #expect(Workplace.names(place.path).isEmpty, "Looking makes nothing.")
        let keys = try KeyStore.open(directory: place.state)
        try keys.create(key("a"))
        #expect(Workplace.mode(place.state) == 0o700)
        #expect(Workplace.names(place.state).allSatisfy { $0.hasPrefix("keys.db") })
        for name in Workplace.names(place.state) {
            #expect(Workplace.mode(place.state + "/" + name) == 0o600, "\(name)")
        }
        #expect(try KeyStore.openExisting(directory: place.state)?.list() == [key("a")])
    }

    @Test func nothingIsLeftBesideTheFile() throws {
        let place = try Workplace()
        do { try KeyStore.open(directory: place.state).create(key("a")) }
        #expect(Workplace.names(place.state) == ["keys.db"])
    }

    @Test func everyKeyComesBackAsItWas() throws {
        let place = try Workplace()
        let expected =
            [key("b", scopes: []), key("a", scopes: ["alerts:read"]), key("c", scopes: ["one", "two", "ü"]), key("d")]
            + hostileTexts.map { key("id \($0)", $0) }
        do {
            let keys = try KeyStore.open(directory: place.state)
            for key in expected { try keys.create(key) }
        }
        let keys = try KeyStore.open(directory: place.state)
        #expect(try keys.list() == expected)
        for key in expected { #expect(try keys.find(id: key.id) == key) }
        #expect(try keys.find(id: "e") == nil)
    }

    @Test func anIdThatIsTakenIsRefused() throws {
        let place = try Workplace()
        let keys = try KeyStore.open(directory: place.state)
        try keys.create(key("a"))
        #expect {
            try keys.create(key("a", "another"))
        } throws: {
            "\($0)".contains(place.keys)
        }
        #expect(try keys.list() == [key("a")])
    }

    /// Two openings stand for two processes: what one does, the other finds at once.
    @Test func othersSeeEveryChangeAtOnce() throws {
        let place = try Workplace()
        let one = try KeyStore.open(directory: place.state)
        let other = try KeyStore.open(directory: place.state)
        let (store, _) = try place.open()
        for number in 0..<50 {
            try one.create(key("\(number)"))
            #expect(try other.find(id: "\(number)") == key("\(number)"))
            #expect(try other.delete(id: "\(number)"))
            #expect(try one.find(id: "\(number)") == nil)
            #expect(try !one.delete(id: "\(number)"))
        }
        #expect(store.close() == nil, "The keys are none of the store's business.")
        #expect(try one.list().isEmpty)
    }

    @Test func ofManyOpeningsAtOnceAllSucceed() async throws {
        let place = try Workplace()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask { [state = place.state] in
                    try KeyStore.open(directory: state).create(key("\(number)"))
                }
            }
            try await group.waitForAll()
        }
        #expect(try KeyStore.open(directory: place.state).list().map(\.id).sorted() == (0..<8).map { "\($0)" })
        #expect(Workplace.names(place.state) == ["keys.db"])
    }

    /// Processes that create at once and are killed at some moment: whatever one said to be kept is there.
    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func processesAtOnceLoseNothing(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let place = try Workplace()
        var said: [String] = []
        for round in 0..<3 {
            let probes = try (0..<4).map { _ in try Probe("keys", place.state) }
            let keys = try KeyStore.open(directory: place.state)
            for probe in probes {
                for _ in 0...random.below(30) {
                    let line = try #require(probe.line(), "seed \(seed), round \(round)")
                    #expect(try keys.find(id: line)?.id == line, "seed \(seed), round \(round)")
                    said.append(line)
                }
                try keys.create(key("\(said.count) of ours"))
                said.append("\(said.count) of ours")
            }
            for probe in probes {
                probe.kill()
                while let line = probe.line() { said.append(line) }
            }
        }
        let kept = try KeyStore.open(directory: place.state).list().map(\.id)
        #expect(Set(said).subtracting(kept).isEmpty, "seed \(seed)")
        #expect(Set(kept).count == kept.count)
    }

    @Test(arguments: [
        ("", "it is empty"), ("a text", "not a database"), (String(repeating: "x", count: 9_000), "not a database"),
    ])
    func somethingElseInPlaceOfTheFileIsReported(content: String, words: String) throws {
        let place = try Workplace()
        #expect(mkdir(place.state, 0o700) == 0)
        try Workplace.write(Array(content.utf8), to: place.keys)
        let told = refusal(place)?.description ?? "opened"
        #expect(told.contains(words) && told.contains(place.keys), "\(told)")
        #expect(try Workplace.read(place.keys) == Array(content.utf8))
    }

    @Test(arguments: [
        ("PRAGMA application_id = 7", "another program"), ("PRAGMA user_version = 2", "newer version"),
        ("PRAGMA user_version = 0", "not those of version 0"), ("CREATE TABLE more (a)", "not those of version 1"),
        ("PRAGMA journal_mode = DELETE", "write-ahead log"),
    ])
    func whatIsNotOursIsRefusedAndLeftAlone(statements: String, words: String) throws {
        let place = try Workplace()
        do { try KeyStore.open(directory: place.state).create(key("a")) }
        do {
            let database = try Database(path: place.keys)
            try database.execute(statements)
            database.writesWhenClosed()
        }
        let before = try Workplace.read(place.keys)
        let told = refusal(place)?.description ?? "opened"
        #expect(told.contains(words) && told.contains(place.keys), "\(told)")
        #expect(try Workplace.read(place.keys) == before)
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func flippedBytesAreReportedOrHarmless(seed: UInt64) throws {
        let place = try Workplace()
        do {
            let keys = try KeyStore.open(directory: place.state)
            for number in 0..<40 { try keys.create(key("\(number)", String(repeating: "p", count: 100))) }
        }
        let whole = try Workplace.read(place.keys)
        var random = SeededGenerator(seed: seed)
        for round in 0..<5 {
            var bytes = whole
            let range = round == 0 ? 100 : bytes.count
            for _ in 0...random.below(3) { bytes[Int(random.below(UInt64(range)))] ^= UInt8(1 + random.below(255)) }
            Workplace.remove(place.state)
            #expect(mkdir(place.state, 0o700) == 0)
            try Workplace.write(bytes, to: place.keys)
            let hint = "seed \(seed), round \(round)"
            do throws(StoreError) {
                let keys = try KeyStore.open(directory: place.state)
                _ = try keys.list()
            } catch {
                #expect(error.description.contains(place.keys), "\(hint)")
                switch error {
                case .damaged, .notOurs, .newer: break
                default: Issue.record("\(hint): told as something else: \(error)")
                }
                let isUntouched = try Workplace.read(place.keys) == bytes
                #expect(isUntouched, "\(hint): changed in spite of: \(error)")
            }
        }
    }

    @Test func aLogWithoutItsFileIsReported() throws {
        let place = try Workplace()
        #expect(mkdir(place.state, 0o700) == 0)
        try Workplace.write([1, 2, 3], to: place.keys + "-wal")
        #expect(refusal(place)?.description.contains("is not there") == true)
        #expect(throws: StoreError.self) { _ = try KeyStore.openExisting(directory: place.state) }
        #expect(Workplace.names(place.state) == ["keys.db-wal"])
    }

    @Test func anotherFileInItsPlaceCounts() throws {
        let place = try Workplace()
        let keys = try KeyStore.open(directory: place.state)
        try keys.create(key("old"))
        for name in Workplace.names(place.state) {
            #expect(rename(place.state + "/" + name, place.path + "/" + name) == 0)
        }
        #expect {
            try keys.find(id: "old")
        } throws: {
            "\($0)".contains("bring it back")
        }
        do { try KeyStore.open(directory: place.state).create(key("new")) }
        #expect(try keys.list() == [key("new")])
        #expect(try KeyStore.open(directory: place.state).list() == [key("new")])
    }

    @Test func directoriesThatCannotBeAreRefused() throws {
        let place = try Workplace()
        try Workplace.write([1], to: place.path + "/file")
        for directory in ["", "a\0b", place.path + "/file", place.path + "/file/state", place.path + "/none/state"] {
            #expect(throws: StoreError.self) { try KeyStore.open(directory: directory) }
        }
        #expect(try KeyStore.openExisting(directory: place.path + "/none")?.list() == nil)
        #expect(throws: StoreError.self) { _ = try KeyStore.openExisting(directory: place.path + "/file") }
        #expect(mkdir(place.state, 0o700) == 0)
        #expect(mkdir(place.keys, 0o700) == 0)
        #expect(refusal(place)?.description.contains("in the way") == true)
    }
}

private func key(_ id: String, _ project: String = "p", scopes: [String]? = nil) -> StoredKey {
    StoredKey(id: id, hash: "hash of \(id)", project: project, scopes: scopes, createdAt: instant(7))
}
