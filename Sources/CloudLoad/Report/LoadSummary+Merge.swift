import CloudSim
import Dispatcher

extension LoadSummary {
    /// Runs that loaded the same receiver at the same time, as one: counts and rates are added.
    ///
    /// Percentiles cannot be added. Where all runs' values are there as one histogram, under a name of
    /// `LoadSummary.json`'s times (`latency`, `service` …), its figures are exact; all others, the seconds' among them,
    /// are the highest of the runs, and a note says so. Thresholds are to be judged again.
    package static func merged(_ summaries: [LoadSummary], histograms: [String: Histogram]) -> LoadSummary {
        precondition(!summaries.isEmpty, "at least one run is merged")
        guard summaries.count > 1 else { return summaries[0] }
        var merged = summaries[0]
        for summary in summaries.dropFirst() { merged.add(summary) }
        for time in times {
            guard let histogram = histograms[time.name] else { continue }
            merged[keyPath: time.path] = LatencyFigures(histogram)
        }
        merged.latencyCurve = histograms["latency"].map(CurvePoint.curve) ?? []
        merged.serviceCurve = histograms["service"].map(CurvePoint.curve) ?? []
        merged.thresholds = []
        merged.identifierRanges = summaries.flatMap(\.identifierRanges)
        merged.parts = summaries.flatMap { $0.parts.isEmpty ? [$0.mark] : $0.parts }
        merged.notes.append(
            "\(summaries.count) runs were merged as if they had begun together. The percentiles of stages and seconds "
                + "are the highest of the runs.")
        let inexact = times.map(\.name).filter { histograms[$0] == nil }
        if !inexact.isEmpty { merged.notes.append("So are the percentiles of \(inexact.joined(separator: ", ")).") }
        return merged
    }

    /// What tells this run from all others: when it began, its counts, and times to the nanosecond.
    package var mark: String {
        let times = [lateness, latency, service].flatMap { [$0.mean, $0.max] }.map(String.init)
        return "\(started), \(sent) of \(planned) sent, \(run.tally.succeeded) succeeded, \(run.tally.failed) failed, "
            + times.joined(separator: " ") + " ns"
    }

    /// Why two runs are not to be added up, in words that follow their names; nil when they may be. What is in both
    /// would count twice.
    package func sameness(with other: LoadSummary) -> String? {
        for ids in identifierRanges {
            if let same = other.identifierRanges.first(where: { $0.overlaps(ids) }) {
                return "both have requests with the ids \(BothEnds.span(same))"
            }
        }
        guard sent > 0, other.sent > 0 else { return nil }
        let own = parts.isEmpty ? [mark] : parts
        let others = other.parts.isEmpty ? [other.mark] : other.parts
        guard let same = own.first(where: others.contains) else { return nil }
        let moment = same.prefix { $0 != "," }
        return moment.isEmpty ? "both have the same run" : "both have the run that began at \(moment)"
    }

    /// Draws the percentile curves anew from a run's histogram log.
    package mutating func drawCurves(from log: HistogramLogMerger) {
        latencyCurve = log.total(nil).map(CurvePoint.curve) ?? []
        serviceCurve = log.total(LoadLog.serviceTag).map(CurvePoint.curve) ?? []
    }

    private mutating func add(_ other: LoadSummary) {
        run.add(other.run)
        if target != other.target { target += " and \(other.target)" }
        command = ""
        for note in other.notes where !notes.contains(note) { notes.append(note) }
        planned += other.planned
        refusals.merge(other.refusals, uniquingKeysWith: +)
        sent += other.sent
        late += other.late
        unsent += other.unsent
        reconnects += other.reconnects
        statuses.merge(other.statuses, uniquingKeysWith: +)
        errors.merge(other.errors, uniquingKeysWith: +)
        measured = max(measured, other.measured)
        warmup = max(warmup, other.warmup)
        rate += other.rate
        bytesSent += other.bytesSent
        bytesReceived += other.bytesReceived
        for time in Self.times {
            self[keyPath: time.path] = self[keyPath: time.path].merged(with: other[keyPath: time.path])
        }
        if stages.map(\.text) == other.stages.map(\.text) {
            for position in stages.indices { stages[position].add(other.stages[position]) }
        } else if !stages.isEmpty {
            stages = []
            notes.append("The runs had different stages, so none are shown.")
        }
        var byIndex: [Int: LoadSecond] = [:]
        for second in seconds + other.seconds { byIndex[second.index, default: LoadSecond(second.index)].add(second) }
        seconds = byIndex.values.sorted { $0.index < $1.index }
    }
}

extension LoadSecond {
    fileprivate mutating func add(_ other: LoadSecond) {
        for count in Self.counts { self[keyPath: count.path] += other[keyPath: count.path] }
        latency = latency.merged(with: other.latency)
        service = service.merged(with: other.service)
    }
}

extension StageFigures {
    fileprivate mutating func add(_ other: StageFigures) {
        for count in Self.counts { self[keyPath: count.path] += other[keyPath: count.path] }
        span = min(span.lowerBound, other.span.lowerBound)..<max(span.upperBound, other.span.upperBound)
        latency = latency.merged(with: other.latency)
        service = service.merged(with: other.service)
    }
}

extension Summary {
    fileprivate mutating func add(_ other: Summary) {
        published += other.published
        refused += other.refused
        tally.matched += other.tally.matched
        tally.attempts += other.tally.attempts
        tally.succeeded += other.tally.succeeded
        tally.failed += other.tally.failed
        tally.chunks += other.tally.chunks
        for reason in DropReason.allCases { tally[reason] += other.tally[reason] }
        deliveries.accepted += other.deliveries.accepted
        deliveries.succeeded += other.deliveries.succeeded
        deliveries.abandoned += other.deliveries.abandoned
        deliveriesPending += other.deliveriesPending
        delivered += other.delivered
        expectations.passed += other.expectations.passed
        expectations.failed += other.expectations.failed
        virtual = max(virtual, other.virtual)
        wallSeconds = max(wallSeconds, other.wallSeconds)
        traceSHA256 = nil
    }
}
