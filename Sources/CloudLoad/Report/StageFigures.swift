package import EventModel

/// What one stage of a run came to.
package struct StageFigures: Hashable, Sendable {
    /// The stage as it was asked for: `30s:500/s`.
    package var text: String
    /// When it began and when it ended, at the latest with the run; nanoseconds since the run's start.
    package var span: Range<Int64>
    /// Publications that the schedule wanted in this stage.
    package var planned = 0
    /// Publications handed to the pipeline.
    package var sent = 0
    /// Those of `sent` that went out too long after their intended time.
    package var late = 0
    /// Publications wanted in this stage that the devices' firmware was refused.
    package var refused = 0
    /// Publications wanted in this stage that never went out.
    package var unsent = 0
    /// Requests of this stage that were answered with a status below 400.
    package var succeeded = 0
    /// Requests of this stage that were answered with 400 and above, or not at all.
    package var failed = 0
    /// From the intended time to the response's end.
    package var latency = LatencyFigures()
    /// From the actual send to the response's end.
    package var service = LatencyFigures()

    /// A stage in which nothing has happened.
    package init(_ text: String, span: Range<Int64>) {
        self.text = text
        self.span = span
    }

    /// Publications handed to the pipeline in a second, over the whole stage.
    package var sentPerSecond: Double {
        span.isEmpty ? 0 : Double(sent) / (Double(span.upperBound - span.lowerBound) / 1e9)
    }

    /// The counts in the order of reports: what a report calls them, and where they are.
    static let counts: [(name: String, path: any WritableKeyPath<StageFigures, Int> & Sendable)] = [
        ("planned", \.planned), ("sent", \.sent), ("late", \.late), ("refused", \.refused), ("unsent", \.unsent),
        ("succeeded", \.succeeded), ("failed", \.failed),
    ]

    /// The stage as a JSON object.
    package var json: JSONValue {
        var members = [
            JSONValue.Member("stage", .string(text)), .init("from", .integer(Int(span.lowerBound))),
            .init("to", .integer(Int(span.upperBound))),
        ]
        for count in Self.counts { members.append(.init(count.name, .integer(self[keyPath: count.path]))) }
        members.append(.init("sent_per_second", .number(FigureText.rounded(sentPerSecond))))
        members.append(.init("latency", latency.json))
        members.append(.init("service", service.json))
        return JSONValue(.object(members))
    }
}
