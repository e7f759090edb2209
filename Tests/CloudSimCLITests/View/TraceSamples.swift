import CloudSim
import DeviceEmulator
import Dispatcher
import EventModel

/// Trace lines made by hand.
struct TraceSamples {
    static let start = Instant(milliseconds: 1_485_983_285_763)

    private let names = NameTable()
    private var count = 0
    var lines: [TraceLine] = []

    mutating func add(_ fact: TraceFact, after milliseconds: Int64 = 0, cause: Int = 0) {
        count += 1
        lines.append(
            TraceLine(seq: count, at: Self.start + .milliseconds(milliseconds), cause: cause, fact: fact))
    }

    mutating func addEvent(
        _ name: String, _ data: String?, by device: String?, after milliseconds: Int64 = 0
    ) {
        let publisher = device.map { Publisher.device(DeviceID(derivedFrom: $0), slot: 0) } ?? .cloud
        let event = Event(
            name: names.name(name), data: data, publisher: publisher,
            publishedAt: Self.start + .milliseconds(milliseconds))
        add(.event(event, name: name, device: device ?? publisher.coreID), after: milliseconds)
    }

    mutating func addRequest(_ url: String, _ outcome: Outcome, delivery: Int, after milliseconds: Int64 = 0) {
        let head = RequestHead(method: .post, url: url, host: "example.com", hostIndex: 0, headers: [])
        add(.attempt(hook: "h", delivery: delivery, attempt: 1, Request(head: head)), after: milliseconds)
        add(
            .outcome(delivery: delivery, attempt: 1, outcome, elapsed: .milliseconds(12)),
            after: milliseconds + 12)
    }
}
