import CloudSim
import EventModel

/// What a person sees while a scenario runs: a line for what happens, and at a terminal a bar for how far it is.
final class LiveView {
    /// Where the view is shown, and what is known of the place.
    struct Screen {
        /// The columns of a terminal; nil for a file or a pipe, which gets plain lines in full.
        var width: () -> Int?
        var hasColour: Bool
        /// Wall time in milliseconds.
        var wall: () -> Int64
        var write: ([UInt8]) -> Void

        /// Standard error.
        static var standardError: Screen {
            let clock = WallClock()
            return Screen(
                width: { Terminal.isLive ? Terminal.width : nil }, hasColour: Terminal.hasColour,
                wall: { clock.now.milliseconds }, write: Terminal.draw)
        }
    }

    private static let blockBytes = 1 << 16
    private static let flushMilliseconds: Int64 = 50
    /// Runs shorter than this need no bar.
    private static let patienceMilliseconds: Int64 = 300
    /// Lines between two looks at the clock.
    private static let stride = 32

    private let isQuiet: Bool
    private let screen: Screen
    private let began: Int64
    private var text: LiveText
    private var bar: ProgressBar?
    /// The bar as it was drawn last.
    private var drawn: [UInt8] = []
    private var isBarShown = false
    private var wall: Int64
    private var flushedAt: Int64
    private var linesToLook = LiveView.stride

    /// A view of a run from `start` to `end`; a quiet one shows nothing, a verbose one shows requests and responses in
    /// full.
    init(
        title: String, start: Instant, end: Instant?, isQuiet: Bool, isVerbose: Bool = false,
        notes: RequestNotes? = nil, screen: Screen = .standardError
    ) {
        self.isQuiet = isQuiet
        self.screen = screen
        began = screen.wall()
        wall = began
        flushedAt = began
        let width = screen.width()
        text = LiveText(
            start: start, end: end, width: width.map { $0 - 1 }, hasColour: screen.hasColour, isVerbose: isVerbose,
            notes: notes)
        guard let width, !isQuiet else { return }
        bar = ProgressBar(start: start, end: end, hasColour: screen.hasColour)
        if !title.isEmpty {
            var heading: [UInt8] = []
            Ink.strong.around(screen.hasColour, &heading) { Columns.append(title, limit: width - 1, to: &$0) }
            screen.write(heading + [UInt8(ascii: "\n")])
        }
    }

    /// Takes in a line of the trace.
    func see(_ line: TraceLine) {
        if isQuiet { return }
        text.see(line, at: wall)
        linesToLook -= 1
        if linesToLook == 0 {
            linesToLook = Self.stride
            wall = screen.wall()
            if wall - flushedAt >= Self.flushMilliseconds || text.output.count >= Self.blockBytes { flush() }
        }
    }

    /// Shows what has come, and how far the run is.
    func progress(_ now: Instant) {
        if isQuiet { return }
        wall = screen.wall()
        text.rest(at: wall)
        var isNew = false
        if bar != nil, wall - began >= Self.patienceMilliseconds, let width = screen.width() {
            if let line = bar?.redraw(
                world: now, wall: wall, events: text.events, inFlight: text.inFlight, width: width - 1)
            {
                text.resize(to: width - 1)
                drawn = line
                isNew = true
            }
        }
        if isNew || !text.output.isEmpty { flush() }
    }

    /// Shows what is left and clears the bar.
    func finish() {
        if isQuiet { return }
        text.finish(at: screen.wall())
        drawn = []
        flush()
    }

    private func flush() {
        flushedAt = wall
        guard bar != nil else {
            if !text.output.isEmpty { screen.write(text.output) }
            return text.clear()
        }
        var block: [UInt8] = []
        if isBarShown { block.append(literal: "\r\u{1B}[K") }
        block.append(contentsOf: text.output)
        block.append(contentsOf: drawn)
        isBarShown = !drawn.isEmpty
        if !block.isEmpty { screen.write(block) }
        text.clear()
    }
}
