import CloudStore
import EventModel
import Testing

@testable import CloudServer

@Suite struct RecentEventsTests {
    private func event(_ name: String) -> StoredEvent {
        StoredEvent(
            name: name, data: nil, coreID: "api", isPrivate: false, timeToLive: 60,
            publishedAt: Instant(milliseconds: 0))
    }

    /// Against a list that is cut.
    @Test(arguments: [1, 2, 3, 7], [0, 1, 3, 20]) func theLastAreKeptInOrder(_ capacity: Int, _ given: Int) {
        var model = (0..<given).map { "\($0 % 3)/\($0)" }
        var ring = RecentEvents(model.map(event), keeping: capacity)
        for number in 0..<25 {
            model = model.suffix(capacity)
            #expect(ring.count == model.count)
            for limit in [0, 1, 2, 100] {
                #expect(ring.last(limit, prefix: "").map(\.name) == model.suffix(limit))
                #expect(ring.last(limit, prefix: "1/").map(\.name) == model.filter { $0.hasPrefix("1/") }.suffix(limit))
            }
            #expect(ring.last(9, prefix: "1/nothing").isEmpty)
            ring.append(event("\(number % 3)/new\(number)"))
            model.append("\(number % 3)/new\(number)")
        }
    }

    @Test func namesAreComparedByteByByte() {
        let ring = RecentEvents([event("e\u{301}x"), event("\u{E9}x")], keeping: 4)
        #expect(ring.last(9, prefix: "e").count == 1)
        #expect(ring.last(9, prefix: "\u{E9}").count == 1)
    }
}
