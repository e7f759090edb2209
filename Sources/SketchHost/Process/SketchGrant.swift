/// What a sketch has used since it was last told to go on, held against its limits.
struct SketchGrant {
    /// Why it may not go on.
    enum Verdict: Hashable {
        case stop(String)
        case hang(String)
    }

    /// When that was, or when time was last seen to pass, in nanoseconds of the monotonic clock.
    private(set) var began: Int
    /// How many lines it has said.
    var lines = 0
    /// How many bytes that were.
    var bytes = 0
    /// The processor's nanoseconds that it had used when it began.
    private var processorTime: Int?
    /// The sketch's own time, in microseconds, when it was looked at last.
    private var pulse = Int64.min
    /// The processor's nanoseconds that it had used at the last look, and when that was.
    private var last: (used: Int, at: Int)?
    /// For how many nanoseconds it was seen waiting, and nothing else.
    private var waited = 0

    /// Between two looks no more than this counts as waiting: others may have kept the world from looking.
    private static let longestGap = 100_000_000
    /// Waking up costs a little; who has used more is not asked what it does.
    private static let leastWork = 1_000_000

    init(now: Int) { began = now }

    /// Looks at its process, whose grant ends `until` then.
    mutating func verdict(
        on child: borrowing ChildProcess, pulse: Int64, until end: Int64, limits: SketchLimits, now: Int
    ) -> Verdict? {
        let used = child.processorTime
        if pulse > self.pulse && pulse <= end {
            // It works, and time passes: a long grant is no hanging.
            self.pulse = pulse
            processorTime = nil
            waited = 0
            began = now
        }
        let since = processorTime ?? used
        processorTime = since
        if child.heldMemory > limits.memory {
            return .stop(SketchLimits.eatsMemory)
        }
        if used - since > limits.processorTime * 1_000_000 {
            return .hang(
                "hangs: it has worked for \(SketchLimits.text(limits.processorTime)) without giving time back; "
                    + "let delay(1) or Particle.process() stand in the loop")
        }
        let before = last ?? (used, now)
        last = (used, now)
        switch used - before.used < Self.leastWork ? child.state : .runs {
        case .runs: waited = 0
        case .isStopped: return .hang("hangs: it stops itself, and nobody lets it go on")
        case .waits:
            waited += min(now - before.at, Self.longestGap)
            if waited > limits.waitTime * 1_000_000 {
                return .hang(
                    "hangs: it has waited for \(SketchLimits.text(limits.waitTime)) without giving time back")
            }
        }
        guard now - began > limits.wallTime * 1_000_000 else { return nil }
        return .hang("hangs: it has not given time back for \(SketchLimits.text(limits.wallTime))")
    }
}
