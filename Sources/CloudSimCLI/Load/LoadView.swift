import CloudLoad
import CloudSim
import Dispatcher

/// What is seen while a load runs: on a terminal one line that changes, elsewhere a plain line every few seconds.
struct LoadView {
    private static let plainEvery: Int64 = 5_000_000_000

    private let duration: Int64
    private let isQuiet: Bool
    private var told: Int64 = 0
    private var hasLine = false

    init(duration: Int64, isQuiet: Bool) {
        self.duration = duration
        self.isQuiet = isQuiet
    }

    mutating func tell(_ moment: LoadRun.Moment) {
        guard !isQuiet else { return }
        if Terminal.isLive {
            guard let second = moment.second else { return }
            let text = line(moment, second.succeeded + second.failed, second.latency, over: 1)
            Terminal.draw("\r\u{1B}[K\(text.prefix(79))")
            hasLine = true
        } else if moment.now - told >= Self.plainEvery {
            // A pipe gets a line every few seconds: of all that came since the last one, so that no storm is missed.
            let recent = moment.takeRecent()
            let span = Double(moment.now - told) / 1e9
            told = moment.now
            Terminal.error(line(moment, recent.ended, recent.latency, over: span))
        }
    }

    private func line(_ moment: LoadRun.Moment, _ ended: Int, _ latency: LatencyFigures, over span: Double) -> String {
        let left = max(0, duration - moment.now) / 1_000_000_000
        return
            "\(moment.now / 1_000_000_000)s  \(FigureText.rate(Double(ended) / span))"
            + "  p50 \(Self.time(latency, latency.p50))  p99 \(Self.time(latency, latency.p99))"
            + "  errors \(FigureText.count(moment.failed))  in flight \(FigureText.count(moment.inFlight))"
            + "  \(left < 86_400 ? "\(left)s" : "\(left / 86_400)d") left"
    }

    static func time(_ figures: LatencyFigures, _ value: Int64) -> String {
        figures.count > 0 ? FigureText.duration(value) : "–"
    }

    /// Leaves the line that changes.
    mutating func finish() {
        if hasLine { Terminal.draw("\r\u{1B}[K") }
        hasLine = false
    }
}
