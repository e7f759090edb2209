import CloudSim
import Dispatcher
import EventModel

/// Turns trace lines into the lines of the live view. It knows no clock and writes nothing: wall time, in
/// milliseconds, comes with each call, and the text waits in `output` to be taken.
struct LiveText {
    /// Text that waits to be written.
    private(set) var output: [UInt8] = []
    /// Events seen so far.
    private(set) var events = 0
    /// Requests whose end has not been seen.
    var inFlight: Int { requests.count + signedRequests.count }

    private var setter: EventLineSetter
    /// Nil where every line is shown.
    private var thinning: Thinning?
    private let hasColour: Bool
    private let isVerbose: Bool
    private var requests: [Int: Request] = [:]
    private var signedRequests: [String: Request] = [:]
    /// Nil where nothing is explained.
    private var notes: RequestNotes?
    private var requestNotes: [Int: [String]] = [:]
    /// Deliveries of one event, which become one line.
    private var deliveries: (first: TraceLine, count: Int)?

    /// The text of a run from `start` to `end`, as far as that is known.
    ///
    /// - Parameters:
    ///   - width: The terminal's columns; nil for plain text, which shows every line in full.
    ///   - isVerbose: True to show each request and its response below the line of the request.
    ///   - notes: Explains the requests of a verbose view.
    init(
        start: Instant, end: Instant?, width: Int?, hasColour: Bool, isVerbose: Bool = false,
        notes: RequestNotes? = nil
    ) {
        self.isVerbose = isVerbose
        self.notes = notes
        setter = EventLineSetter(start: start, end: end, width: width, hasColour: hasColour)
        thinning = width == nil ? nil : Thinning()
        self.hasColour = hasColour
    }

    /// Takes in a line of the trace.
    mutating func see(_ line: TraceLine, at wall: Int64) {
        var request: Request?
        var explained = notes?.see(line) ?? []
        switch line.fact {
        case .attempt(_, let delivery, _, let sent):
            requests[delivery] = sent
            if !explained.isEmpty { requestNotes[delivery] = explained }
            return
        case .signedAttempt(_, let delivery, _, let sent):
            signedRequests[delivery] = sent
            return
        case .expect:
            return
        case .deliver:
            if let group = deliveries, group.first.cause == line.cause, group.first.at == line.at {
                deliveries?.count += 1
            } else {
                writeDeliveries(at: wall)
                deliveries = (line, 1)
            }
            return
        case .outcome(let delivery, _, _, _):
            request = requests.removeValue(forKey: delivery)
            explained = requestNotes.removeValue(forKey: delivery) ?? []
        case .signedOutcome(_, let delivery, _, _, _): request = signedRequests.removeValue(forKey: delivery)
        case .event: events += 1
        case .refused, .drop, .sleep, .wake, .call, .log, .pin, .change, .delivery, .receipt, .copy: break
        }
        if deliveries != nil { writeDeliveries(at: wall) }
        guard admits(isRare: line.fact.isRare, at: wall), let shown = EventLine(line, request: request?.head) else {
            return
        }
        setter.write(shown, to: &output)
        write(notes: explained)
        if isVerbose, let request, let outcome = line.fact.outcome { write(ExchangeText(request, outcome)) }
    }

    private mutating func write(_ exchange: ExchangeText) {
        for line in exchange.lines(width: setter.width) { output.append(text: line + "\n") }
    }

    private mutating func write(notes: [String]) {
        let mark = "      note: "
        for note in notes {
            for part in Columns.wrap(note, width: setter.width.map { max($0 - mark.count, 20) }) {
                output.append(text: "\(mark)\(part)\n")
            }
        }
    }

    /// Time has passed without a line: nothing need be held back.
    mutating func rest(at wall: Int64) {
        writeDeliveries(at: wall)
        if thinning?.skipped ?? 0 > 0, thinning?.hasRoom(at: wall) ?? false { tellSkipped() }
    }

    /// Writes what is still held back at the end.
    mutating func finish(at wall: Int64) {
        writeDeliveries(at: wall)
        tellSkipped()
        guard isVerbose else { return }
        // Requests that have no answer at the end; a dictionary's order must not decide.
        for (_, request) in requests.sorted(by: { $0.key < $1.key }) { write(ExchangeText(request, nil)) }
        for (_, request) in signedRequests.sorted(by: { $0.key < $1.key }) { write(ExchangeText(request, nil)) }
    }

    /// The terminal is this wide now.
    mutating func resize(to width: Int) { setter.width = width }

    /// Empties `output`, keeping its room.
    mutating func clear() { output.removeAll(keepingCapacity: true) }

    private mutating func writeDeliveries(at wall: Int64) {
        guard let group = deliveries else { return }
        deliveries = nil
        guard admits(isRare: false, at: wall), var line = EventLine(group.first, request: nil) else { return }
        if group.count > 1 {
            line.detail = "\(Figure.text(group.count)) handlers, \(line.who) first"
            line.who = "(devices)"
        }
        setter.write(line, to: &output)
    }

    private mutating func admits(isRare: Bool, at wall: Int64) -> Bool {
        guard thinning != nil else { return true }
        guard thinning?.admits(isRare: isRare, at: wall) ?? true else { return false }
        tellSkipped()
        return true
    }

    private mutating func tellSkipped() {
        guard let skipped = thinning?.takeSkipped(), skipped > 0 else { return }
        output.append(text: Ink.faint.text("… \(Figure.text(skipped)) more", hasColour) + "\n")
    }
}

extension TraceFact {
    /// Whether the line tells of something that changes what comes after it.
    fileprivate var isRare: Bool {
        switch self {
        case .sleep, .wake, .change: true
        default: false
        }
    }
}

extension TraceFact {
    /// How a request ended, on the line that tells it.
    fileprivate var outcome: Outcome? {
        switch self {
        case .outcome(_, _, let outcome, _), .signedOutcome(_, _, _, let outcome, _): outcome
        default: nil
        }
    }
}
