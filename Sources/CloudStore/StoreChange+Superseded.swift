import EventModel

extension [StoreChange] {
    private struct LogKey: Hashable {
        var hook: String
        var isError: Bool
    }

    private struct CounterKey: Hashable {
        var hook: String
        var day: String
    }

    /// Takes out what later changes make pointless; writing the rest leaves the same state. However many changes come
    /// together, of events, logs, counters and devices there remain only as many as are kept.
    mutating func removeSuperseded(keepingEvents: Int) {
        var events = 0
        var logs: [LogKey: Int] = [:]
        var counters: Set<CounterKey> = []
        var laterDevice: [DeviceID: Int] = [:]
        var superseded: [Int] = []
        for index in indices.reversed() {
            switch self[index] {
            case .event:
                events += 1
                if events > keepingEvents { superseded.append(index) }
            case .hookLog(let log):
                let later = logs[LogKey(hook: log.hook, isError: log.isError), default: 0]
                logs[LogKey(hook: log.hook, isError: log.isError)] = later + 1
                if later >= StoredHookLog.kept { superseded.append(index) }
            case .hookCounter(let counter):
                if !counters.insert(CounterKey(hook: counter.hook, day: counter.day)).inserted {
                    superseded.append(index)
                }
            case .device(let device):
                // The place of the first counts, and what the last one says.
                if let later = laterDevice.updateValue(index, forKey: device.id) {
                    self[index] = self[later]
                    superseded.append(later)
                }
            case .user, .token, .tokenGone, .hook, .hookGone: break
            }
        }
        guard !superseded.isEmpty else { return }
        var isNeeded = [Bool](repeating: true, count: count)
        for index in superseded { isNeeded[index] = false }
        var index = -1
        removeAll { _ in
            index += 1
            return !isNeeded[index]
        }
    }
}
