/// Values under small reusable numbers: inserting and removing cost no allocation once the map has grown.
package struct SlotMap<Value> {
    private var values: [Value?] = []
    private var free: [Int] = []

    /// An empty map.
    package init() {}

    /// Puts a value in and returns its number, which is free again after `remove`.
    package mutating func insert(_ value: Value) -> Int {
        if let slot = free.popLast() {
            values[slot] = value
            return slot
        }
        values.append(value)
        return values.count - 1
    }

    /// Takes a value out.
    package mutating func remove(_ slot: Int) -> Value {
        guard let value = values[slot].take() else { preconditionFailure("slot \(slot) is taken out twice") }
        free.append(slot)
        return value
    }

    /// The value under a number that `insert` gave.
    package subscript(slot: Int) -> Value {
        get {
            guard let value = values[slot] else { preconditionFailure("slot \(slot) is empty") }
            return value
        }
        _modify {
            guard values[slot] != nil else { preconditionFailure("slot \(slot) is empty") }
            yield &values[slot]!
        }
    }
}
