import Dispatcher
import EventModel

/// The times of a run as a histogram log, span by span: what is over is a line of text at once and costs no counters.
struct LoadLog: Sendable {
    /// The tag of the times from the send; those from the intended time have none, as readers expect of the main ones.
    static let serviceTag = "service"
    /// The most spans of a run: a log stays small however long the run.
    private static let mostSpans: Int64 = 100
    private static let second: Int64 = 1_000_000_000

    /// How many seconds a span has.
    private let step: Int
    private var index = 0
    private var latency = Histogram()
    private var service = Histogram()
    private var writer: HistogramLogWriter

    /// The log of a run that begins at a moment and lasts so many nanoseconds.
    init(start: Instant, duration: Int64) {
        let seconds = max(1, duration / Self.second)
        step = Int((seconds - 1) / Self.mostSpans) + 1
        writer = HistogramLogWriter(start: start)
    }

    /// The text of the spans that are over.
    var text: [UInt8] { writer.text }

    /// Adds the times of a second. One that comes after its span was written goes into the next.
    mutating func add(second: Int, latency: Histogram, service: Histogram) {
        if second / step > index {
            close()
            index = second / step
        }
        self.latency.merge(latency)
        self.service.merge(service)
    }

    /// Writes the span under way.
    mutating func close() {
        guard !latency.isEmpty else { return }
        let (start, length) = (Int64(index * step) * Self.second, Int64(step) * Self.second)
        writer.append(latency, start: start, length: length)
        writer.append(service, tag: Self.serviceTag, start: start, length: length)
        latency.reset()
        service.reset()
    }
}
