package import CloudSim
import Dispatcher

/// What a load run came to. Counts are of the whole run; latencies and the rate leave the warm-up out.
package struct LoadSummary: Sendable {
    /// The figures that every run has.
    package var run: Summary
    /// What was loaded: a URL or a scenario's name.
    package var target = ""
    /// The command that repeats the run, without its secrets.
    package var command = ""
    /// When the run began, as a person reads it; empty when nobody knows.
    package var started = ""
    /// What whoever reads the figures must know: limits that were lifted, an interruption.
    package var notes: [String] = []
    /// True if these are the figures of a run that had not ended.
    package var isPartial = false
    /// Publications that the schedule wanted until the run's end.
    package var planned = 0
    /// Publications handed to the pipeline: the published, and the cloud's own of devices that came and went.
    package var sent = 0
    /// Those of `sent` that went out too long after their intended time.
    package var late = 0
    /// Publications that were wanted and never went out.
    package var unsent = 0
    /// Connections opened again after they had been lost.
    package var reconnects = 0
    /// The ids of the requests: one range for each run that is in this one and gave ids.
    package var identifierRanges: [LoadIdentifiers] = []
    /// The runs that were merged into this one, as their `mark`s; empty in a run that was loaded.
    package var parts: [String] = []
    /// When the runs that were merged into this one were measured, in nanoseconds since 1970, in order and without
    /// overlap; empty in a run that was loaded, and when the start of one is unknown.
    package var windows: [Range<Int64>] = []
    /// What devices tried and were refused, by the reason's name; their sum is `run.refused`.
    package var refusals: [String: Int] = [:]
    /// Answers by status.
    package var statuses: [Int: Int] = [:]
    /// Requests that no status answered, by the error's name.
    package var errors: [String: Int] = [:]
    /// Responses by the HTTP version that they came by, such as `HTTP/2`; empty in older summaries.
    package var protocols: [String: Int] = [:]
    /// How long was measured, without the warm-up; nanoseconds.
    package var measured: Int64 = 0
    /// How long the warm-up at the run's start was; nanoseconds.
    package var warmup: Int64 = 0
    /// Requests answered in a second, the warm-up left out: those that had arrived at the end of `rateWindow`.
    package var rate = 0.0
    /// The time in which 99% of the responses arrived, no shorter than `measured`; nanoseconds.
    package var rateWindow: Int64 = 0
    /// Publications that the schedule wanted in a second of what was measured; nil in a closed loop.
    package var plannedRate: Double?
    /// Pending requests that had waited longer than the p99 of the responses when the load ended: they are errors.
    package var overdue = 0
    /// Bytes of the bodies of requests sent.
    package var bytesSent = 0
    /// Bytes of the bodies of responses received.
    package var bytesReceived = 0
    /// From the intended time to the response's end: what a device's owner feels. Of requests that were answered, and of
    /// those still pending at the load's end with the time they had waited; one that failed would have taken for ever.
    package var latency = LatencyFigures()
    /// From the actual send, on a connection, to the response's end: what the receiver took.
    package var service = LatencyFigures()
    /// From the intended time to the actual send.
    package var lateness = LatencyFigures()
    /// From the hand-over to the transport until a connection was free.
    package var wait = LatencyFigures()
    /// What opening a connection took.
    package var connect = LatencyFigures()
    /// What the TLS handshake took.
    package var tls = LatencyFigures()
    /// From the send to the response's first byte.
    package var firstByte = LatencyFigures()
    /// From the start of the transfer to its end.
    package var total = LatencyFigures()
    /// The percentile curve of `latency`.
    package var latencyCurve: [CurvePoint] = []
    /// The percentile curve of `service`.
    package var serviceCurve: [CurvePoint] = []
    /// The stages in their order.
    package var stages: [StageFigures] = []
    /// What was demanded of the figures.
    package var thresholds: [ThresholdVerdict] = []
    /// The rates that a search tried, in order; the figures are those of the highest that held. Empty without a search.
    package var search: [SearchStep] = []
    /// The run second by second.
    package var seconds: [LoadSecond] = []

    /// A run in which nothing has been sent.
    package init(run: Summary) { self.run = run }

    /// The ids of the requests of a run that was loaded; nil when they had none, or when several runs gave theirs.
    package var identifiers: LoadIdentifiers? {
        get { identifierRanges.count == 1 ? identifierRanges[0] : nil }
        set { identifierRanges = newValue.map { [$0] } ?? [] }
    }

    /// Drops of all reasons that sent nothing.
    package var dropped: Int {
        DropReason.allCases.reduce(0) { $0 + ($1 == .truncated ? 0 : run.tally[$1]) }
    }

    /// What became of signed deliveries, those accepted first; empty when none was accepted.
    package var deliveries: [(name: String, count: Int)] {
        guard run.deliveries.accepted > 0 else { return [] }
        return [
            ("accepted", run.deliveries.accepted), ("succeeded", run.deliveries.succeeded),
            ("abandoned", run.deliveries.abandoned), ("pending", run.deliveriesPending),
        ]
    }

    /// The highest rate that held when a search tried it the last time; nil when none did, and without a search.
    package var highestHeld: Double? {
        var verdicts: [Double: Bool] = [:]
        for step in search { verdicts[step.rate] = step.holds }
        return verdicts.filter(\.value).keys.max()
    }

    /// Requests that have ended.
    package var ended: Int { statuses.values.reduce(0, +) + unanswered }

    /// Those of them that were answered with a status below 400.
    package var successes: Int { statuses.reduce(0) { $0 + ($1.key < 400 ? $1.value : 0) } }

    /// Those of them that were answered with 400 and above, or not at all.
    package var failures: Int { ended - successes }

    /// Those of them that no status answered.
    package var unanswered: Int { errors.values.reduce(0, +) }

    /// Requests that failed or are overdue.
    package var errorCount: Int { failures + overdue }

    /// Requests that have ended or are overdue: what `errorCount` is a part of.
    package var judged: Int { ended + overdue }

    /// The errors among the requests that have ended or are overdue, 0 … 1; nil when there are none of these.
    package var errorShare: Double? { judged > 0 ? Double(errorCount) / Double(judged) : nil }

    /// Requests that were sent when none of them was answered; nil when one was.
    package var sentInVain: Int? { statuses.isEmpty ? run.tally.attempts : nil }

    /// Answers whose status begins with a digit from 1 to 5.
    package func answers(inClass digit: Int) -> Int {
        statuses.reduce(0) { $0 + ($1.key / 100 == digit ? $1.value : 0) }
    }

    /// The HTTP versions of the responses in words, with counts when there are several; nil if none is known.
    package var protocolText: String? {
        let versions = protocols.sorted { $0.key < $1.key }
        guard let only = versions.first else { return nil }
        if versions.count == 1 { return only.key }
        return versions.map { "\($0.key) × \(FigureText.count($0.value))" }.joined(separator: ", ")
    }

    /// The figures of time in the order of reports: their name in thresholds and JSON, and where they are.
    static let times: [(name: String, path: any WritableKeyPath<LoadSummary, LatencyFigures> & Sendable)] = [
        ("latency", \.latency), ("service", \.service), ("lateness", \.lateness), ("wait", \.wait),
        ("connect", \.connect),
        ("tls", \.tls), ("first_byte", \.firstByte), ("total", \.total),
    ]

    /// The errors, most frequent first, then by name.
    var errorsByFrequency: [(name: String, count: Int)] {
        errors.map { ($0.key, $0.value) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }
}
