import CloudStore
import EventModel
import Glibc
import Testing

@Suite struct StoreTests {
    @Test func nothingIsKnownAtFirst() throws {
        let place = try Workplace()
        #expect(try place.reopened() == StoredState())
        #expect(Workplace.mode(place.state) == 0o700)
        #expect(Workplace.mode(place.database) == 0o600)
        #expect(Workplace.names(place.state) == ["cloudsim.db", "lock"])
    }

    @Test func filesOfAnOpenStoreAreForTheirOwnerAlone() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(await store.keep([.user(StoredUser(name: "a", passwordHash: "b"))]) == nil)
        for name in Workplace.names(place.state) {
            #expect(Workplace.mode(place.state + "/" + name) == 0o600, "\(name)")
        }
        #expect(store.close() == nil)
    }

    @Test func everyRecordComesBackAsItWas() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        var expected = StoredState()
        expected.users = [StoredUser(name: "first", passwordHash: "$scrypt$"), StoredUser(name: "", passwordHash: "")]
        expected.tokens = [
            StoredToken(token: "t", refreshToken: nil, user: "first", client: "cli", expiresAt: nil),
            StoredToken(token: "u", refreshToken: "r", user: "first", client: "", expiresAt: instant(.max)),
            StoredToken(token: "v", refreshToken: "", user: "ghost", client: "c", expiresAt: instant(.min)),
        ]
        expected.hooks = [
            StoredHook(id: "b", configuration: "{}", createdAt: instant(-1)),
            StoredHook(id: "a", configuration: "null", createdAt: instant(0), isFromScenario: true),
        ]
        expected.hookLogs = [log("a", "{}"), log("b", "[]", isError: true), log("a", "")]
        expected.hookCounters = [counter("b", "2026-11-21", .max), counter("a", "2026-11-20", .min)]
        expected.devices = [
            StoredDevice(id: DeviceID(high: .max, low: .max), name: "red", isReleased: true, lastHeard: instant(5)),
            StoredDevice(id: DeviceID(high: 0, low: 0)),
        ]
        expected.events = [
            StoredEvent(
                name: "e", data: nil, coreID: "", isPrivate: true, timeToLive: .min, publishedAt: instant(.min)),
            StoredEvent(
                name: "e", data: "", coreID: "c", isPrivate: false, timeToLive: .max, publishedAt: instant(.max)),
        ]
        expected.records = StoredRecord.Kind.allCases.map { StoredRecord(kind: $0, id: "same", text: "\($0)") }
        let deliveries = [
            delivery(.min, .init(state: .min, due: instant(.min), attempts: .max, log: "")),
            delivery(0, .init(state: .max, due: nil, attempts: 0, log: "[1]"), endpoint: "e\u{301}"),
            delivery(.max, endpoint: "\u{E9}"),
        ]
        expected.deliveries = StoredDeliveries(deliveries)
        let changes: [StoreChange] =
            expected.users.map { .user($0) } + expected.tokens.map { .token($0) } + expected.hooks.map { .hook($0) }
            + expected.hookLogs.map { .hookLog($0) } + expected.hookCounters.map { .hookCounter($0) }
            + expected.devices.map { .device($0) } + expected.events.map { .event($0) }
            + expected.records.map { .record(kind: $0.kind, id: $0.id, text: $0.text) }
            + deliveries.reversed().map { .delivery($0) }
        #expect(await store.keep(changes) == nil)
        store.close()
        #expect(try place.reopened() == expected)
        #expect(try place.reopened() == expected, "Reading changes nothing.")
    }

    @Test(arguments: hostileTexts.indices)
    func everyTextComesBackByteForByte(index: Int) async throws {
        let text = hostileTexts[index]
        let place = try Workplace()
        let (store, _) = try place.open()
        var received = event(text, data: text)
        received.coreID = text
        #expect(
            await store.keep([
                .user(StoredUser(name: text, passwordHash: text)),
                .token(StoredToken(token: text, refreshToken: text, user: text, client: text, expiresAt: nil)),
                .hook(hook(text, text)), .hookLog(log(text, text)), .hookCounter(counter(text, text)),
                .device(StoredDevice(id: DeviceID(high: 1, low: 2), name: text)), .event(received),
                .record(kind: .replay, id: text, text: text),
                .delivery(
                    StoredDelivery(
                        number: 1, id: text, endpoint: text, text: text,
                        progress: StoredDelivery.Progress(state: 1, due: nil, attempts: 1, log: text))),
            ]) == nil)
        store.close()
        let state = try place.reopened()
        let delivery = state.deliveries.all[0]
        let texts: [String?] = [
            state.users[0].name, state.users[0].passwordHash, state.tokens[0].token, state.tokens[0].refreshToken,
            state.tokens[0].user, state.tokens[0].client, state.hooks[0].id, state.hooks[0].configuration,
            state.hookLogs[0].hook, state.hookLogs[0].entry, state.hookCounters[0].hook, state.hookCounters[0].day,
            state.devices[0].name, state.events[0].name, state.events[0].data, state.events[0].coreID,
            state.records[0].id, state.records[0].text, delivery.id, delivery.endpoint,
            delivery.text, delivery.progress.log,
        ]
        for found in texts { #expect(found.map { Array($0.utf8) } == Array(text.utf8)) }
        // What is stored under such a name is found under it.
        let (again, _) = try place.open()
        #expect(await again.keep([.tokenGone(text), .hookGone(id: text), .recordGone(kind: .replay, id: text)]) == nil)
        again.close()
        let rest = try place.reopened()
        #expect(rest.tokens.isEmpty && rest.hooks.isEmpty && rest.hookLogs.isEmpty && rest.hookCounters.isEmpty)
        #expect(rest.records.isEmpty)
    }

    @Test func aMegabyteOfDataComesBack() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        let data = String(repeating: "0123456789abcdé", count: 65_536)
        #expect(await store.keep([.event(event("big", data: data)), .event(event("small"))]) == nil)
        store.close()
        #expect(try place.reopened().events == [event("big", data: data), event("small")])
    }

    @Test func releasesComeInOrderAndAfterTheChange() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        let (stream, order) = AsyncStream.makeStream(of: Int.self)
        for number in 0..<500 {
            let changes: [StoreChange] = number % 3 == 0 ? [] : [.event(event("\(number)"))]
            store.commit(changes) { error in if error == nil { order.yield(number) } }
        }
        store.close()
        order.finish()
        var seen: [Int] = []
        for await number in stream { seen.append(number) }
        #expect(seen == Array(0..<500))
        #expect(try place.reopened().events.map(\.name) == (0..<500).filter { $0 % 3 != 0 }.map { "\($0)" })
    }

    @Test func changesNobodyWaitsForAreKeptInOrderToo() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        for number in 0..<6_000 { #expect(store.commitSoon([.event(event("\(number)"))])) }
        #expect(await store.keep([.event(event("6000"))]) == nil)
        #expect(store.commitSoon([.event(event("6001"))]))
        #expect(store.close() == nil)
        #expect(!store.commitSoon([.event(event("6002"))]))
        #expect(try place.reopened().events.map(\.name) == (0...6_001).map { "\($0)" })
    }

    @Test func aClosedStoreRefuses() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(store.close() == nil)
        #expect(store.close() == nil, "Closing again is no error.")
        #expect(await store.keep([.tokenGone("t")]) == .closed)
    }

    @Test func aReleaseMayUseTheStore() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        let last = await withCheckedContinuation { continuation in
            store.commit([.event(event("1"))]) { _ in
                store.commit([.event(event("2"))]) { error in
                    store.close()
                    continuation.resume(returning: error)
                }
            }
        }
        #expect(last == nil)
        store.close()
        #expect(try place.reopened().events.count == 2)
    }

    @Test func aStoreThatIsForgottenIsClosed() throws {
        let place = try Workplace()
        do { try place.open().store.commit([.event(event("last"))]) { _ in } }
        #expect(try place.reopened().events == [event("last")])
    }

    @Test func aStoreThatOnlyItsOwnThreadRemembersIsClosed() throws {
        let place = try Workplace()
        do {
            let (store, _) = try place.open()
            store.commit([.event(event("1"))]) { _ in store.commitSoon([.event(event("2"))]) }
        }
        let deadline = ContinuousClock.now + .seconds(30)
        while case .inUse = place.refusal(), ContinuousClock.now < deadline { sched_yield() }
        #expect(try place.reopened().events == [event("1"), event("2")])
    }

    /// Many openings, many batches of every size: always the state that the words promise.
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func anyChangesLeaveWhatTheModelSays(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        let place = try Workplace()
        var model = StoreModel(keepingEvents: 7)
        for opening in 0..<6 {
            let (store, state) = try place.open(keepingEvents: 7)
            #expect(state == model.sorted, "seed \(seed), opening \(opening)")
            for _ in 0..<random.below(20) {
                let changes = (0..<random.below(40)).map { _ in random.change() }
                for change in changes { model.apply(change) }
                store.commit(changes) { _ in }
            }
            #expect(store.close() == nil)
        }
    }
}
