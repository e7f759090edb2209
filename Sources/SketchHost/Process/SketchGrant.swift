/// What a sketch has used since it was last told to go on.
struct SketchGrant {
    /// When that was, or when time was last seen to pass, in nanoseconds of the monotonic clock.
    var began: Int
    /// The processor's nanoseconds that it had used then.
    var processorTime: Int?
    /// The sketch's own time, in microseconds, when it was looked at last.
    var pulse = Int64.min
    /// How many lines it has said.
    var lines = 0
    /// How many bytes that were.
    var bytes = 0

    init(now: Int) { began = now }
}
