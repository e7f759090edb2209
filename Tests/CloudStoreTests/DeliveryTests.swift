import EventModel
import Testing

@testable import CloudStore

/// Endpoints' records and deliveries.
@Suite struct DeliveryTests {
    @Test func aReplacedRecordKeepsItsPlaceAndADeletedOneComesBackLast() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        for id in ["a", "b", "c"] {
            #expect(await store.keep([.record(kind: .endpoint, id: id, text: id)]) == nil)
        }
        #expect(
            await store.keep([
                .record(kind: .endpoint, id: "a", text: "new"), .record(kind: .watch, id: "a", text: "other kind"),
                .recordGone(kind: .endpoint, id: "b"), .recordGone(kind: .match, id: "c"),
            ]) == nil)
        #expect(await store.keep([.record(kind: .endpoint, id: "b", text: "again")]) == nil)
        store.close()
        #expect(
            try place.reopened().records.map { "\($0.kind) \($0.id) \($0.text)" } == [
                "endpoint a new", "endpoint c c", "watch a other kind", "endpoint b again",
            ])
    }

    @Test func progressIsKeptAndOnlyOfADeliveryThatIsThere() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        #expect(await store.keep([2, 7, 5].map { .delivery(delivery($0)) }) == nil)
        #expect(
            await store.keep([
                .deliveryProgress(number: 7, .begun(attempts: 3, due: nil, log: "[1,2,3]")),
                .deliveryProgress(number: 8, .begun(attempts: 1)), .deliveryGone(number: 5), .deliveryGone(number: 9),
            ]) == nil)
        #expect(await store.keep([.deliveryProgress(number: 5, .begun(attempts: 1))]) == nil)
        store.close()
        let expected = [delivery(2), delivery(7, .begun(attempts: 3, due: nil, log: "[1,2,3]"))]
        #expect(try place.reopened().deliveries.all == expected)
    }

    /// A delivery that comes and is over within one group is one row, written once.
    @Test func progressWithinAGroupBecomesPartOfTheDelivery() {
        var changes: [StoreChange] = [
            .deliveryProgress(number: 1, .begun(attempts: 1)), .delivery(delivery(2)),
            .deliveryProgress(number: 1, .begun(attempts: 2)), .deliveryProgress(number: 2, .begun(attempts: 1)),
            .delivery(delivery(3)), .deliveryProgress(number: 2, .begun(attempts: 2)), .deliveryGone(number: 3),
        ]
        changes.removeSuperseded(keepingEvents: 0)
        #expect(
            changes == [
                .delivery(delivery(2, .begun(attempts: 2))), .deliveryProgress(number: 1, .begun(attempts: 2)),
                .deliveryGone(number: 3),
            ])
    }

    /// One letter in two encodings: Swift takes the ids for the same, receivers and files do not.
    @Test func recordsAreToldApartByteByByte() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        let ids = ["e\u{301}", "\u{E9}"]
        #expect(await store.keep(ids.map { .record(kind: .replay, id: $0, text: "\($0.utf8.count)") }) == nil)
        #expect(await store.keep([.recordGone(kind: .replay, id: ids[1])]) == nil)
        store.close()
        #expect(try place.reopened().records.map(\.text) == ["3"])
    }

    /// More than a block of them, of every length, in the order of their numbers.
    @Test func deliveriesAreHandedOverOnceWhoeverHoldsTheState() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        let expected = (0..<1_300).map { number in
            StoredDelivery(
                number: number * number - 500, id: String(repeating: "i", count: number % 40),
                endpoint: "an endpoint with a long id \(number % 3)", text: String(repeating: "ü", count: number % 700),
                progress: .begun(
                    attempts: number, due: number % 5 == 0 ? nil : instant(Int64(number - 9)),
                    log: String(repeating: "l", count: number % 11)))
        }
        #expect(await store.keep(expected.reversed().map { .delivery($0) }) == nil)
        store.close()
        let state = try place.reopened()
        let copy = state
        #expect(state.deliveries.count == 1_300 && state.deliveries.all == expected)
        #expect(state.deliveries != StoredDeliveries(expected.dropLast()))
        var taken: [StoredDelivery] = []
        copy.deliveries.take { taken.append($0) }
        #expect(taken == expected)
        #expect(state.deliveries.count == 0 && state.deliveries.all.isEmpty)
        state.deliveries.take { Issue.record("\($0.number) was handed over again") }
        func address(_ text: String) -> UInt? {
            text.utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) }
        }
        #expect(Set(taken.map { address($0.endpoint) }).count == 3)
    }
}
