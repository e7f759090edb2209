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
        #expect(try place.reopened().deliveries == expected)
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

    @Test func deliveriesOfAnEndpointShareItsText() async throws {
        let place = try Workplace()
        let (store, _) = try place.open()
        let endpoints = ["an endpoint with a long id", "another endpoint with a long id"]
        #expect(
            await store.keep((0..<6).map { .delivery(delivery($0, endpoint: endpoints[$0 % 2])) }) == nil)
        store.close()
        let deliveries = try place.reopened().deliveries
        #expect(deliveries.map(\.endpoint) == (0..<6).map { endpoints[$0 % 2] })
        func address(_ text: String) -> UInt? {
            text.utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) }
        }
        #expect(Set(deliveries.map { address($0.endpoint) }).count == 2)
    }
}
