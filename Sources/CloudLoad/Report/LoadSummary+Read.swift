import CloudSim
import Dispatcher
package import EventModel

/// Why a text is not the summary of a load run.
package struct LoadSummaryFault: Error, Hashable, CustomStringConvertible {
    /// What is wrong, and where in the summary.
    package var message: String

    package var description: String { message }
}

extension LoadSummary {
    /// The summary that `json` or `line` wrote.
    package init(json: JSONValue) throws(LoadSummaryFault) {
        let reader = try SummaryReader(json)
        let schema = try reader.text("schema")
        guard schema == Self.schema else {
            throw LoadSummaryFault(message: "schema is \"\(schema.prefix(40))\" and should be \"\(Self.schema)\"")
        }
        self.init(run: try Self.run(reader))
        target = try reader.text("target")
        command = try reader.text("command")
        started = try reader.text("started")
        notes = try reader.texts("notes")
        planned = try reader.count("planned")
        sent = try reader.count("sent")
        late = try reader.count("late")
        unsent = try reader.count("unsent")
        reconnects = try reader.count("reconnects")
        if json["ids"] != nil {
            // Older summaries have the only range itself.
            var ranges: [SummaryReader] = []
            if case .object? = json["ids"]?.kind {
                ranges = [try reader.reader("ids")]
            } else {
                ranges = try reader.readers("ids")
            }
            for range in ranges { identifierRanges.append(try Self.identifiers(range)) }
        }
        if json["partial"] != nil { isPartial = try reader.truth("partial") }
        if json["parts"] != nil { parts = try reader.texts("parts") }
        for status in try reader.counts("statuses") {
            guard let code = Int(status.name), (100...999).contains(code) else {
                throw LoadSummaryFault(
                    message: "statuses has the key \"\(status.name.prefix(40))\", which is no status")
            }
            statuses[code, default: 0] += status.count
        }
        for refusal in try reader.counts("refusals") { refusals[refusal.name, default: 0] += refusal.count }
        for error in try reader.counts("errors") { errors[error.name, default: 0] += error.count }
        if json["protocols"] != nil {
            for version in try reader.counts("protocols") { protocols[version.name, default: 0] += version.count }
        }
        measured = try reader.time("measured")
        warmup = try reader.time("warmup")
        rate = try reader.number("rate")
        // Older summaries have none of these; theirs were over all that was measured.
        rateWindow = json["rate_window"] == nil ? measured : try reader.time("rate_window")
        if let planned = json["planned_rate"], planned != .null { plannedRate = try reader.number("planned_rate") }
        overdue = json["overdue"] == nil ? 0 : try reader.count("overdue")
        windows = json["windows"] == nil ? [] : try Self.windows(reader)
        bytesSent = Int(try reader.time("bytes_sent", upTo: SummaryReader.greatestSize))
        bytesReceived = Int(try reader.time("bytes_received", upTo: SummaryReader.greatestSize))
        for time in Self.times { self[keyPath: time.path] = try reader.figures(time.name) }
        for stage in try reader.readers("stages") { stages.append(try Self.stage(stage)) }
        for verdict in try reader.readers("thresholds") {
            thresholds.append(
                ThresholdVerdict(
                    text: try verdict.text("threshold"), holds: try verdict.truth("holds"),
                    seen: try verdict.text("seen")))
        }
        if json["search"] != nil {
            for step in try reader.readers("search") {
                search.append(
                    SearchStep(
                        rate: try step.number("rate"), holds: try step.truth("holds"), seen: try step.text("seen")))
            }
        }
        if json["curves"] != nil {
            let curves = try reader.reader("curves")
            latencyCurve = try Self.curve(curves, "latency")
            serviceCurve = try Self.curve(curves, "service")
        }
        if json["seconds"] != nil {
            for second in try reader.readers("seconds") { seconds.append(try Self.second(second)) }
            seconds.sort { $0.index < $1.index }
        }
    }

    private static func run(_ reader: SummaryReader) throws(LoadSummaryFault) -> Summary {
        var run = Summary(seed: UInt64(try reader.number("seed", upTo: 18_446_744_073_709_549_568)))
        run.published = try reader.count("published")
        run.refused = try reader.count("refused")
        run.tally.matched = try reader.count("matched")
        run.tally.attempts = try reader.count("attempts")
        run.tally.succeeded = try reader.count("succeeded")
        run.tally.failed = try reader.count("failed")
        run.tally.chunks = try reader.count("chunks")
        let dropped = try reader.reader("dropped")
        for reason in DropReason.allCases { run.tally[reason] = try dropped.count(reason.rawValue) }
        let deliveries = try reader.reader("deliveries")
        run.deliveries.accepted = try deliveries.count("accepted")
        run.deliveries.succeeded = try deliveries.count("succeeded")
        run.deliveries.abandoned = try deliveries.count("abandoned")
        run.deliveriesPending = try deliveries.count("pending")
        run.delivered = try reader.count("delivered")
        let expectations = try reader.reader("expectations")
        run.expectations = (try expectations.count("passed"), try expectations.count("failed"))
        let virtual = try reader.number("virtual_seconds", upTo: 1e12)
        run.virtual = Interval(milliseconds: Int64((virtual * 1000).rounded()))
        run.wallSeconds = try reader.number("wall_seconds")
        run.traceSHA256 = reader.object["trace_sha256"]?.text
        return run
    }

    private static func identifiers(_ reader: SummaryReader) throws(LoadSummaryFault) -> LoadIdentifiers {
        let ids = LoadIdentifiers(
            header: try reader.text("header"), prefix: try reader.text("prefix"), first: try reader.count("first"),
            last: try reader.count("last"))
        guard ids.count >= 0 else {
            let path = reader.path
            throw LoadSummaryFault(message: "\(path)last is \(ids.last), which is before \(path)first, \(ids.first)")
        }
        return ids
    }

    private static func windows(_ reader: SummaryReader) throws(LoadSummaryFault) -> [Range<Int64>] {
        var windows: [Range<Int64>] = []
        for (position, window) in try reader.array("windows").enumerated() {
            let place = "\(reader.path)windows[\(position)]"
            guard case .array(let pair) = window.kind, pair.count == 2 else {
                throw LoadSummaryFault(message: "\(place) should be a pair of milliseconds since 1970")
            }
            let from = try SummaryReader.whole(pair[0], at: "\(place)[0]", upTo: SummaryReader.latestMoment)
            let to = try SummaryReader.whole(pair[1], at: "\(place)[1]", upTo: SummaryReader.latestMoment)
            guard from <= to else { throw LoadSummaryFault(message: "\(place) ends before it begins") }
            windows.append(Int64(from) * 1_000_000..<Int64(to) * 1_000_000)
        }
        return windows
    }

    private static func stage(_ reader: SummaryReader) throws(LoadSummaryFault) -> StageFigures {
        let (from, to) = (try reader.time("from"), try reader.time("to"))
        guard from <= to else { throw LoadSummaryFault(message: "\(reader.path)to is before \(reader.path)from") }
        var stage = StageFigures(try reader.text("stage"), span: from..<to)
        for count in StageFigures.counts { stage[keyPath: count.path] = try reader.partialCount(count.name) }
        stage.latency = try reader.figures("latency")
        stage.service = try reader.figures("service")
        return stage
    }

    private static func second(_ reader: SummaryReader) throws(LoadSummaryFault) -> LoadSecond {
        var second = LoadSecond(Int(try reader.time("second", upTo: SummaryReader.longestTime / 1e9)))
        for count in LoadSecond.counts { second[keyPath: count.path] = try reader.partialCount(count.name) }
        second.latency = try reader.figures("latency")
        second.service = try reader.figures("service")
        return second
    }

    private static func curve(_ reader: SummaryReader, _ key: String) throws(LoadSummaryFault) -> [CurvePoint] {
        var points: [CurvePoint] = []
        for (position, point) in try reader.array(key).enumerated() {
            let place = "\(reader.path)\(key)[\(position)]"
            guard case .array(let pair) = point.kind, pair.count == 2 else {
                throw LoadSummaryFault(message: "\(place) should be a pair of a percentile and nanoseconds")
            }
            points.append(
                CurvePoint(
                    try SummaryReader.number(pair[0], at: "\(place)[0]", upTo: 100),
                    Int64(try SummaryReader.whole(pair[1], at: "\(place)[1]", upTo: SummaryReader.longestTime))))
        }
        return points.sorted { $0.percentile < $1.percentile }
    }
}
