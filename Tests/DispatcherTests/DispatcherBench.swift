import EventModel
import Testing

@testable import Dispatcher

/// A dispatcher and its driver, which a test plays by hand: every input gives back what was asked for, in words, and
/// is followed by a look at the books.
final class DispatcherBench {
    static let start = Instant(milliseconds: 1_485_983_285_763)

    let names = NameTable()
    var dispatcher: Dispatcher
    var now = DispatcherBench.start
    /// The wall clock; it stands still unless a test moves it.
    var wall = DispatcherBench.start
    /// Every event that was to be published.
    var events: [Event] = []
    /// Every attempt that was handed out, and those that have not ended, by delivery.
    var attempts: [Attempt] = []
    var underWay: [Int: Attempt] = [:]
    var drops: [Drop] = []
    /// Replies that asked to be woken, in the order in which they did.
    var wakes: [(at: Instant, reply: Int)] = []
    private var actions = ActionQueue()
    private var lastCause = 0

    init(
        _ limits: Limits = Limits(), isHeldByWall: @escaping (String) -> Bool = { _ in false },
        readsWall: @escaping (String) -> Bool = { _ in false }
    ) {
        dispatcher = Dispatcher(limits: limits, names: names, isHeldByWall: isHeldByWall, readsWall: readsWall)
    }

    /// A bench with one hook; `more` is what its configuration holds beside event and URL.
    convenience init(hook more: String, limits: Limits = Limits()) throws {
        self.init(limits)
        try add(more: more)
    }

    static func device(_ number: Int) -> Publisher {
        .device(DeviceID(high: 0x3F00_2B00_0000_0000, low: UInt32(number)), slot: Int32(number))
    }

    @discardableResult
    func add(_ event: String = "e", url: String = "http://h.example/", more: String = "") throws -> Int {
        let rest = more.isEmpty ? "" : ", \(more)"
        return try dispatcher.add(HookBench.hook(#"{"event": "\#(event)", "url": "\#(url)"\#(rest)}"#))
    }

    func pass(_ milliseconds: Int64) { now = now + .milliseconds(milliseconds) }

    @discardableResult
    func fire(_ name: String, _ data: String? = nil, by publisher: Publisher = device(0)) -> [String] {
        let event = Event(name: names.name(name), data: data, publisher: publisher, publishedAt: now)
        dispatcher.handle(event, cause: nextCause(), now: now, wall: wall, into: &actions)
        return taken()
    }

    @discardableResult
    func answer(_ delivery: Int, _ status: Int = 200, _ body: String = "", dropped: Int = 0) -> [String] {
        settle(
            delivery, .response(Response(status: status, body: Array(body.utf8), bytesDropped: dropped)))
    }

    @discardableResult
    func fail(_ delivery: Int, _ error: TransportError = .refused) -> [String] { settle(delivery, .failure(error)) }

    @discardableResult
    func settle(_ delivery: Int, _ outcome: Outcome) -> [String] {
        guard let attempt = underWay.removeValue(forKey: delivery) else { return ["delivery \(delivery) is not there"] }
        #expect(dispatcher.delivery(of: attempt.id) == delivery)
        dispatcher.settle(attempt.id, outcome, cause: nextCause(), now: now, into: &actions)
        return taken()
    }

    /// Wakes the reply that asked for it first.
    @discardableResult
    func wake() -> [String] {
        let reply = wakes.removeFirst().reply
        dispatcher.resume(reply, now: now, into: &actions)
        return taken()
    }

    /// The events published so far whose name starts so, as `name=data`.
    func published(_ prefix: String = "") -> [String] {
        events.filter { names.text($0.name).hasPrefix(prefix) }.map(text)
    }

    private func nextCause() -> Int {
        lastCause += 1
        return lastCause
    }

    private func text(_ event: Event) -> String { "\(names.text(event.name))=\(event.data ?? "nil")" }

    private func taken() -> [String] {
        var lines: [String] = []
        while let action = actions.popFirst() { lines.append(take(action)) }
        let tally = dispatcher.tally
        let drops = DropReason.allCases.filter { $0 != .truncated }.reduce(0) { $0 + tally[$1] }
        #expect(tally.matched == tally.succeeded + tally.failed + tally.pending + drops)
        #expect(tally.pending == underWay.count)
        return lines
    }

    private func take(_ action: Action) -> String {
        switch action {
        case .attempt(let attempt):
            #expect(attempt.number == 1 && attempt.cause == lastCause)
            attempts.append(attempt)
            #expect(!underWay.values.contains { $0.id == attempt.id })
            underWay[attempt.delivery] = attempt
            return "attempt \(attempt.delivery) hook \(attempt.hook)"
        case .publish(let event, _):
            #expect(event.publisher == .cloud && event.isPrivate && event.timeToLive == 60 && event.publishedAt == now)
            #expect(event.publisher.coreID == "particle-internal")
            events.append(event)
            return text(event)
        case .wake(let due, let reply):
            wakes.append((due, reply))
            return "wake in \((due - now).milliseconds)"
        case .drop(let drop):
            drops.append(drop)
            #expect(drop.cause == lastCause)
            // Who is refused before the URL is rendered need not know the host.
            let host = [.sleep, .deviceLimit].contains(drop.reason) ? nil : drop.host
            return "drop \(drop.reason.rawValue) hook \(drop.hook)" + (host.map { " at \($0)" } ?? "")
        case .fellAsleep(let hook, let cause):
            #expect(cause == lastCause)
            return "hook \(hook) asleep"
        case .wokeUp(let hook, let cause):
            #expect(cause == lastCause)
            return "hook \(hook) awake"
        }
    }
}
