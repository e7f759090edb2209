import CloudStore
import EventModel

/// Texts that have broken databases before.
let hostileTexts = [
    "", "\0", "a\0b", "'; DROP TABLE users; --", "\"", "%s%n", "🤖👩‍👩‍👧‍👦", "e\u{301}", "\u{FEFF}", "\u{10FFFF}", "\r\n\t",
    "NULL", "1e999", String(repeating: "ü", count: 70_000),
]

func instant(_ milliseconds: Int64) -> Instant { Instant(milliseconds: milliseconds) }

func hook(_ id: String, _ configuration: String = "{}") -> StoredHook {
    StoredHook(id: id, configuration: configuration, createdAt: instant(1))
}

func log(_ hook: String, _ entry: String, isError: Bool = false) -> StoredHookLog {
    StoredHookLog(hook: hook, isError: isError, entry: entry)
}

func counter(_ hook: String, _ day: String, _ success: Int = 1) -> StoredHookCounter {
    StoredHookCounter(hook: hook, day: day, success: success, error: 2, sleep: 3)
}

func event(_ name: String, data: String? = nil) -> StoredEvent {
    StoredEvent(
        name: name, data: data, coreID: "api", isPrivate: false, timeToLive: 60, publishedAt: instant(1_700_000_000_000)
    )
}

func delivery(
    _ number: Int, _ progress: StoredDelivery.Progress = .begun(attempts: 0), endpoint: String = "e"
) -> StoredDelivery {
    StoredDelivery(number: number, id: "d\(number)", endpoint: endpoint, text: "{}", progress: progress)
}

extension StoredDelivery.Progress {
    static func begun(attempts: Int, due: Instant? = instant(5), log: String = "[]") -> Self {
        Self(state: 1, due: due, attempts: attempts, log: log)
    }
}

/// What the words of `StoreChange` mean, without a database.
struct StoreModel {
    var state = StoredState()
    var deliveries: [StoredDelivery] = []
    var keepingEvents: Int

    init(keepingEvents: Int) { self.keepingEvents = keepingEvents }

    mutating func apply(_ change: StoreChange) {
        switch change {
        case .user(let user): Self.put(user, in: &state.users) { $0.name == user.name }
        case .token(let token): Self.put(token, in: &state.tokens) { $0.token == token.token }
        case .tokenGone(let text): state.tokens.removeAll { $0.token == text }
        case .hook(let hook): Self.put(hook, in: &state.hooks) { $0.id == hook.id }
        case .hookGone(let id):
            state.hooks.removeAll { $0.id == id }
            state.hookLogs.removeAll { $0.hook == id }
            state.hookCounters.removeAll { $0.hook == id }
        case .hookLog(let log):
            guard state.hooks.contains(where: { $0.id == log.hook }) else { return }
            state.hookLogs.append(log)
            let alike = state.hookLogs.indices.filter {
                state.hookLogs[$0].hook == log.hook && state.hookLogs[$0].isError == log.isError
            }
            if alike.count > StoredHookLog.kept { state.hookLogs.remove(at: alike[0]) }
        case .hookCounter(let counter):
            guard state.hooks.contains(where: { $0.id == counter.hook }) else { return }
            Self.put(counter, in: &state.hookCounters) { $0.hook == counter.hook && $0.day == counter.day }
            let days = state.hookCounters.filter { $0.hook == counter.hook }.map(\.day).sorted()
            if days.count > StoredHookCounter.keptDays {
                state.hookCounters.removeAll { $0.hook == counter.hook && $0.day == days[0] }
            }
        case .device(let device): Self.put(device, in: &state.devices) { $0.id == device.id }
        case .event(let event):
            state.events.append(event)
            if state.events.count > keepingEvents { state.events.removeFirst() }
        case .record(let kind, let id, let text):
            Self.put(StoredRecord(kind: kind, id: id, text: text), in: &state.records) {
                $0.kind == kind && $0.id == id
            }
        case .recordGone(let kind, let id): state.records.removeAll { $0.kind == kind && $0.id == id }
        case .delivery(let delivery): Self.put(delivery, in: &deliveries) { $0.number == delivery.number }
        case .deliveryProgress(let number, let progress):
            guard let index = deliveries.firstIndex(where: { $0.number == number }) else { return }
            deliveries[index].progress = progress
        case .deliveryGone(let number): deliveries.removeAll { $0.number == number }
        }
    }

    /// The state as a store gives it: counters by the place of their hook, then by day; deliveries by their numbers.
    var sorted: StoredState {
        var sorted = state
        sorted.deliveries = StoredDeliveries(deliveries.sorted { $0.number < $1.number })
        sorted.hookCounters.sort { left, right in
            let places = [left, right].map { counter in state.hooks.firstIndex { $0.id == counter.hook } ?? 0 }
            return (places[0], left.day) < (places[1], right.day)
        }
        return sorted
    }

    private static func put<Record>(_ record: Record, in records: inout [Record], where isSame: (Record) -> Bool) {
        if let index = records.firstIndex(where: isSame) { records[index] = record } else { records.append(record) }
    }
}

extension SeededGenerator {
    /// A change of a small world, so that changes often meet each other.
    mutating func change() -> StoreChange {
        let name = "n\(below(6))"
        let text = hostileTexts[Int(below(UInt64(hostileTexts.count - 1)))]
        let number = Int(below(1_000))
        let moment: Instant? = below(3) == 0 ? nil : instant(Int64(bitPattern: next()))
        switch below(19) {
        case 0: return .user(StoredUser(name: text, passwordHash: "\(number)"))
        case 1:
            return .token(
                StoredToken(
                    token: name, refreshToken: below(2) == 0 ? nil : text, user: text, client: text, expiresAt: moment))
        case 2: return .tokenGone(name)
        case 3: return .hookGone(id: name)
        case 4, 5: return .hook(StoredHook(id: name, configuration: text, createdAt: moment ?? instant(0)))
        case 6, 7: return .hookLog(log(name, text, isError: below(2) == 0))
        case 8: return .hookCounter(counter(name, "2026-\(10 + below(40))", number))
        case 9:
            return .device(
                StoredDevice(
                    id: DeviceID(high: .max, low: UInt32(below(5))), name: below(2) == 0 ? nil : text,
                    isReleased: below(2) == 0, lastHeard: moment, notes: below(2) == 0 ? nil : text,
                    product: below(2) == 0 ? nil : number, settings: below(2) == 0 ? nil : text))
        case 10, 11: return .record(kind: kind(), id: name, text: text)
        case 12: return .recordGone(kind: kind(), id: name)
        case 13, 14:
            return .delivery(
                StoredDelivery(
                    number: number % 8, id: name, endpoint: text, text: text, progress: progress(text, moment)))
        case 15, 16: return .deliveryProgress(number: number % 8, progress(text, moment))
        case 17: return .deliveryGone(number: number % 8)
        default:
            return .event(
                StoredEvent(
                    name: text, data: below(3) == 0 ? nil : text, coreID: name, isPrivate: below(2) == 0,
                    timeToLive: Int32(truncatingIfNeeded: next()), publishedAt: moment ?? instant(.min)))
        }
    }

    private mutating func kind() -> StoredRecord.Kind {
        // Two kinds, so that their ids meet.
        below(2) == 0 ? .endpoint : .replay
    }

    private mutating func progress(_ log: String, _ due: Instant?) -> StoredDelivery.Progress {
        StoredDelivery.Progress(state: Int(below(4)), due: due, attempts: Int(below(9)), log: log)
    }
}
