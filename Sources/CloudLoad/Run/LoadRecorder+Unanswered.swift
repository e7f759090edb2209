/// Requests that have no response yet, or never get one.
extension LoadRecorder {
    /// A live request is stalled after this time, in nanoseconds, at the earliest.
    private static let stall: Int64 = 2_000_000_000

    /// The responses that a waiting request is compared with: those of the warm-up until there are others.
    private var responses: Histogram { latency.isEmpty ? early : latency }

    /// How long the requests that are unanswered at a moment have waited. Takes one pass over them.
    func waiting(_ unanswered: [LoadGauge.Sent], at now: Int64) -> LoadRun.Waiting {
        let limit = max(Self.stall, 2 * responses.max)
        var waiting = LoadRun.Waiting()
        for request in unanswered {
            guard let waited = wait(of: request, until: now) else { continue }
            waiting.longest = max(waiting.longest, waited)
            if waited > limit { waiting.stalled += 1 }
        }
        return waiting
    }

    /// Requests that are unanswered when the load ends took as long as they have waited, or longer. Those that have
    /// waited longer than the p99 of the responses are errors.
    ///
    /// - Parameter isOver: false for the figures of a load that still runs.
    mutating func abandon(
        _ unanswered: [LoadGauge.Sent], at now: Int64, isOver: Bool = true, stage: (Int) -> Int?
    ) {
        let isSilent = responses.isEmpty
        let usual = responses.percentile(99)
        var timed = 0
        for request in unanswered {
            guard let waited = wait(of: request, until: now) else { continue }
            if waited > usual { overdue += 1 }
            guard request.intended >= warmUp else { continue }
            timed += 1
            record(
                waited, request.begun.map { max(1, now - $0) }, at: now, stage: request.index.flatMap(stage))
        }
        guard timed + overdue > 0 else { return }
        let moment = isOver ? "the load ended" : "these figures were written"
        var text = "\(FigureText.count(unanswered.count)) requests were unanswered when \(moment)"
        if timed > 0 { text += "; they count in the percentiles with the time they had waited" }
        if overdue > 0 {
            let reason =
                isSilent
                ? "nothing was answered" : "longer than \(FigureText.duration(usual)), the p99 of the responses"
            text += "; \(FigureText.count(overdue)) count as errors (\(reason))"
        }
        noteOfUnanswered = text
    }

    /// In nanoseconds. Nil in a load without a schedule while the request waits for a connection: its time has not begun.
    private func wait(of request: LoadGauge.Sent, until now: Int64) -> Int64? {
        (hasSchedule ? request.intended : request.begun).map { max(1, now - $0) }
    }
}
