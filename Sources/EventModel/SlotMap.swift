/// Values under small reusable numbers: inserting and removing cost no allocation once the map has grown, and a value
/// is moved in and moved out again.
///
/// Public, like `MoveQueue`, because only what is `public @inlinable` is specialised in the rooms that use it.
@frozen
public struct SlotMap<Value>: ~Copyable {
    @usableFromInline var storage: UnsafeMutablePointer<Value>
    @usableFromInline var isTaken: [Bool] = []
    @usableFromInline var capacity = 16
    @usableFromInline var free: [Int] = []

    /// An empty map.
    @inlinable
    public init() { storage = .allocate(capacity: 16) }

    @inlinable
    deinit {
        for slot in isTaken.indices where isTaken[slot] { (storage + slot).deinitialize(count: 1) }
        storage.deallocate()
    }

    /// Puts a value in and returns its number, which is free again after `remove`.
    @inlinable
    public mutating func insert(_ value: consuming Value) -> Int {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
            isTaken[slot] = true
        } else {
            slot = isTaken.count
            if slot == capacity { grow() }
            isTaken.append(true)
        }
        (storage + slot).initialize(to: value)
        return slot
    }

    /// Takes a value out.
    @inlinable
    public mutating func remove(_ slot: Int) -> Value {
        precondition(isTaken[slot], "a value is taken out of an empty slot")
        isTaken[slot] = false
        free.append(slot)
        return (storage + slot).move()
    }

    /// The value under a number that `insert` gave.
    @inlinable
    public subscript(slot: Int) -> Value {
        _read {
            precondition(isTaken[slot], "a value is read from an empty slot")
            yield storage[slot]
        }
        _modify {
            precondition(isTaken[slot], "a value is changed in an empty slot")
            yield &storage[slot]
        }
    }

    /// Calls `body` with every number in use and its value, in the order of numbers.
    @inlinable
    public func visit(_ body: (Int, borrowing Value) -> Void) {
        for slot in isTaken.indices where isTaken[slot] { body(slot, storage[slot]) }
    }

    @usableFromInline
    mutating func grow() {
        // The map is full: every slot is taken, so all of it moves.
        let wider = UnsafeMutablePointer<Value>.allocate(capacity: 2 * capacity)
        wider.moveInitialize(from: storage, count: capacity)
        storage.deallocate()
        storage = wider
        capacity *= 2
    }
}
