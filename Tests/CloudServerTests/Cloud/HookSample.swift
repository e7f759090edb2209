import CloudSim
import CloudStore
import Dispatcher
import EventModel

@testable import CloudServer

/// A hook as its author writes it.
func sampleHook(_ event: String = "e", _ more: String = "") throws -> Hook {
    let rest = more.isEmpty ? "" : ", \(more)"
    return try Hook(decoding: JSONValue(parsing: #"{"event":"\#(event)","url":"http://h.example/"\#(rest)}"#))
}

/// A book that reads lines as a world would write them.
final class BookBench {
    var book = HookBook()
    /// The world's clock.
    var now = Instant(milliseconds: 1_700_000_000_000)
    private let names = NameTable()
    private var line = 0
    private var delivery = 0

    /// Takes in a hook; its label is its id.
    func add(_ id: String, origin: HookBook.Origin = .client) throws {
        book.add(
            try sampleHook(), id: id, number: book.all.count, label: id, createdAt: now, origin: origin)
    }

    /// Reads one line, brought about by the last one with an event.
    @discardableResult
    func read(_ fact: TraceFact, cause: Int? = nil) -> (delivery: Int, entry: HookLogEntry)? {
        line += 1
        return book.take(TraceLine(seq: line, at: now, cause: cause ?? line - 1, fact: fact))
    }

    /// Sends a request of a hook for an event; returns the delivery's number.
    func send(_ label: String, data: String = "d", headers: [Header] = []) -> Int {
        delivery += 1
        let event = Event(name: names.name("e"), data: data, publisher: .api, publishedAt: now)
        read(.event(event, name: "e", device: "api"), cause: 0)
        let head = RequestHead(
            method: .post, url: "http://h.example/", host: "h.example", hostIndex: 0, headers: headers)
        let request = Request(head: head, body: Array(data.utf8))
        read(.attempt(hook: label, delivery: delivery, attempt: 1, request))
        return delivery
    }

    /// Ends a request; nil is no answer.
    @discardableResult
    func end(_ delivery: Int, _ status: Int? = 200) -> HookLogEntry? {
        let outcome = status.map { Outcome.response(Response(status: $0)) } ?? .failure(.timedOut)
        return read(.outcome(delivery: delivery, attempt: 1, outcome, elapsed: .milliseconds(12)))?.entry
    }

    /// What must last and was not taken before.
    func taken() -> [StoreChange] { book.takeChanges() }

    /// The data of the events in a hook's successes or errors.
    func data(_ entries: [HookLogEntry]) -> [String] { entries.map { $0.json["event"]?["data"]?.text ?? "?" } }
}
