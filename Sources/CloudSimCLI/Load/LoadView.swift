import CloudLoad
import CloudSim
import Dispatcher

/// The progress of a load: on a terminal one line that is drawn anew, elsewhere a plain line every few seconds.
struct LoadView {
    private static let plainEvery: Int64 = 5_000_000_000
    /// A terminal's line stays one column short of 80, so that no terminal breaks it.
    private static let width = 79

    private let duration: Int64
    private let isQuiet: Bool
    private var told: Int64 = 0
    private var hasLine = false
    /// The thresholds as they stand over the whole run so far.
    private var verdicts: [ThresholdVerdict] = []

    init(duration: Int64, isQuiet: Bool) {
        self.duration = duration
        self.isQuiet = isQuiet
    }

    /// Takes the state of the thresholds.
    mutating func show(_ verdicts: [ThresholdVerdict]) { self.verdicts = verdicts }

    /// Draws the state of the run.
    mutating func tell(_ moment: LoadRun.Moment) {
        guard !isQuiet else { return }
        if Terminal.isLive {
            guard let second = moment.second else { return }
            let line = Line(moment, second.succeeded + second.failed, second.latency, over: 1, of: duration)
            Terminal.draw("\r\u{1B}[K\(line.text(verdicts, width: min(Self.width, Terminal.width - 1)))")
            hasLine = true
        } else if moment.now - told >= Self.plainEvery {
            // A pipe gets a line every few seconds: of all that came since the last one, so that no storm is missed.
            let recent = moment.takeRecent()
            let span = Double(moment.now - told) / 1e9
            told = moment.now
            let line = Line(moment, recent.ended, recent.latency, over: span, of: duration)
            Terminal.error(line.text(verdicts, width: .max))
        }
    }

    /// Erases the line that is drawn anew.
    mutating func finish() {
        if hasLine { Terminal.draw("\r\u{1B}[K") }
        hasLine = false
    }
}

extension LoadView {
    /// The line: figures of the last moment, then the thresholds.
    struct Line {
        /// A receiver that has not answered for so long is silent; nanoseconds.
        private static let silence: Int64 = 1_000_000_000

        private let time: String
        private let rate: String
        private let times: String
        private let p99: String
        private let errors: String
        private let inFlight: String
        private let left: String

        init(_ moment: LoadRun.Moment, _ ended: Int, _ latency: LatencyFigures, over span: Double, of duration: Int64) {
            let left = max(0, duration - moment.now) / 1_000_000_000
            self.init(
                time: "\(moment.now / 1_000_000_000)s", rate: FigureText.rate(Double(ended) / span), latency: latency,
                waiting: moment.waiting.longest, failed: moment.failed + moment.waiting.stalled,
                inFlight: moment.inFlight,
                left: "\(left < 86_400 ? "\(left)s" : "\(left / 86_400)d") left")
        }

        /// - Parameter waiting: how long the oldest request has been unanswered, in nanoseconds.
        init(
            time: String, rate: String, latency: LatencyFigures, waiting: Int64 = 0, failed: Int, inFlight: Int,
            left: String
        ) {
            self.time = time
            self.rate = rate
            if latency.count == 0, waiting >= Self.silence {
                p99 = "no response for \(FigureText.duration(waiting))"
                times = p99
            } else {
                p99 = "p99 \(Self.time(latency, latency.p99))"
                times = "p50 \(Self.time(latency, latency.p50))  \(p99)"
            }
            errors = "errors \(FigureText.count(failed))"
            self.inFlight = "in flight \(FigureText.count(inFlight))"
            self.left = left
        }

        /// The fullest line that fits: first figures are left out, then those of the thresholds that hold, then their
        /// names.
        func text(_ verdicts: [ThresholdVerdict], width: Int) -> String {
            let bases = [
                [time, rate, times, errors, inFlight, left], [time, rate, p99, errors, left], [time, rate, left],
            ]
            for states in Self.states(verdicts) {
                for base in bases {
                    let line = (base + states).joined(separator: "  ")
                    if line.count <= width { return line }
                }
            }
            return String((Self.states(verdicts).last ?? []).joined(separator: "  ").prefix(width))
        }

        /// The state of the thresholds, from all of it to their numbers.
        private static func states(_ verdicts: [ThresholdVerdict]) -> [[String]] {
            guard !verdicts.isEmpty else { return [[]] }
            let failed = verdicts.filter { !$0.holds && $0.isMeasured }
            let others = [
                (mark: "✓", count: verdicts.count { $0.holds }), (mark: "·", count: verdicts.count { !$0.isMeasured }),
            ].filter { $0.count > 0 }.map { "\($0.mark) \($0.count)" }
            let names = failed.map { "✗ \($0.text)" }
            let first = failed.prefix(1).map { "✗ \($0.text)\(failed.count > 1 ? " +\(failed.count - 1)" : "")" }
            return [
                verdicts.map(\.brief), failed.map(\.brief) + others, names + others, first + others,
                (failed.isEmpty ? [] : ["✗ \(failed.count)"]) + others,
            ]
        }

        private static func time(_ figures: LatencyFigures, _ value: Int64) -> String {
            figures.count > 0 ? FigureText.duration(value) : "–"
        }
    }
}
