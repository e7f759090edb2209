import CloudSim
import EventModel

/// How long a run takes on the wall clock, as far as its file tells.
struct RunLength {
    /// Longer runs say when they end.
    private static let patience = Interval.seconds(600)

    /// World time; a lower bound if the file sets no duration.
    let world: Interval
    /// True if the run ends after exactly `world`.
    let isExact: Bool

    /// The length of a scenario's run.
    init(_ scenario: Scenario) {
        isExact = scenario.duration != nil
        world = scenario.duration ?? scenario.leastLength
    }

    /// The sentence about the end of a run that begins at `now`; nil for runs of at most ten minutes, and for those
    /// that jump from event to event.
    func notice(_ pace: DrivingLoop.Pace, now: Instant) -> String? {
        guard case .scaled(let speed) = pace else { return nil }
        let milliseconds = Double(world.milliseconds) / speed
        guard milliseconds > Double(Self.patience.milliseconds), milliseconds < 1e15 else { return nil }
        // Whole seconds: a run does not end more exactly than that.
        let wall = Interval.seconds(Int64((milliseconds / 1000).rounded(.up)))
        let end = (now + wall).description.replacing("T", with: " ").prefix(19)
        let sentence =
            "the run takes \(isExact ? "" : "at least ")\(wall) and ends \(isExact ? "at" : "after") \(end) UTC"
        return sentence + "; --speed and --duration change that"
    }
}

extension Scenario {
    /// The time of the last thing that the timeline or a firmware's schedule does.
    fileprivate var leastLength: Interval {
        var last = Interval.zero
        for entry in timeline { last = max(last, entry.at + (entry.lasting ?? .zero)) }
        for program in Set(devices.compactMap(\.firmware)) {
            for publication in firmware[program].publications {
                guard let every = publication.every else {
                    last = max(last, publication.after)
                    continue
                }
                let times = Int64(max(publication.times ?? 1, 1) - 1)
                let (span, isTooLong) = every.milliseconds.multipliedReportingOverflow(by: times)
                if !isTooLong { last = max(last, publication.after + .milliseconds(span)) }
            }
        }
        return last
    }
}
