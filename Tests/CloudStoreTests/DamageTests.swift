import EventModel
import Glibc
import Testing

@testable import CloudStore

/// Files that are not as they were written.
@Suite struct DamageTests {
    /// A state with something of everything; then the files as a crash would leave them when `isCrash`, and as closing
    /// leaves them otherwise.
    private func filled(isCrash: Bool) async throws -> (place: Workplace, files: [String: [UInt8]], state: StoredState)
    {
        let place = try Workplace()
        let (store, _) = try place.open()
        var random = SeededGenerator(seed: 42)
        var model = StoreModel(keepingEvents: 10_000)
        for _ in 0..<12 {
            let changes = (0..<30).map { _ in random.change() } + [.event(event("end of a batch"))]
            for change in changes { model.apply(change) }
            #expect(await store.keep(changes) == nil)
        }
        if !isCrash { store.close() }
        var files: [String: [UInt8]] = [:]
        // The shared memory is no part of the state: SQLite makes it anew.
        for name in Workplace.names(place.state) where name != "lock" && !name.hasSuffix("-shm") {
            files[name] = try Workplace.read(place.state + "/" + name)
        }
        store.close()
        #expect(files.keys.sorted() == (isCrash ? ["cloudsim.db", "cloudsim.db-wal"] : ["cloudsim.db"]))
        return (place, files, model.sorted)
    }

    /// Puts files into the place of the state and opens it. A refusal must leave every byte where it was.
    private func open(_ files: [String: [UInt8]], in place: Workplace, _ hint: String) throws -> StoredState? {
        Workplace.remove(place.state)
        guard mkdir(place.state, 0o700) == 0 else { throw WorkplaceError(reason: "mkdir") }
        for (name, bytes) in files { try Workplace.write(bytes, to: place.state + "/" + name) }
        do throws(StoreError) {
            return try place.reopened()
        } catch {
            #expect(error.description.contains(place.state), "\(hint)")
            switch error {
            case .damaged, .notOurs, .newer: break
            default: Issue.record("\(hint): told as something else: \(error)")
            }
            // SQLite may make an empty log; that is nothing.
            let isNothing = files["cloudsim.db-wal"] == nil && Workplace.size(place.database + "-wal") == 0
            let names = Workplace.names(place.state).filter { !(isNothing && $0 == "cloudsim.db-wal") }
            #expect(names == (files.keys + ["lock"]).sorted(), "\(hint): \(error)")
            for (name, bytes) in files {
                let isUntouched = try Workplace.read(place.state + "/" + name) == bytes
                #expect(isUntouched, "\(hint): \(name) was changed in spite of: \(error)")
            }
            return nil
        }
    }

    @Test func anImageOfARunningStoreIsWhole() async throws {
        let (place, files, state) = try await filled(isCrash: true)
        #expect(try open(files, in: place, "") == state)
    }

    @Test(arguments: 1...25 as ClosedRange<UInt64>)
    func flippedBytesOfTheDatabaseAreReportedOrHarmless(seed: UInt64) async throws {
        let (place, files, _) = try await filled(isCrash: false)
        var random = SeededGenerator(seed: seed)
        for round in 0..<4 {
            var bytes = files["cloudsim.db"] ?? []
            // The first pages hold what everything else hangs on.
            let range = round == 0 ? 100 : round == 1 ? 4_096 : bytes.count
            for _ in 0...random.below(3) {
                bytes[Int(random.below(UInt64(range)))] ^= UInt8(1 + random.below(255))
            }
            let hint = "seed \(seed), round \(round)"
            guard let state = try open(["cloudsim.db": bytes], in: place, hint) else { continue }
            #expect(try place.reopened() == state, "\(hint)")
            // Whoever opens it can go on; a place that nobody looked at before may still turn out to be damaged.
            let (store, _) = try place.open()
            for change in (0..<20).map({ _ in random.change() }) {
                if let error = await store.keep([change]) {
                    guard case .damaged = error else {
                        Issue.record("\(hint): \(error)")
                        break
                    }
                }
            }
            store.close()
        }
    }

    /// The log may lose its last transaction to a power cut, but no more, and nothing from its middle.
    @Test(arguments: 1...25 as ClosedRange<UInt64>)
    func flippedBytesOfTheLogLoseNoMoreThanItsEnd(seed: UInt64) async throws {
        let (place, files, whole) = try await filled(isCrash: true)
        var random = SeededGenerator(seed: seed)
        for round in 0..<4 {
            var files = files
            var bytes = files["cloudsim.db-wal"] ?? []
            let range = round == 0 ? 32 : bytes.count
            bytes[Int(random.below(UInt64(range)))] ^= UInt8(1 + random.below(255))
            files["cloudsim.db-wal"] = bytes
            guard let state = try open(files, in: place, "seed \(seed), round \(round)") else { continue }
            #expect(
                state.events.count { $0.name == "end of a batch" } >= whole.events.count { $0.name == "end of a batch" }
                    - 1,
                "seed \(seed), round \(round)")
        }
    }

    @Test func aDatabaseCutOffAnywhereIsReported() async throws {
        let (place, files, _) = try await filled(isCrash: false)
        let bytes = files["cloudsim.db"] ?? []
        for length in [0, 1, 15, 16, 99, 100, 511, 4_095, 4_096, bytes.count / 2, bytes.count - 4_096, bytes.count - 1]
        {
            #expect(try open(["cloudsim.db": Array(bytes.prefix(length))], in: place, "\(length) bytes") == nil)
            guard case .damaged(place.database, _)? = place.refusal() else {
                Issue.record("\(length) bytes: \(place.refusal().map { "\($0)" } ?? "opened")")
                continue
            }
        }
    }

    /// A log that ends early is what a power cut leaves: every transaction before that is there.
    @Test func aLogCutOffKeepsWhatIsBefore() async throws {
        let (place, files, whole) = try await filled(isCrash: true)
        let bytes = files["cloudsim.db-wal"] ?? []
        var before = -1
        for length in stride(from: 32, through: bytes.count, by: 9_300) {
            var files = files
            files["cloudsim.db-wal"] = Array(bytes.prefix(length))
            let state = try #require(try open(files, in: place, "\(length) bytes"))
            #expect(state.events == Array(whole.events.prefix(state.events.count)), "\(length) bytes")
            #expect(state.events.count >= before)
            before = state.events.count
        }
    }

    @Test(arguments: [
        ("a text", "it is no SQLite database"), ("", "it is empty"),
        (String(repeating: "x", count: 9_000), "no SQLite"),
    ])
    func somethingElseInPlaceOfTheDatabaseIsReported(content: String, words: String) throws {
        let place = try Workplace()
        #expect(try open(["cloudsim.db": Array(content.utf8)], in: place, words) == nil)
        let told = place.refusal()?.description ?? ""
        #expect(told.contains(words) && told.contains(place.database) && told.contains("move both away"), "\(told)")
    }

    @Test func aLogOfNonsenseIsReported() async throws {
        let (place, files, _) = try await filled(isCrash: true)
        var random = SeededGenerator(seed: 7)
        for length in [1, 31, 33, 4_152, 50_000] {
            var files = files
            files["cloudsim.db-wal"] = (0..<length).map { _ in UInt8(random.below(256)) }
            #expect(try open(files, in: place, "\(length) bytes") == nil)
        }
        var zeros = files
        zeros["cloudsim.db-wal"] = [UInt8](repeating: 0, count: 4_152)
        #expect(try open(zeros, in: place, "zeros") == nil)
    }

    @Test func aLogWithoutItsDatabaseIsReported() async throws {
        let (place, files, _) = try await filled(isCrash: true)
        #expect(try open(["cloudsim.db-wal": files["cloudsim.db-wal"] ?? []], in: place, "log alone") == nil)
        #expect(try open(["cloudsim.db-wal": []], in: place, "an empty log is nothing") == StoredState())
    }

    @Test func halfOfANewDatabaseIsForgotten() throws {
        let place = try Workplace()
        let half: [String: [UInt8]] = ["cloudsim.db.new": Array("SQLite form".utf8), "cloudsim.db.new-wal": [1, 2, 3]]
        #expect(try open(half, in: place, "half") == StoredState())
        #expect(Workplace.names(place.state) == ["cloudsim.db", "lock"])
    }

    @Test func anotherProgramsChangeUnderWayIsReported() async throws {
        var (place, files, _) = try await filled(isCrash: false)
        files["cloudsim.db-journal"] = [UInt8](repeating: 7, count: 600)
        #expect(try open(files, in: place, "journal") == nil)
    }

    @Test func theFileTakenAwayMeanwhileIsNoticed() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(await store.keep([.hook(hook("a"))]) == nil)
        #expect(rename(place.database, place.path + "/elsewhere") == 0)
        let error = await store.keep([.hook(hook("b"))])
        #expect(error?.description.contains("moved or deleted") == true)
        #expect(rename(place.path + "/elsewhere", place.database) == 0)
        #expect(await store.keep([.hook(hook("c"))]) == nil)
        store.close()
        #expect(try place.reopened().hooks.map(\.id) == ["a", "b", "c"])
    }
}
