import CloudSim
import Dispatcher

extension LoadSummary {
    /// Runs that loaded the same receiver as one: counts are added. The rate is that over the time in which any of the
    /// runs was measured, so that rates of runs that coincided are added, and those of runs that were apart are not.
    ///
    /// Percentiles cannot be added. Where all runs' values are there as one histogram, under a name of
    /// `LoadSummary.json`'s times (`latency`, `service` …), its figures are exact; all others, the seconds' among them,
    /// are the highest of the runs, and a note says so. Thresholds are to be judged again.
    package static func merged(_ summaries: [LoadSummary], histograms: [String: Histogram]) -> LoadSummary {
        precondition(!summaries.isEmpty, "at least one run is merged")
        guard summaries.count > 1 else { return summaries[0] }
        var merged = summaries[0]
        let times = RunTimes(summaries)
        let offsets = summaries.indices.map { times?.offset(of: $0) ?? 0 }
        merged.shiftSeconds(by: offsets[0])
        for (summary, offset) in zip(summaries, offsets).dropFirst() {
            var shifted = summary
            shifted.shiftSeconds(by: offset)
            merged.add(shifted)
        }
        merged.setRates(of: summaries, times)
        for time in Self.times {
            guard let histogram = histograms[time.name] else { continue }
            merged[keyPath: time.path] = LatencyFigures(histogram)
        }
        merged.latencyCurve = histograms["latency"].map(CurvePoint.curve) ?? []
        merged.serviceCurve = histograms["service"].map(CurvePoint.curve) ?? []
        merged.thresholds = []
        merged.identifierRanges = summaries.flatMap(\.identifierRanges)
        merged.parts = summaries.flatMap { $0.parts.isEmpty ? [$0.mark] : $0.parts }
        let isTogether = offsets.allSatisfy { $0 == 0 }
        if !isTogether, !merged.stages.isEmpty {
            merged.stages = []
            merged.notes.append("The runs did not begin together, so no stages are shown.")
        }
        merged.notes.append(
            "\(summaries.count) runs were merged\(isTogether ? " as if they had begun together" : ""). The percentiles of "
                + "stages and seconds are the highest of the runs.")
        if let note = times.flatMap({ noteOfTimes($0, summaries) }) { merged.notes.append(note) }
        let inexact = Self.times.map(\.name).filter { histograms[$0] == nil }
        if !inexact.isEmpty {
            let names = inexact.joined(separator: ", ")
            merged.notes.append("The percentiles of \(names) are the highest of the runs, too.")
        }
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

    /// Rates over the time in which any of the runs was measured; their sums when that is unknown.
    private mutating func setRates(of summaries: [LoadSummary], _ times: RunTimes?) {
        let planned = summaries.compactMap(\.plannedRate)
        guard let times else {
            rate = summaries.reduce(0) { $0 + $1.rate }
            rateWindow = summaries.map(\.rateWindow).max() ?? 0
            plannedRate = planned.count == summaries.count ? planned.reduce(0, +) : nil
            notes.append("When the runs began is not known; they are taken to have run at the same time.")
            return
        }
        windows = times.union
        rateWindow = times.length
        rate = summaries.reduce(0) { $0 + $1.rate * Double($1.rateWindow) } / Double(max(1, rateWindow))
        // What was planned is measured by the time of sending, to which a slow receiver adds.
        let longest = summaries.map(\.measured).max() ?? 0
        let sending = times.coincide ? longest : min(rateWindow, summaries.reduce(0) { $0 + $1.measured })
        measured = sending
        let events = summaries.reduce(0) { $0 + ($1.plannedRate ?? 0) * Double($1.measured) }
        plannedRate = planned.count == summaries.count ? events / Double(max(1, sending)) : nil
    }

    /// What to know of runs that did not coincide.
    private static func noteOfTimes(_ times: RunTimes, _ summaries: [LoadSummary]) -> String? {
        let begins = summaries.filter { !$0.started.isEmpty }.map(\.started).sorted().joined(separator: ", ")
        let over = "the rate is that over the \(FigureText.duration(times.length)) in which any of them was measured"
        if times.areApart {
            let all = summaries.count == 2 || times.union.count == summaries.count
            return
                "\(all ? "The runs did not overlap" : "Some runs did not overlap with the others") in time (they began"
                + " at \(begins)), so their rates are not added: \(over)."
        }
        return times.coincide ? nil : "The runs overlapped only in part (they began at \(begins)): \(over)."
    }

    private mutating func shiftSeconds(by offset: Int) {
        guard offset > 0 else { return }
        for place in seconds.indices { seconds[place].index += offset }
    }

    private mutating func add(_ other: LoadSummary) {
        run.add(other.run)
        if target != other.target { target += " and \(other.target)" }
        command = ""
        for note in other.notes where !notes.contains(note) { notes.append(note) }
        isPartial = isPartial || other.isPartial
        planned += other.planned
        refusals.merge(other.refusals, uniquingKeysWith: +)
        sent += other.sent
        late += other.late
        unsent += other.unsent
        reconnects += other.reconnects
        statuses.merge(other.statuses, uniquingKeysWith: +)
        errors.merge(other.errors, uniquingKeysWith: +)
        protocols.merge(other.protocols, uniquingKeysWith: +)
        measured = max(measured, other.measured)
        warmup = max(warmup, other.warmup)
        overdue += other.overdue
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
