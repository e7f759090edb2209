import CloudSim
import Dispatcher
import Testing

@testable import CloudLoad

@Suite struct LoadPageTests {
    private static func page(_ summary: LoadSummary) -> String {
        LoadPage([.init(name: "run", summary: summary)]).html
    }

    /// The elements that are open at a text's end, and those that were closed out of order.
    private static func unbalanced(_ page: String) -> [String] {
        let empty: Set = ["meta", "br", "!DOCTYPE"]
        var open: [String] = []
        for piece in page.split(separator: "<").dropFirst() {
            let name = String(piece.prefix { $0 != " " && $0 != ">" && $0 != "/" || $0 == "!" })
            if piece.hasPrefix("/") {
                let closed = String(piece.dropFirst().prefix { $0 != ">" })
                if open.last == closed { open.removeLast() } else { return open + ["/" + closed] }
            } else if !empty.contains(name), !piece.contains("/>") {
                open.append(name)
            }
        }
        return open
    }

    @Test func everyElementIsClosed() {
        let busy = SampleRun.busy()
        #expect(Self.unbalanced(Self.page(busy)) == [])
        #expect(Self.unbalanced(Self.page(SampleRun.refused())) == [])
        #expect(Self.unbalanced(Self.page(LoadSummary(run: Summary(seed: 1)))) == [])
        let pair = LoadPage([.init(name: "a", summary: busy), .init(name: "b", summary: SampleRun.refused())])
        #expect(Self.unbalanced(pair.html) == [])
    }

    @Test func nothingComesFromTheNetworkAndNothingRuns() {
        let page = Self.page(SampleRun.busy())
        for word in ["<script", "<link", "<img", "@import", "src=", "href=", "onload", "url("] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.contains("default-src 'none'"))
        #expect(page.contains("prefers-color-scheme:dark"))
    }

    @Test func whatComesFromOutsideIsEscaped() {
        let evil = "\"><script>alert('1')</script>&\u{1}\u{202E}"
        var summary = SampleRun.busy()
        summary.target = evil
        summary.command = evil
        summary.started = evil
        summary.notes = [evil]
        summary.errors = [evil: 1]
        summary.stages[0].text = evil
        summary.thresholds = [ThresholdVerdict(text: evil, holds: true, seen: evil)]
        let pages = [
            Self.page(summary),
            LoadPage([.init(name: evil, summary: summary), .init(name: evil, summary: summary)]).html,
        ]
        for page in pages {
            #expect(!page.contains("<script") && !page.contains("'1'"))
            #expect(page.contains("&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;\u{FFFD}\u{FFFD}"))
            #expect(Self.unbalanced(page) == [])
        }
    }

    @Test func lateUnsentAndErrorsAreInSight() {
        let page = Self.page(SampleRun.busy())
        let summary = SampleRun.busy()
        #expect(page.contains("<span>late</span><b>\(FigureText.count(summary.late))</b>"))
        #expect(page.contains("<span>unsent</span><b>\(FigureText.count(summary.unsent))</b>"))
        #expect(page.contains("ETIMEDOUT") && page.contains("HTTP 503") && page.contains("dropped: device-limit"))
        #expect(page.contains("every sum comes out"))
        #expect(page.contains("1 · 30s:500/s"))
    }

    @Test func nothingMeasuredIsSaid() {
        let page = Self.page(LoadSummary(run: Summary(seed: 1)))
        #expect(page.contains("no request was answered") && page.contains("nothing was answered"))
        #expect(page.contains("nothing was measured") && !page.contains("0 ns") && page.contains("<td>–</td>"))
        #expect(!page.contains("nan") && !page.contains("inf\""))
        let refused = Self.page(SampleRun.refused())
        #expect(refused.contains("no request was answered") && refused.contains("ECONNREFUSED"))
        #expect(refused.contains("<td class=\"bad\">1,200</td><td>100 %</td>"))
    }

    @Test func gapsStayGapsAndALoneSecondIsSeen() {
        let axis = Axis(low: 0, high: 100, isLogarithmic: false, ticks: [])
        var plot = Plot(width: 600, height: 100, x: axis, y: axis)
        plot.drawLine(
            "p99", [(x: 1, y: 2), (x: 3, y: 4), nil, (x: 9, y: 5), nil, (x: 20, y: 1.25), (x: 21, y: 0)], reach: 2)
        #expect(plot.body.text == #"<path class="line p99" d="M1 2L3 4M7 5h4M20 1.3L21 0"/>"#)
    }

    @Test func aSearchIsShownWithWhatHeld() {
        var summary = SampleRun.busy()
        #expect(!Self.page(summary).contains("Search for the highest rate"))
        summary.search = [
            SearchStep(rate: 500, holds: true, seen: "3.10 ms"),
            SearchStep(rate: 1000, holds: false, seen: "<61.2 ms>"),
            SearchStep(rate: 750, holds: true, seen: "9.10 ms"),
        ]
        let page = Self.page(summary)
        #expect(page.contains("The highest rate that held is <b>750.0 /s</b>"))
        #expect(page.contains("<td>2</td><td>1,000 /s</td>") && page.contains("&lt;61.2 ms&gt;"))
        #expect(Self.unbalanced(page) == [])
        let pair = LoadPage([.init(name: "a", summary: summary), .init(name: "b", summary: summary)]).html
        #expect(pair.contains("Search for the highest rate"))
        // What held once, and not when it was tried again, did not hold.
        summary.search.append(SearchStep(rate: 750, holds: false, seen: ""))
        #expect(summary.highestHeld == 500)
        summary.search = [SearchStep(rate: 500, holds: false, seen: "")]
        #expect(Self.page(summary).contains("None of the rates held."))
    }

    @Test func whatFirmwareRefusedAndSignedDeliveriesAreInSight() {
        var summary = SampleRun.busy()
        var page = Self.page(summary)
        #expect(!page.contains("<th>refused</th>") && !page.contains("signed deliveries"))
        #expect(page.contains("planned = sent + refused + unsent"))
        #expect(!page.contains("bar refused"))
        summary.stages[1].refused = 7
        summary.seconds[40].refused = 7
        summary.run.refused = 7
        summary.planned += 7
        summary.run.deliveries.accepted = 200
        summary.run.deliveries.succeeded = 190
        summary.run.deliveries.abandoned = 4
        summary.run.deliveriesPending = 6
        summary.identifierRanges = ["a-", "b-"].map { LoadIdentifiers(header: "x-id", prefix: $0, first: 1, last: 9) }
        page = Self.page(summary)
        #expect(page.contains(#"<rect class="bar refused""#) && page.contains("dropped 0, refused 7, unsent 0"))
        #expect(page.contains("<span>refused</span><b>7</b>"))
        #expect(page.contains("<th>refused</th>") && page.contains(#"<td class="bad">7</td>"#))
        #expect(page.contains(#"refused by the firmware</td><td class="bad">7</td>"#))
        #expect(page.contains("signed deliveries: succeeded</td><td>190</td><td>95 %</td>"))
        #expect(page.contains(#"signed deliveries: abandoned</td><td class="bad">4</td>"#))
        #expect(page.contains("a-1 … a-9 in x-id, b-1 … b-9 in x-id"))
        #expect(Self.unbalanced(page) == [])
    }

    @Test func ratesSayWhatTheyAreOf() {
        let page = Self.page(SampleRun.busy())
        #expect(page.contains("<span>answered per second</span>") && page.contains("<th>sent per second</th>"))
        #expect(page.contains("bytes of bodies sent, received"))
    }

    @Test func throughputEndsWithTheSchedule() {
        var summary = SampleRun.busy()
        let before = TimeFrame(summary, width: 1120, span: 95).throughputChart(900)
        for index in 90..<95 { summary.seconds.append(LoadSecond(index)) }
        let frame = TimeFrame(summary, width: 1120, span: 95)
        func lines(_ chart: HTML) -> [Substring] {
            chart.text.split(separator: "<path class=\"line ").dropFirst().map { $0.prefix { $0 != ">" } }
        }
        #expect(lines(frame.throughputChart(900)) == lines(before) && lines(before).count == 3)
        // A run that is shorter than a second has a line nevertheless.
        summary.seconds = [summary.seconds[0]]
        (summary.warmup, summary.measured) = (0, 200_000_000)
        #expect(lines(TimeFrame(summary, width: 1120, span: 1).throughputChart(900)).count == 3)
    }

    @Test func sumsThatDoNotComeOutAreInSight() {
        var summary = SampleRun.busy()
        summary.unsent += 1
        let page = Self.page(summary)
        #expect(
            page.contains("<b>The sums do not come out:</b> planned is 54140, but sent + refused + unsent is 54141."))
    }

    @Test func runsAreComparedWithTheFirst() {
        let page = LoadPage([
            .init(name: "before", summary: SampleRun.busy()),
            .init(name: "after", summary: SampleRun.busy(seed: 7, slowness: 1.5)),
        ]).html
        #expect(page.contains("Load compared: before, after"))
        #expect(page.contains(#"<td class="name">latency p99</td><td>+50.0 %</td>"#))
        #expect(FigureText.change(from: 10, to: 5) == "−50.0 %" && FigureText.change(from: 10, to: 35) == "× 3.5")
        #expect(FigureText.change(from: 0, to: 5) == "from 0" && FigureText.change(from: 0, to: 0) == "same")
        #expect(FigureText.change(from: nil, to: 5) == "–" && FigureText.change(from: 10_000, to: 10_001) == "±0 %")
    }

    @Test func showsChangedFiguresFirst() throws {
        let page = LoadPage([
            .init(name: "before", summary: SampleRun.busy()),
            .init(name: "after", summary: SampleRun.busy(seed: 7, slowness: 1.5)),
        ]).html
        let rows = page.split(separator: "<tr><td class=\"name\">").dropFirst().prefix(30)
        let changed = rows.map { !$0.contains("</td><td>same</td>") && !$0.contains("</td><td>–</td><td>–</td>") }
        let count = try #require(changed.firstIndex(of: false))
        #expect(count > 0 && !changed[count...].prefix(8).contains(true), "\(changed)")
    }

    @Test func aLongRunMakesNoLongerPage() {
        var summary = SampleRun.busy()
        let last = summary.seconds[89]
        for index in 90..<20_000 {
            var second = last
            second.index = index
            summary.seconds.append(second)
        }
        let page = Self.page(summary)
        #expect(page.utf8.count < 1_000_000)
        #expect(page.contains("Each point stands for 72 seconds"))
        summary.seconds = [LoadSecond(999_999_999_999)]
        #expect(Self.page(summary).utf8.count < 1_000_000)
    }
}
