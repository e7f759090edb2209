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

    /// As bytes: texts that Swift takes for the same may be two ids.
    private struct RecordKey: Hashable {
        var kind: StoredRecord.Kind
        var id: [UInt8]

        init(_ kind: StoredRecord.Kind, _ id: String) {
            self.kind = kind
            self.id = [UInt8](id.utf8)
        }
    }

    /// What becomes of a delivery or a record later on.
    private enum Later {
        /// It goes, or is made anew: what was before does not matter.
        case settled
        /// The change at this place says how it is from then on.
        case changed(at: Int)
    }

    /// Takes out what later changes make pointless; writing the rest leaves the same state. However many changes come
    /// together, of events, logs, counters and devices there remain only as many as are kept, and of a delivery or a
    /// record what it is in the end.
    mutating func removeSuperseded(keepingEvents: Int) {
        var events = 0
        var logs: [LogKey: Int] = [:]
        var counters: Set<CounterKey> = []
        var laterDevice: [DeviceID: Int] = [:]
        var laterRecord: [RecordKey: Later] = [:]
        var laterDelivery: [Int: Later] = [:]
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
            case .record(let kind, let id, _):
                switch laterRecord.updateValue(.changed(at: index), forKey: RecordKey(kind, id)) {
                case .changed(let later)?:
                    self[index] = self[later]
                    superseded.append(later)
                case .settled?:
                    laterRecord[RecordKey(kind, id)] = .settled
                    superseded.append(index)
                case nil: break
                }
            case .recordGone(let kind, let id):
                if case .settled? = laterRecord.updateValue(.settled, forKey: RecordKey(kind, id)) {
                    superseded.append(index)
                }
            case .delivery(var delivery):
                switch laterDelivery.updateValue(.settled, forKey: delivery.number) {
                case .changed(let later)?:
                    guard case .deliveryProgress(_, let progress) = self[later] else { break }
                    delivery.progress = progress
                    self[index] = .delivery(delivery)
                    superseded.append(later)
                case .settled?: superseded.append(index)
                case nil: break
                }
            case .deliveryProgress(let number, _):
                if laterDelivery[number] == nil {
                    laterDelivery[number] = .changed(at: index)
                } else {
                    superseded.append(index)
                }
            case .deliveryGone(let number):
                if case .settled? = laterDelivery.updateValue(.settled, forKey: number) { superseded.append(index) }
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
