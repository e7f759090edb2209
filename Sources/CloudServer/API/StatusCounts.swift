/// How many answers there were of each class of statuses.
package struct StatusCounts: Hashable, Sendable {
    private var classes = SIMD8<Int>()

    /// No answers yet.
    package init() {}

    /// The classes that an answer can have, from 1 to 5.
    static let known = 1...5

    /// How many answers had a status from 100 times the class on.
    package subscript(statusClass: Int) -> Int { Self.known ~= statusClass ? classes[statusClass] : 0 }

    /// Counts an answer; a number that is no status is not counted.
    package mutating func count(_ status: Int) {
        if Self.known ~= status / 100 { classes[status / 100] += 1 }
    }
}
