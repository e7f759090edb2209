/// What a sketch's process may use before it is stopped. Times are milliseconds, sizes are bytes.
package struct SketchLimits: Hashable, Sendable {
    /// Time with a processor in one grant, after which it hangs.
    package var processorTime = 2_000
    /// Time for which it waits in the system in one grant and does nothing, after which it hangs.
    package var waitTime = 5_000
    /// Time on the wall in one grant, after which it hangs, whatever it does.
    package var wallTime = 20_000
    /// Memory that it holds.
    package var memory = 256 << 20
    /// What it prints past its serial line in one life.
    package var rawOutput = 1 << 20
    /// What it says in one grant, in lines.
    package var lines = 100_000
    /// What it says in one grant.
    package var output = 8 << 20
    /// One line of what it says.
    package var line = 256 << 10
    /// What it writes to one file of its folder.
    package var file = 1 << 20

    /// The limits that every sketch has.
    package init() {}

    /// A time in words.
    static func text(_ milliseconds: Int) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
