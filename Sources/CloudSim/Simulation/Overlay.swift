/// What timeline entries lay over devices for a while. Entries may overlap: the newest counts, and what lies below it
/// counts again when it is lifted.
struct Overlay<Value> {
    private var layers: [Int: [(entry: Int, value: Value)]] = [:]

    /// Whether nothing lies over any device.
    var isEmpty: Bool { layers.isEmpty }

    /// What counts for a device; nil when nothing lies over it.
    subscript(slot: Int) -> Value? { layers[slot]?.last?.value }

    /// Lays an entry's value over a device.
    mutating func lay(_ value: Value, over slot: Int, by entry: Int) {
        layers[slot, default: []].append((entry, value))
    }

    /// Lifts what an entry laid over a device, wherever it lies.
    mutating func lift(from slot: Int, by entry: Int) {
        guard var stack = layers[slot] else { return }
        stack.removeAll { $0.entry == entry }
        layers[slot] = stack.isEmpty ? nil : stack
    }
}
