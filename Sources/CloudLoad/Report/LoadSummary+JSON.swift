import CloudSim
package import EventModel

extension LoadSummary {
    /// The layout of `json`; a reader refuses another.
    static let schema = "cloudsim-load/1"

    /// The whole summary as a JSON object: that of a run, then what load adds. All times are nanoseconds.
    package var json: JSONValue {
        var members = brief
        members.append(
            .init("curves", .object(["latency": Self.curve(latencyCurve), "service": Self.curve(serviceCurve)])))
        members.append(.init("seconds", .array(seconds.map(\.json))))
        return JSONValue(.object(members))
    }

    /// The summary without its curves and seconds, for one line of output.
    package var line: JSONValue { JSONValue(.object(brief)) }

    private var brief: [JSONValue.Member] {
        guard case .object(var members) = run.json.kind else { preconditionFailure("a summary is an object") }
        members += [
            .init("schema", .string(Self.schema)), .init("unit", .string("ns")), .init("target", .string(target)),
            .init("command", .string(command)), .init("started", .string(started)),
            .init("notes", .array(notes.map { .string($0) })), .init("planned", .integer(planned)),
            .init("sent", .integer(sent)), .init("late", .integer(late)), .init("unsent", .integer(unsent)),
            .init("reconnects", .integer(reconnects)),
        ]
        if isPartial { members.append(.init("partial", .bool(true))) }
        if !identifierRanges.isEmpty { members.append(.init("ids", .array(identifierRanges.map(\.json)))) }
        if !windows.isEmpty {
            members.append(
                .init(
                    "windows",
                    .array(
                        windows.map { .array([Self.milliseconds($0.lowerBound), Self.milliseconds($0.upperBound)]) })))
        }
        if !parts.isEmpty { members.append(.init("parts", .array(parts.map { .string($0) }))) }
        var classes: [JSONValue.Member] = []
        for digit in 1...5 { classes.append(.init("\(digit)xx", .integer(answers(inClass: digit)))) }
        var codes: [JSONValue.Member] = []
        for status in statuses.sorted(by: { $0.key < $1.key }) {
            codes.append(.init(String(status.key), .integer(status.value)))
        }
        members += [
            .init(
                "refusals",
                JSONValue(.object(refusals.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) }))),
            .init("status_classes", JSONValue(.object(classes))), .init("statuses", JSONValue(.object(codes))),
            .init("errors", JSONValue(.object(errorsByFrequency.map { .init($0.name, .integer($0.count)) }))),
            .init(
                "protocols",
                JSONValue(.object(protocols.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) }))),
            .init("measured", .integer(Int(measured))), .init("warmup", .integer(Int(warmup))),
            .init("rate", .number(FigureText.rounded(rate))), .init("rate_window", .integer(Int(rateWindow))),
            .init("planned_rate", plannedRate.map { .number(FigureText.rounded($0)) } ?? .null),
            .init("overdue", .integer(overdue)), .init("bytes_sent", .integer(bytesSent)),
            .init("bytes_received", .integer(bytesReceived)),
        ]
        for time in Self.times { members.append(.init(time.name, self[keyPath: time.path].json)) }
        members.append(.init("stages", .array(stages.map(\.json))))
        members.append(.init("thresholds", .array(thresholds.map(\.json))))
        if !search.isEmpty { members.append(.init("search", .array(search.map(\.json)))) }
        members.append(.init("imbalances", .array(imbalances.map { .string($0) })))
        return members
    }

    private static func milliseconds(_ nanoseconds: Int64) -> JSONValue { .integer(Int(nanoseconds / 1_000_000)) }

    private static func curve(_ points: [CurvePoint]) -> JSONValue {
        .array(points.map { .array([.number($0.percentile), .integer(Int($0.value))]) })
    }
}
