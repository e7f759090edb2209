import CloudStore
import EventModel
import Glibc
import Testing

/// What other processes, and the end of processes, do to a store.
@Suite struct ProcessTests {
    @Test func aSecondOpeningInThisProcessIsRefused() throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(place.refusal() == .inUse(directory: place.state, holder: getpid()))
        #expect(place.refusal()?.description.contains("(process \(getpid()))") == true)
        store.close()
        #expect(place.refusal() == nil)
    }

    @Test func aSecondOpeningByAnotherProcessIsRefusedAndFreeAfterItsDeath() throws {
        let place = try Workplace()
        let probe = try Probe("hold", place.state)
        #expect(probe.line() == "0")
        #expect(place.refusal() == .inUse(directory: place.state, holder: probe.process))
        probe.kill()
        let (store, _) = try place.open()
        let second = try Probe("hold", place.state)
        #expect(second.line() == "\(StoreError.inUse(directory: place.state, holder: getpid()))")
        store.close()
    }

    @Test func theSameDirectoryByAnotherPathIsTheSameDirectory() throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(symlink(place.state, place.path + "/link") == 0)
        for path in ["/link", "/state/", "/./state/../state"] {
            #expect(throws: StoreError.inUse(directory: place.path + path, holder: getpid())) {
                try Store.open(directory: place.path + path)
            }
        }
        store.close()
    }

    @Test func ofManyOpeningsAtOnceOneSucceeds() async throws {
        let place = try Workplace()
        let stores = await withTaskGroup(of: Store?.self) { group in
            for _ in 0..<8 { group.addTask { [state = place.state] in try? Store.open(directory: state).store } }
            return await group.reduce(into: [Store]()) { if let store = $1 { $0.append(store) } }
        }
        #expect(stores.count == 1)
        stores.first?.close()
    }

    /// Killed at some moment, again and again: whatever was said to be kept is there, whole, and nothing is between.
    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func nothingThatWasReleasedIsLostWithItsProcess(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let place = try Workplace()
        var kept = 0
        for round in 0..<5 {
            let probe = try Probe("commit", place.state)
            // Among the first commits, amid the first checkpoint, or anywhere else.
            let lines = random.below([1, 3, 40, 400, 1_500][round])
            var last = kept - 1
            for _ in 0..<lines {
                guard let line = probe.line(), let number = Int(line) else {
                    Issue.record("seed \(seed), round \(round): the probe ended by itself")
                    return
                }
                #expect(number == last + 1, "seed \(seed), round \(round)")
                last = number
            }
            probe.kill()
            // What it still said on its way out counts as well.
            while let line = probe.line() { last = Int(line) ?? last }
            let state = try place.reopened()
            kept = state.hooks.count
            #expect(kept > last, "seed \(seed), round \(round): said \(last), kept \(kept)")
            #expect(state.hooks.map(\.id) == (0..<kept).map { "\($0)" }, "seed \(seed), round \(round)")
            #expect(state.hookLogs.map(\.entry) == (0..<kept).map { "\($0)" }, "seed \(seed), round \(round)")
        }
    }

    /// Files cannot grow, then they can: what failed is kept after all, in order.
    @Test func whatDidNotFitIsKeptOnceThereIsRoom() throws {
        let place = try Workplace()
        let probe = try Probe("cramped", place.state)
        var lines: [String] = []
        while let line = probe.line() { lines.append(line) }
        #expect(lines.count == 22)
        let failures = lines.prefix(20).filter { $0 != "kept" }
        #expect(!failures.isEmpty && failures.count < 20)
        #expect(failures.allSatisfy { $0.contains(place.database) && $0.contains("writing") }, "\(failures)")
        #expect(lines.suffix(2) == ["kept", "closed"])
        #expect(try place.reopened().hooks.map(\.id) == (0...20).map { "\($0)" })
    }

    @Test func aUserWithoutRightsIsTold() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(await store.keep([.hook(hook("a"))]) == nil)
        store.close()
        #expect(chmod(place.path, 0o755) == 0)
        // The probe gives its rights up when it has those of root; any other user owns these files and needs modes.
        let isRoot = geteuid() == 0
        for (directory, file, lock) in [(0o700, 0o600, 0o600), (0o755, 0o444, 0o666), (0o555, 0o444, 0o666)]
            as [(
                mode_t, mode_t, mode_t
            )]
        {
            guard isRoot || directory != 0o700 else { continue }
            #expect(chmod(place.state + "/lock", lock) == 0)
            #expect(chmod(place.database, file) == 0)
            #expect(chmod(place.state, directory) == 0)
            let before = try Workplace.read(place.database)
            let probe = try Probe("open", place.state)
            let line = probe.line() ?? ""
            #expect(line.contains(place.state) && line.contains("this user"), "\(line)")
            #expect(chmod(place.state, 0o700) == 0)
            #expect(try Workplace.read(place.database) == before)
        }
        let probe = try Probe("open", place.path + "/new")
        if isRoot { #expect(probe.line()?.contains("this user may not make it there") == true) }
    }
}
