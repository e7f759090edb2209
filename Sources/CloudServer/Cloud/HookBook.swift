import CloudSim
import CloudStore
import Dispatcher
import EventModel

/// The account's hooks as clients see them: under ids, with what became of their last requests.
///
/// A machine: it reads the world's trace, line by line, and keeps what clients may ask for. What must last is told by
/// `takeChanges`.
struct HookBook {
    /// Who brought a hook.
    enum Origin {
        /// The scenario: it comes with every start.
        case scenario
        /// The scenario's timeline: it comes and goes by itself.
        case timeline
        /// A client of the API: it must last.
        case client
    }

    /// One hook.
    struct Record {
        /// 24 hexadecimal digits.
        let id: String
        /// What it does.
        var hook: Hook
        /// Its number in the world.
        let number: Int
        /// When it was created.
        let createdAt: Instant
        /// Who brought it.
        let origin: Origin
        /// The last requests that succeeded, oldest first.
        fileprivate(set) var successes: [HookLogEntry] = []
        /// The last that failed or could not be sent, oldest first.
        fileprivate(set) var errors: [HookLogEntry] = []
        /// What it did on each of the last days, oldest first.
        fileprivate(set) var days: [StoredHookCounter] = []
        /// The last event that matched and for which nothing was sent, and why.
        fileprivate(set) var lastDrop: Drop?
        /// How many of the newest entries are not told yet.
        fileprivate var untold = (successes: 0, errors: 0)
        fileprivate var untoldDays = 0
    }

    /// A matching event for which nothing was sent.
    struct Drop {
        var at: Instant
        /// The event's name.
        var event: String
        var reason: DropReason
    }

    /// A request under way.
    private struct Open {
        var id: String
        var event: HookLogEntry.Trigger
        var request: Request
    }

    private var records: [String: Record] = [:]
    private var order: [String] = []
    private var ids: [String: String] = [:]
    private var open: [Int: Open] = [:]
    private var event: (line: Int, trigger: HookLogEntry.Trigger)?
    private var untold: Set<String> = []

    /// The hooks in creation order.
    var all: [Record] { order.compactMap { records[$0] } }

    /// A hook by its id.
    subscript(id: String) -> Record? { records[id] }

    /// Takes in a hook that the world has under a number and a label.
    mutating func add(
        _ hook: Hook, id: String, number: Int, label: String, createdAt: Instant, origin: Origin
    ) {
        records[id] = Record(id: id, hook: hook, number: number, createdAt: createdAt, origin: origin)
        order.append(id)
        ids[label] = id
    }

    /// Takes in what is remembered of a hook.
    mutating func recall(_ logs: [StoredHookLog], _ counters: [StoredHookCounter]) {
        for log in logs {
            if log.isError {
                records[log.hook]?.errors.keep(.stored(log.entry))
            } else {
                records[log.hook]?.successes.keep(.stored(log.entry))
            }
        }
        for counter in counters { records[counter.hook]?.days.append(counter) }
    }

    /// A hook has another configuration, and with it perhaps another label.
    mutating func replace(_ id: String, by hook: Hook, label: String) {
        forgetLabel(of: id)
        records[id]?.hook = hook
        ids[label] = id
    }

    /// A hook is gone.
    mutating func remove(_ id: String) {
        forgetLabel(of: id)
        records[id] = nil
        untold.remove(id)
        order.removeAll { $0 == id }
    }

    private mutating func forgetLabel(of id: String) {
        if let label = ids.first(where: { $0.value == id })?.key { ids[label] = nil }
    }

    // MARK: The trace

    /// The kinds of lines that the book reads.
    static let kinds: Set<TraceKind> = [.event, .attempt, .outcome, .drop]

    /// Reads one line; returns the entry of a request that ended with it.
    mutating func take(_ line: TraceLine) -> (delivery: Int, entry: HookLogEntry)? {
        switch line.fact {
        case .event(let event, let name, _):
            self.event = (line.seq, HookLogEntry.Trigger(event, name: name))
        case .attempt(let hook, let delivery, _, let request):
            guard let id = ids[hook], let trigger = trigger(line) else { return nil }
            open[delivery] = Open(id: id, event: trigger, request: request)
        case .outcome(let delivery, _, let outcome, let elapsed):
            return close(delivery, .answered(outcome, elapsed), at: line.at)
        case .drop(let hook, _, let host, let event, let reason):
            guard let id = ids[hook] else { return nil }
            if reason != .truncated { records[id]?.lastDrop = Drop(at: line.at, event: event, reason: reason) }
            switch reason {
            case .sleep: count(id, at: line.at) { $0.sleep += 1 }
            case .invalid:
                guard let trigger = trigger(line) else { return nil }
                let end = HookLogEntry.End.unsendable(host: host)
                note(id, HookLogEntry.made(.init(at: line.at, event: trigger, request: nil, end: end)), at: line.at)
            case .hostLimit, .deviceLimit, .truncated: break
            }
        default: break
        }
        return nil
    }

    /// A test's request goes out: its event never was on the bus.
    mutating func expect(_ trigger: HookLogEntry.Trigger) { event = (0, trigger) }

    /// The cloud stops before a request was answered: that is what its log says.
    mutating func abandonAll(at moment: Instant) {
        for delivery in open.keys.sorted() { _ = close(delivery, .abandoned, at: moment) }
    }

    /// The requests under way.
    var underWay: Int { open.count }

    private func trigger(_ line: TraceLine) -> HookLogEntry.Trigger? {
        guard let event, event.line == line.cause || event.line == 0 else { return nil }
        return event.trigger
    }

    private mutating func close(
        _ delivery: Int, _ end: HookLogEntry.End, at moment: Instant
    ) -> (delivery: Int, entry: HookLogEntry)? {
        guard let ended = open.removeValue(forKey: delivery) else { return nil }
        let entry = HookLogEntry.made(.init(at: moment, event: ended.event, request: ended.request, end: end))
        note(ended.id, entry, at: moment)
        return (delivery, entry)
    }

    private mutating func note(_ id: String, _ entry: HookLogEntry, at moment: Instant) {
        guard records[id] != nil else { return }
        if entry.isError {
            records[id]?.errors.keep(entry)
            records[id]?.untold.errors += 1
        } else {
            records[id]?.successes.keep(entry)
            records[id]?.untold.successes += 1
        }
        count(id, at: moment) { if entry.isError { $0.error += 1 } else { $0.success += 1 } }
    }

    private mutating func count(_ id: String, at moment: Instant, _ change: (inout StoredHookCounter) -> Void) {
        guard var record = records[id] else { return }
        records[id] = nil
        let day = String(moment.description.prefix(10))
        if record.days.last?.day != day {
            record.days.append(StoredHookCounter(hook: id, day: day, success: 0, error: 0, sleep: 0))
            record.untoldDays += 1
            if record.days.count > StoredHookCounter.keptDays { record.days.removeFirst() }
        }
        change(&record.days[record.days.count - 1])
        record.untoldDays = max(record.untoldDays, 1)
        records[id] = record
        untold.insert(id)
    }

    // MARK: What must last

    /// What changed in logs and counters since it was asked last. Of many requests only those are told that are kept.
    mutating func takeChanges() -> [StoreChange] {
        guard !untold.isEmpty else { return [] }
        var changes: [StoreChange] = []
        for id in untold.sorted() {
            guard let record = records[id] else { continue }
            for entry in record.successes.suffix(record.untold.successes) {
                changes.append(.hookLog(StoredHookLog(hook: id, isError: false, entry: entry.text)))
            }
            for entry in record.errors.suffix(record.untold.errors) {
                changes.append(.hookLog(StoredHookLog(hook: id, isError: true, entry: entry.text)))
            }
            changes += record.days.suffix(record.untoldDays).map(StoreChange.hookCounter)
            records[id]?.untold = (0, 0)
            records[id]?.untoldDays = 0
        }
        untold.removeAll(keepingCapacity: true)
        return changes
    }
}

extension [HookLogEntry] {
    /// Adds an entry; the oldest goes when there are too many.
    fileprivate mutating func keep(_ entry: HookLogEntry) {
        append(entry)
        if count > StoredHookLog.kept { removeFirst() }
    }
}
