/// The due times of a loop's connections, at most one each: a binary heap that knows where each slot stands.
struct TimerHeap {
    private var heap: [(due: UInt64, slot: Int)] = []
    private var places: [Int] = []

    init() {}

    /// The earliest due time; `UInt64.max` when there is none.
    var first: UInt64 { heap.first?.due ?? .max }

    /// Sees to it that `slot` comes up no later than `due`. An earlier entry stays: whoever is woken looks again, which
    /// costs less than moving the entry at every request.
    mutating func wake(_ slot: Int, by due: UInt64) {
        guard due != .max else { return }
        while places.count <= slot { places.append(-1) }
        if places[slot] < 0 {
            places[slot] = heap.count
            heap.append((due, slot))
        } else if due < heap[places[slot]].due {
            heap[places[slot]].due = due
        } else {
            return
        }
        rise(places[slot])
    }

    /// Takes out a slot that is due by `now`; nil when none is.
    mutating func pop(now: UInt64) -> Int? {
        guard let first = heap.first, first.due <= now else { return nil }
        remove(first.slot)
        return first.slot
    }

    /// Forgets a slot.
    mutating func remove(_ slot: Int) {
        guard slot < places.count, places[slot] >= 0 else { return }
        let place = places[slot]
        places[slot] = -1
        let last = heap.removeLast()
        guard place < heap.count else { return }
        heap[place] = last
        places[last.slot] = place
        sink(place)
        rise(places[last.slot])
    }

    private mutating func rise(_ start: Int) {
        var place = start
        while place > 0, heap[place].due < heap[(place - 1) / 2].due {
            swap(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink(_ start: Int) {
        var place = start
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < heap.count && heap[child].due < heap[least].due {
                least = child
            }
            guard least != place else { return }
            swap(place, least)
            place = least
        }
    }

    private mutating func swap(_ left: Int, _ right: Int) {
        heap.swapAt(left, right)
        places[heap[left].slot] = left
        places[heap[right].slot] = right
    }
}
