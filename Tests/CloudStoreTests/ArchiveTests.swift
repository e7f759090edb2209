import EventModel
import Testing

@testable import CloudStore

/// Single deliveries that are read while the store is in use.
@Suite struct ArchiveTests {
    private func found(_ store: Store, _ number: Int) -> String? {
        store.delivery(number).map { "\($0.text) \($0.log)" }
    }

    private func sample(_ number: Int, _ text: String) -> StoredDelivery {
        StoredDelivery(number: number, id: "d\(number)", endpoint: "e", text: text, progress: .begun(attempts: 0))
    }

    @Test func readsWhatIsOnDisk() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(await store.keep([.delivery(sample(1, "one")), .delivery(sample(2, "two"))]) == nil)
        #expect(await store.keep([.deliveryProgress(number: 1, .begun(attempts: 1, log: "[1]"))]) == nil)
        #expect(found(store, 1) == "one [1]" && found(store, 2) == "two []" && found(store, 3) == nil)
        #expect(await store.keep([.deliveryGone(number: 2)]) == nil)
        #expect(found(store, 2) == nil)
        store.close()
        #expect(found(store, 1) == nil)
    }

    @Test func readsWhatIsNotYetOnDisk() throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        for number in 1...2_000 {
            store.commitSoon([.delivery(sample(number, "t\(number)"))])
            #expect(found(store, number) == "t\(number) []")
            store.commitSoon([.deliveryProgress(number: number, .begun(attempts: 1, log: "[\(number)]"))])
            #expect(found(store, number) == "t\(number) [\(number)]")
            if number % 3 == 0 {
                store.commitSoon([.deliveryGone(number: number)])
                #expect(found(store, number) == nil)
            }
        }
        store.close()
    }

    @Test func leavesNothingBesideTheFileWhenItCloses() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(await store.keep([.delivery(sample(1, "one"))]) == nil)
        #expect(found(store, 1) != nil)
        store.close()
        #expect(try place.reopened().deliveries.count == 1)
        #expect(Workplace.names(place.state).filter { $0.hasPrefix("cloudsim.db") } == ["cloudsim.db"])
    }

    @Test func bringsBackDeliveriesWithoutTheirContent() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        let whole = #"{"event":"evt_1","content":{"text":"\#(String(repeating: "x", count: 5_000))"},"most":8}"#
        #expect(await store.keep([.delivery(sample(1, whole))]) == nil)
        store.close()
        let (again, state) = try place.open()
        #expect(state.deliveries.all.map(\.text) == [#"{"event":"evt_1","most":8}"#])
        #expect(found(again, 1) == whole + " []")
        again.close()
    }

    @Test func forgetsWhatIsOnDiskAndNoMore() {
        var waiting = UncommittedDeliveries()
        waiting.add([.delivery(sample(1, "one"))])
        waiting.take()
        waiting.add([.deliveryProgress(number: 1, .begun(attempts: 1, log: "[1]")), .delivery(sample(2, "two"))])
        waiting.commit()
        #expect(waiting[1]?.log == "[1]" && waiting[2]?.text == "two")
        waiting.take()
        waiting.commit()
        #expect(waiting[1] == nil && waiting[2] == nil)
    }
}
