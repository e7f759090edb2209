/// What a sketch's process may use before it is stopped. Times are milliseconds, sizes are bytes.
package struct SketchLimits: Hashable, Sendable {
    /// Time with a processor in one grant, after which it hangs.
    package var processorTime = 2_000
    /// Time for which it waits in the system in one grant and does nothing, after which it hangs.
    package var waitTime = 5_000
    /// Time on the wall in one grant, after which it hangs, whatever it does.
    package var wallTime = 20_000
    /// Memory that it holds. The runtime allows 64 MB, at the same place in every run; this limit stops what goes
    /// around it.
    package var memory = 256 << 20
    /// What it prints past its serial line in one grant.
    package var rawOutput = 1 << 20
    /// What it says in one grant, in lines. The runtime allows 100,000 in one pass of `loop()`, at the same place in
    /// every run, and ends a grant after the pass in which it has said 10,000; this limit stops what goes around it.
    package var lines = 200_000
    /// What it says in one grant. The runtime allows 8 MB in one pass of `loop()`.
    package var output = 16 << 20
    /// One line of what it says.
    package var line = 256 << 10

    /// The limits that every sketch has.
    package init() {}

    /// What is said of a sketch that holds too much memory, whoever finds it out.
    static let eatsMemory = "eats memory: more than 64 MB, where a device has less than 4"

    /// A time in words.
    static func text(_ milliseconds: Int) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
