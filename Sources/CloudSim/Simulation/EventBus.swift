import Dispatcher
import EventModel

/// The order in which events reach everybody: first published, first delivered. What is published while an event is
/// being delivered waits until that is done.
struct EventBus: ~Copyable {
    /// An event and the trace line that brought it about.
    struct Posted {
        var event: Event
        var cause: Int
    }

    /// A handler of a cohort's firmware.
    struct Handler {
        var cohort: Int
        var number: Int
    }

    private var queue = MoveQueue<Posted>()
    private var prefixes = HookIndex()
    private(set) var handlers: [Handler] = []

    /// Puts an event behind those that wait.
    mutating func publish(_ event: Event, cause: Int) { queue.append(Posted(event: event, cause: cause)) }

    /// The event whose turn it is.
    mutating func next() -> Posted? { queue.popFirst() }

    /// Whether no event waits for its turn.
    var isEmpty: Bool { queue.isEmpty }

    /// Forgets whom names reach: their indexes may stand for others now.
    mutating func forgetNames() { prefixes.forget() }

    /// Whether any handler is registered at all.
    var hasListeners: Bool { !handlers.isEmpty }

    /// Registers a handler behind those of earlier cohorts.
    mutating func subscribe(_ prefix: String, _ handler: Handler) {
        prefixes.insert(prefix: prefix, id: Int32(handlers.count))
        handlers.append(handler)
    }

    /// The numbers of the handlers that an event's name reaches, in registration order.
    mutating func listeners(of name: EventName, in names: NameTable, into matches: inout [Int32]) {
        prefixes.matches(of: name, names: names, into: &matches)
    }
}
