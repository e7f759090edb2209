package import EventModel

/// What one second of a run came to.
package struct LoadSecond: Hashable, Sendable {
    /// Which second since the run's start, from 0.
    package var index: Int
    /// Publications that the schedule wanted in this second.
    package var planned = 0
    /// Publications handed to the pipeline.
    package var sent = 0
    /// Those of `sent` that went out too long after their intended time.
    package var late = 0
    /// Publications wanted in this second that the device's firmware was refused.
    package var refused = 0
    /// Publications wanted in this second that never went out.
    package var unsent = 0
    /// Requests answered with a status below 400 in this second.
    package var succeeded = 0
    /// Requests answered with 400 and above, or not at all, in this second.
    package var failed = 0
    /// Matches that came to no request.
    package var dropped = 0
    /// Requests under way at the second's end.
    package var inFlight = 0
    /// Bytes of the bodies of requests sent.
    package var bytesSent = 0
    /// Bytes of the bodies of responses received.
    package var bytesReceived = 0
    /// From the intended time to the response's end, of the requests that ended in this second.
    package var latency = LatencyFigures()
    /// From the actual send to the response's end.
    package var service = LatencyFigures()

    /// A second in which nothing has happened.
    package init(_ index: Int) { self.index = index }

    /// The counts in the order of reports: what a report calls them, and where they are.
    static let counts: [(name: String, path: any WritableKeyPath<LoadSecond, Int> & Sendable)] = [
        ("planned", \.planned), ("sent", \.sent), ("late", \.late), ("refused", \.refused), ("unsent", \.unsent),
        ("succeeded", \.succeeded), ("failed", \.failed), ("dropped", \.dropped), ("in_flight", \.inFlight),
        ("bytes_sent", \.bytesSent),
        ("bytes_received", \.bytesReceived),
    ]

    /// The second as a JSON object.
    package var json: JSONValue {
        var members = [JSONValue.Member("second", .integer(index))]
        for count in Self.counts { members.append(.init(count.name, .integer(self[keyPath: count.path]))) }
        members.append(.init("latency", latency.json))
        members.append(.init("service", service.json))
        return JSONValue(.object(members))
    }
}
