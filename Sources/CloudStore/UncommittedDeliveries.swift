/// What changes that are not on disk yet say of deliveries.
struct UncommittedDeliveries {
    /// What is known of one delivery; nil where only the file tells.
    struct Entry {
        var text: String?
        var log: String?
        var isGone = false
        /// The batch of the newest change.
        fileprivate var batch: Int
    }

    private var entries: [Int: Entry] = [:]
    /// Counts the batches that were taken to be written.
    private var batch = 0

    /// What is known of a delivery.
    subscript(number: Int) -> Entry? { entries[number] }

    /// Takes in changes that wait.
    mutating func add(_ changes: [StoreChange]) {
        for change in changes {
            switch change {
            case .delivery(let delivery):
                entries[delivery.number] = Entry(text: delivery.text, log: delivery.progress.log, batch: batch)
            case .deliveryProgress(let number, let progress):
                var entry = entries[number] ?? Entry(batch: batch)
                entry.log = progress.log
                entry.batch = batch
                entries[number] = entry
            case .deliveryGone(let number): entries[number] = Entry(isGone: true, batch: batch)
            default: break
            }
        }
    }

    /// All changes so far are taken to be written.
    mutating func take() { batch += 1 }

    /// What was taken so far is on disk.
    mutating func commit() {
        guard !entries.isEmpty else { return }
        entries = entries.filter { $0.value.batch >= batch }
    }
}
