/// First in, first out, by moving: an element is moved in and moved out again. With an array its user would copy each
/// element and destroy it later, which costs more than handling most of them.
///
/// Public, like `SlotMap`, because only what is `public @inlinable` is specialised in the rooms that use it.
@frozen
public struct MoveQueue<Element>: ~Copyable {
    @usableFromInline var storage: UnsafeMutablePointer<Element>
    @usableFromInline var capacity = 16
    @usableFromInline var head = 0
    @usableFromInline var tail = 0

    /// An empty queue.
    @inlinable
    public init() { storage = .allocate(capacity: 16) }

    @inlinable
    deinit {
        (storage + head).deinitialize(count: tail - head)
        storage.deallocate()
    }

    /// Whether nothing is waiting.
    @inlinable
    public var isEmpty: Bool { head == tail }

    /// How many elements are waiting.
    @inlinable
    public var count: Int { tail - head }

    /// Puts an element behind those that wait.
    @inlinable
    public mutating func append(_ element: consuming Element) {
        if tail == capacity { makeRoom() }
        (storage + tail).initialize(to: element)
        tail += 1
    }

    /// Takes out the element whose turn it is.
    @inlinable
    public mutating func popFirst() -> Element? {
        if head == tail { return nil }
        let element = (storage + head).move()
        head += 1
        if head == tail {
            head = 0
            tail = 0
        }
        return element
    }

    /// Moves what waits to the front; into twice the room when most of it is taken.
    @usableFromInline
    mutating func makeRoom() {
        let waiting = tail - head
        if waiting <= capacity / 2 {
            storage.moveInitialize(from: storage + head, count: waiting)
        } else {
            let wider = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
            wider.moveInitialize(from: storage + head, count: waiting)
            storage.deallocate()
            storage = wider
            capacity *= 2
        }
        head = 0
        tail = waiting
    }
}
