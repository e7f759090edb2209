/// What stands between a world and the process of one sketch.
package protocol SketchPort: AnyObject {
    /// Hands lines to the sketch, without waiting.
    func send(_ inputs: [SketchInput])

    /// Waits for the next thing that the sketch does. Once it is gone, hangs or breaks a limit, that is `ended`, and
    /// stays so.
    func next() -> SketchOutput

    /// Waits for that, but no longer than some milliseconds. Returns whether `next` has something at once.
    func hasSpoken(within milliseconds: Int) -> Bool

    /// Ends the process.
    func end()
}

/// What is needed to start the process of a sketch.
package struct SketchStart: Sendable {
    /// The sketch's file, as the scenario names it.
    package var path: String
    /// The device's place; what it keeps over its restarts goes by that.
    package var slot: Int
    /// The device's name.
    package var device: String
}
