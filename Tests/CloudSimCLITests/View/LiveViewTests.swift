import CloudSim
import EventModel
import Testing

@testable import CloudSimCLI

@Suite struct LiveViewTests {
    /// A terminal, or a file, that keeps what is written.
    private final class Paper {
        var wall: Int64 = 0
        var width: Int?
        var writes: [String] = []
        var text: String { writes.joined() }

        init(width: Int?) { self.width = width }

        var screen: LiveView.Screen {
            .init(
                width: { self.width }, hasColour: false, wall: { self.wall },
                write: { self.writes.append(String(decoding: $0, as: UTF8.self)) })
        }
    }

    private let end = TraceSamples.start + .seconds(100)

    private func view(_ paper: Paper, isQuiet: Bool = false) -> LiveView {
        LiveView(title: "Title", start: TraceSamples.start, end: end, isQuiet: isQuiet, screen: paper.screen)
    }

    private func samples(_ count: Int) -> [TraceLine] {
        var samples = TraceSamples()
        for number in 0..<count { samples.addEvent("e", "\(number)", by: "d") }
        return samples.lines
    }

    @Test func aFileGetsPlainLinesAndNothingElse() {
        let paper = Paper(width: nil)
        let view = view(paper)
        for line in samples(10_000) {
            paper.wall += 1
            view.see(line)
            if paper.wall.isMultiple(of: 100) { view.progress(TraceSamples.start + .seconds(50)) }
        }
        view.finish()
        #expect(paper.text.split(separator: "\n").count == 10_000)
        #expect(!paper.text.utf8.contains(0x1B))
        #expect(!paper.text.contains("\r"))
        #expect(paper.writes.count < 1000)
    }

    @Test func aQuietViewShowsNothing() {
        let paper = Paper(width: 80)
        let view = view(paper, isQuiet: true)
        for line in samples(100) { view.see(line) }
        paper.wall = 1000
        view.progress(end)
        view.finish()
        #expect(paper.writes.isEmpty)
    }

    @Test func linesAreShownBeforeTheRunWaits() {
        let paper = Paper(width: nil)
        let view = view(paper)
        view.see(samples(1)[0])
        view.progress(TraceSamples.start)
        #expect(paper.text.contains("  event   d "))
    }

    @Test func aShortRunHasNoBar() {
        let paper = Paper(width: 80)
        let view = view(paper)
        for line in samples(3) { view.see(line) }
        view.progress(end)
        view.finish()
        #expect(paper.text.hasPrefix("Title\n"))
        #expect(!paper.text.contains("%"))
        #expect(!paper.text.contains("\r"))
    }

    @Test func theBarStandsBelowTheLinesAndIsGoneAtTheEnd() {
        let paper = Paper(width: 80)
        let view = view(paper)
        paper.wall = 400
        view.progress(TraceSamples.start + .seconds(42))
        #expect(paper.writes.last?.hasPrefix(" 42%  ") == true)
        view.see(samples(1)[0])
        view.progress(TraceSamples.start + .seconds(42))
        #expect(paper.writes.last?.hasPrefix("\r\u{1B}[K") == true)
        #expect(paper.writes.last?.contains("event   d          e                         0\n 42%  ") == true)
        view.finish()
        #expect(paper.writes.last == "\r\u{1B}[K")
    }

    @Test func theBarIsDrawnAtMostTenTimesASecond() {
        let paper = Paper(width: 80)
        let view = view(paper)
        for wall in 0...5000 {
            paper.wall = Int64(wall)
            view.progress(TraceSamples.start + .milliseconds(Int64(wall)))
        }
        #expect((40...50).contains(paper.writes.count))
    }

    @Test(arguments: [Double?.none, 0, 0.42, 1])
    func theBarFitsEveryWidth(_ share: Double?) {
        let parts = ["+1h02m05.250s of 24h", "1,234,567 events/s", "12,345 in flight"]
        for width in 1...200 {
            let line = String(decoding: ProgressBar.line(parts, share: share, width: width, false), as: UTF8.self)
            #expect(Columns.count(line) <= max(width, 6), "width \(width): \(line)")
        }
        let roomy = String(decoding: ProgressBar.line(parts, share: share, width: 100, false), as: UTF8.self)
        #expect(roomy.hasSuffix("  +1h02m05.250s of 24h  1,234,567 events/s  12,345 in flight") || share == nil)
    }

    @Test func aBarTellsTheRateAndWhatIsInFlight() {
        var bar = ProgressBar(start: TraceSamples.start, end: end, hasColour: false)
        _ = bar.redraw(world: TraceSamples.start, wall: 0, events: 0, inFlight: 0, width: 80)
        let drawn = bar.redraw(
            world: TraceSamples.start + .milliseconds(50_500), wall: 500, events: 6000, inFlight: 3, width: 79)
        #expect(
            drawn.map { String(decoding: $0, as: UTF8.self) }
                == " 50%  ━━━━━━━━━━━━────────────  +50.500s of 1m40s  12,000 events/s  3 in flight")
        #expect(bar.redraw(world: end, wall: 599, events: 9000, inFlight: 3, width: 79) == nil)
    }
}
