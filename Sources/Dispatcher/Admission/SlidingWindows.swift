package import EventModel

/// Exact sliding windows for many keys: at most `limit` takes of one key in any stretch of `window`, never twice as
/// many around a boundary.
///
/// A window is half-open: a take that is exactly `window` old no longer counts. Each key that was ever taken owns a
/// ring of its last `limit` moments in 32-bit milliseconds (4 bytes × limit, plus 8); a key that never was costs
/// 4 bytes at most. Moments are counted from a base that moves on before 32 bits run out, so keys may idle for any
/// time.
///
/// Time does not run backwards here: a `now` before the latest take of any key counts as that one.
package struct SlidingWindows: Sendable {
    private static let lifted = Int.max

    private let limit: Int
    private let window: Int64
    /// The words of one ring: where the oldest moment stands, then the moments.
    private let stride: Int
    private let pageShift: Int

    /// The instant of moment 0; at least one window before anything that was taken, so a moment of 0 is always over.
    private var base: Int64 = 0
    /// The instant of the latest take.
    private var latest = Int64.min
    /// By key: the number of its ring plus 1, or 0 for none.
    private var rings: [UInt32] = []
    private var ringCount = 0
    private var pages: [[UInt32]] = []

    /// Windows in which nothing was taken yet; a limit of nil is lifted, a limit of 0 never has room.
    package init(limit: Int?, window: Interval) {
        precondition(limit ?? 0 >= 0, "A window's limit is 0 or more.")
        precondition(
            window.milliseconds > 0 && window.milliseconds < 1 << 31, "A window lasts from 1 ms to 24 days.")
        self.limit = limit ?? Self.lifted
        self.window = window.milliseconds
        stride = limit == nil || limit == 0 ? 1 : self.limit + 1
        // About 64 kB a page, so that growing never copies rings.
        pageShift = max(0, Int.bitWidth - 1 - max(1, 16_384 / stride).leadingZeroBitCount)
    }

    /// Makes place for keys below `count` at once.
    package mutating func reserve(keys count: Int) {
        if limit != Self.lifted && limit != 0 { cover(count) }
    }

    /// Whether one more fits in the key's window. Nothing changes; it is mutating so that no caller copies the arrays.
    package mutating func hasRoom(_ key: Int, now: Instant) -> Bool {
        if limit == Self.lifted { return true }
        if limit == 0 { return false }
        guard key < rings.count else { return true }
        let ring = rings[key]
        return ring == 0 || over(oldest(of: ring)) <= max(now.milliseconds, latest)
    }

    /// Counts one more in the key's window, which must have room.
    package mutating func take(_ key: Int, now: Instant) {
        if limit == Self.lifted { return }
        precondition(limit > 0, "A window that never has room was taken; ask hasRoom first.")
        let moment = moment(of: now)
        // In two steps: a copy of self held for `place` would make `ring` copy its arrays.
        let ring = ring(of: key)
        let (page, start) = place(of: ring)
        let (limit, lastThatIsOver) = (limit, latest - window - base)
        pages[page].withUnsafeMutableBufferPointer { words in
            let head = Int(words[start])
            precondition(
                words[start + 1 + head] <= lastThatIsOver, "A full window was taken; ask hasRoom first.")
            words[start + 1 + head] = moment
            words[start] = head + 1 == limit ? 0 : UInt32(truncatingIfNeeded: head + 1)
        }
    }

    /// When the next one fits: `now` if there is room, `distantFuture` if there never will be.
    package func nextRoom(_ key: Int, now: Instant) -> Instant {
        if limit == Self.lifted { return now }
        if limit == 0 { return .distantFuture }
        guard key < rings.count, rings[key] != 0 else { return now }
        return max(now, Instant(milliseconds: over(oldest(of: rings[key]))))
    }

    /// Whether nothing that was taken still counts against a key.
    package func isIdle(_ key: Int, now: Instant) -> Bool {
        guard key < rings.count, rings[key] != 0 else { return true }
        return over(newest(of: rings[key])) <= max(now.milliseconds, latest)
    }

    /// Forgets all keys but these, which are numbered anew by their places.
    package mutating func keep(_ keys: [Int]) {
        var kept = self
        kept.rings = []
        kept.pages = []
        kept.ringCount = 0
        for (place, key) in keys.enumerated() where key < rings.count && rings[key] != 0 {
            let (oldPage, oldStart) = self.place(of: rings[key])
            let (page, start) = kept.place(of: kept.ring(of: place))
            kept.pages[page].replaceSubrange(
                start..<start + stride, with: pages[oldPage][oldStart..<oldStart + stride])
        }
        self = kept
    }

    // MARK: Rings

    private func place(of ring: UInt32) -> (page: Int, start: Int) {
        let number = Int(ring) - 1
        return (number >> pageShift, (number & (1 << pageShift - 1)) * stride)
    }

    private func oldest(of ring: UInt32) -> UInt32 {
        let (page, start) = place(of: ring)
        return pages[page].withUnsafeBufferPointer { $0[start + 1 + Int($0[start])] }
    }

    private func newest(of ring: UInt32) -> UInt32 {
        let (page, start) = place(of: ring)
        let head = Int(pages[page][start])
        return pages[page][start + 1 + (head == 0 ? limit : head) - 1]
    }

    private mutating func ring(of key: Int) -> UInt32 {
        if key >= rings.count { cover(key + 1) }
        if rings[key] == 0 {
            if ringCount >> pageShift == pages.count {
                pages.append(Array(repeating: 0, count: stride << pageShift))
            }
            ringCount += 1
            rings[key] = UInt32(ringCount)
        }
        return rings[key]
    }

    private mutating func cover(_ count: Int) {
        if count <= rings.count { return }
        if count > rings.capacity {
            // An eighth in reserve: doubling would cost more memory than the rings may.
            rings.reserveCapacity(max(count, rings.count + rings.count / 8, 64))
        }
        rings.append(contentsOf: repeatElement(0, count: count - rings.count))
    }

    // MARK: Moments

    /// The instant, in milliseconds, from which a take no longer counts.
    private func over(_ moment: UInt32) -> Int64 { base + Int64(moment) + window }

    private mutating func moment(of now: Instant) -> UInt32 {
        latest = max(latest, now.milliseconds)
        let elapsed = UInt64(bitPattern: latest &- base)
        if elapsed > UInt64(UInt32.max) || ringCount == 0 { moveBase() }
        return UInt32(latest - base)
    }

    @inline(never)
    private mutating func moveBase() {
        let newBase = latest - window
        if ringCount > 0 { shiftMoments(by: UInt64(newBase - base)) }
        base = newBase
    }

    /// Counts all moments from a later base; what lies before it is over and becomes 0.
    private mutating func shiftMoments(by shift: UInt64) {
        for page in pages.indices {
            pages[page].withUnsafeMutableBufferPointer { words in
                for start in Swift.stride(from: 0, to: words.count, by: stride) {
                    for index in start + 1..<start + stride {
                        words[index] = UInt64(words[index]) > shift ? words[index] - UInt32(shift) : 0
                    }
                }
            }
        }
    }
}
