import CloudSim
import EventModel

/// Takes a stream into a recording, tells how it goes, and writes the scenario.
final class Recorder {
    /// How many unreadable events are told one by one.
    private static let mostProblems = 5
    /// The time between two lines of progress, on a terminal and elsewhere.
    private static let pause = (drawn: Interval.milliseconds(200), printed: Interval.seconds(5))

    var recording: Recording

    private let wishes: RecordWishes
    private var lastProgress: Instant?
    private var isDrawn = false

    init(_ wishes: RecordWishes) {
        self.wishes = wishes
        recording = Recording(wishes.redaction)
    }

    /// Takes what the stream says next; false when that is enough. `line` is its place in a file.
    func take(_ item: EventStreamParser.Item, line: String?) -> Bool {
        switch item {
        case .event(let event):
            if !recording.add(event) { return false }
        case .problem(let problem):
            recording.noteUnreadable()
            if recording.counts.unreadable <= Self.mostProblems { tell(problem, line) }
        case .comment(let text):
            if text.drop(while: { $0 == " " }).hasPrefix("gap") { recording.noteGap() }
        }
        return wishes.most.map { recording.counts.events < $0 } ?? true
    }

    private func tell(_ problem: StreamProblem, _ line: String?) {
        finishProgress()
        let place = line.map { "\($0): " } ?? ""
        // The words may quote what is to be hidden.
        let words = wishes.redaction.isEmpty ? problem.message : "an event cannot be read"
        Terminal.error(Terminal.visible("\(place)warning: \(words)"))
    }

    /// Says how many unreadable events were not told one by one.
    func tellUnreadable() {
        let rest = recording.counts.unreadable - Self.mostProblems
        if rest > 0 { Terminal.error("warning: \(rest) more that cannot be read") }
    }

    /// How much was recorded, in a person's words.
    private var amount: String {
        let (events, devices) = (recording.counts.events, recording.deviceCount)
        return "\(events) event\(events == 1 ? "" : "s") of \(devices) device\(devices == 1 ? "" : "s")"
    }

    // MARK: Progress

    /// Says how far it is, now and then: on a terminal in one place, elsewhere line by line.
    func progress(at now: Instant) {
        let pause = Terminal.isLive ? Self.pause.drawn : Self.pause.printed
        if let lastProgress, now - lastProgress < pause { return }
        guard recording.counts.events > 0 else { return }
        lastProgress = now
        let text = "\(amount) so far"
        if Terminal.isLive {
            Terminal.draw("\r\(text)\u{1B}[K")
            isDrawn = true
        } else {
            Terminal.error(text)
        }
    }

    /// Leaves the line of progress.
    func finishProgress() {
        if isDrawn { Terminal.draw("\n") }
        isDrawn = false
    }

    // MARK: The end

    /// Writes the scenario and says what is in it.
    func write(to file: WholeFile, source: String, isJSON: Bool) throws(CommandFailure) -> ExitCode {
        let counts = recording.counts
        guard let scenario = recording.scenario(source: source) else {
            for remark in recording.remarks { Terminal.error("note: \(remark)") }
            Terminal.error("no event came that could be recorded; \(Terminal.visible(wishes.output)) was not written")
            return .failed
        }
        try file.write(scenario)
        for remark in recording.remarks { Terminal.error("note: \(remark)") }
        if isJSON {
            let summary = JSONValue.object([
                "file": .string(wishes.output), "events": .integer(counts.events),
                "devices": .integer(recording.deviceCount), "of_cloud": .integer(counts.ofCloud),
                "presence": .integer(counts.presence), "late": .integer(counts.late),
                "of_others": .integer(counts.ofOthers), "unreadable": .integer(counts.unreadable),
                "gaps": .integer(counts.gaps), "full": .bool(recording.isFull),
            ])
            Terminal.output(summary.compactText + "\n")
        } else {
            let name = wishes.output == "-" ? "standard output" : wishes.output
            Terminal.error(Terminal.visible("\(amount) recorded in \(name)"))
        }
        return recording.isFull ? .unable : .success
    }
}
