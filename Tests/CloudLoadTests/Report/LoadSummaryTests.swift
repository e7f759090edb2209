import CloudSim
import Dispatcher
import EventModel
import Testing

@testable import CloudLoad

@Suite struct LoadSummaryTests {
    @Test func whatIsWrittenIsReadAgain() throws {
        var summary = SampleRun.busy()
        summary.thresholds = [ThresholdVerdict(text: "p99<1ms", holds: false, seen: "3.50 ms")]
        summary.identifiers = LoadIdentifiers(header: "x-id", prefix: "a-", first: 1, last: 20)
        summary.parts = ["one", "two"]
        summary.seconds[4].refused = 2
        summary.stages[0].refused = 2
        summary.errors["</script>\u{0}é"] = 3
        let text = summary.json.indentedText
        let read = try LoadSummary(json: JSONValue(parsing: text))
        #expect(read.json == summary.json)
        #expect(read.seconds == summary.seconds)
        #expect(read.stages == summary.stages)
        #expect(read.latencyCurve == summary.latencyCurve)
        #expect(read.thresholds == summary.thresholds)
        #expect(read.identifiers == summary.identifiers && read.parts == summary.parts)
        #expect(read.errors == summary.errors && read.statuses == summary.statuses)
    }

    @Test func theLineHasEverythingButTheSeries() throws {
        let summary = SampleRun.busy()
        let line = summary.line
        #expect(line["seconds"] == nil && line["curves"] == nil)
        for key in [
            "seed", "published", "matched", "succeeded", "dropped", "latency", "rate", "late", "unsent", "stages",
        ] {
            #expect(line[key] != nil, "\(key)")
        }
        #expect(line["late"] == .integer(summary.late))
        #expect(line["latency"]?["p99"] == .integer(Int(summary.latency.p99)))
        #expect(!line.compactText.contains("\n"))
        let read = try LoadSummary(json: line)
        #expect(read.line == line)
        #expect(read.seconds.isEmpty)
    }

    @Test func everyMissingMemberIsNamed() throws {
        guard case .object(let members) = SampleRun.busy().json.kind else {
            Issue.record("a summary is an object")
            return
        }
        let optional = [
            "curves", "seconds", "unit", "status_classes", "imbalances", "pending", "rate_window", "planned_rate",
            "overdue", "protocols",
        ]
        for (position, member) in members.enumerated() where !optional.contains(member.key) {
            var rest = members
            rest.remove(at: position)
            let fault = #expect(throws: LoadSummaryFault.self) { try LoadSummary(json: JSONValue(.object(rest))) }
            #expect(fault?.message == "\(member.key) is missing")
        }
    }

    @Test(arguments: [
        ("planned", JSONValue.number(-1), "planned is -1.0 and should be between 0"),
        ("planned", .number(1.5), "planned is 1.5 and should be a whole number"),
        ("planned", .number(1e300), "planned is 1e+300 and should be between 0"),
        ("planned", .number(.infinity), "planned is inf"), ("planned", .number(.nan), "planned is nan"),
        ("planned", .string("1"), "planned is a string and should be a number"),
        ("seed", .number(1e20), "seed is 1e+20"), ("target", .null, "target is null and should be a text"),
        ("notes", .array([.null]), "notes[0] is null and should be a text"),
        ("latency", .null, "latency is null and should be an object"),
        ("latency", .object([:]), "latency.count is missing"),
        ("statuses", .object(["ok": .integer(1)]), "statuses has the key \"ok\", which is no status"),
        ("errors", .object(["X": .string("1")]), "errors.X is a string and should be a number"),
        ("stages", .array([.integer(1)]), "stages[0] is a number and should be an object"),
        ("curves", .object(["latency": .array([.null]), "service": .array([])]), "curves.latency[0] should be a pair"),
        ("seconds", .array([.object([:])]), "seconds[0].second is missing"),
        ("seconds", .array([.object(["second": .number(1e10)])]), "seconds[0].second is 10000000000"),
        ("bytes_sent", .number(1e17), "bytes_sent is 1e+17"),
        ("schema", .string("other/9"), "schema is \"other/9\" and should be \"cloudsim-load/1\""),
        ("virtual_seconds", .number(1e300), "virtual_seconds is 1e+300"),
    ])
    func whatIsWrongIsNamed(key: String, value: JSONValue, message: String) {
        guard case .object(var members) = SampleRun.busy().json.kind else { return }
        for position in members.indices where members[position].key == key { members[position].value = value }
        let fault = #expect(throws: LoadSummaryFault.self) { try LoadSummary(json: JSONValue(.object(members))) }
        #expect(fault?.message.hasPrefix(message) == true, "\(fault?.message ?? "")")
    }

    @Test func aSummaryIsAnObject() {
        let fault = #expect(throws: LoadSummaryFault.self) { try LoadSummary(json: .array([])) }
        #expect(fault?.message == "the summary is an array and should be an object")
    }

    @Test func idsDoNotCountDown() throws {
        var summary = SampleRun.busy()
        summary.identifiers = LoadIdentifiers(header: "webhook-id", prefix: "a-", first: 1, last: 0)
        #expect(try LoadSummary(json: summary.json).identifiers?.count == 0)
        summary.identifiers = LoadIdentifiers(header: "webhook-id", prefix: "a-", first: 9, last: 2)
        let json = summary.json
        let fault = #expect(throws: LoadSummaryFault.self) { try LoadSummary(json: json) }
        #expect(fault?.message == "ids[0].last is 2, which is before ids[0].first, 9")
    }

    @Test func summariesBeforeThisOneAreReadToo() throws {
        var summary = SampleRun.busy()
        summary.identifiers = LoadIdentifiers(header: "x-id", prefix: "a-", first: 1, last: 9)
        let range = #"{"header":"x-id","prefix":"a-","first":1,"last":9}"#
        let text = summary.json.compactText.replacing("[\(range)]", with: range)
            .replacing(#""refused":0,"unsent":"#, with: #""unsent":"#)
        #expect(text.contains(#""ids":{"header""#) && text.count < summary.json.compactText.count - 90 * 12)
        let read = try LoadSummary(json: JSONValue(parsing: text))
        #expect(read.json == summary.json && read.identifiers == summary.identifiers)
    }

    @Test func sumsThatComeOutAreNotMentioned() {
        #expect(SampleRun.busy().imbalances == [])
        #expect(SampleRun.refused().imbalances == [])
        #expect(LoadSummary(run: Summary(seed: 1)).imbalances == [])
    }

    @Test func everySumThatDoesNotComeOutIsNamed() {
        var summary = SampleRun.refused()
        summary.planned += 1
        #expect(summary.imbalances == ["planned is 1201, but sent + refused + unsent is 1200"])
        summary = SampleRun.refused()
        summary.late = 1201
        #expect(summary.imbalances == ["late is 1201, which is more than the 1200 sent"])
        summary = SampleRun.refused()
        summary.run.tally[.hostLimit] = 2
        #expect(summary.imbalances == ["matched is 1200, but succeeded + failed + pending + dropped is 1202"])
        summary = SampleRun.refused()
        summary.errors = ["ECONNREFUSED": 1199]
        #expect(
            summary.imbalances == [
                "succeeded + failed is 1200, but answers by status + errors by name is 1199",
                "answers by status + errors by name is 1199, but the sum of the seconds' succeeded and failed is 1200",
            ])
        summary = SampleRun.refused()
        summary.seconds.removeLast()
        #expect(summary.imbalances.count == 2)
        #expect(summary.imbalances.first == "sent is 1200, but the sum of the seconds' sent is 1100")
        // A response that was cut short did fire its hook; it is no drop.
        summary = SampleRun.refused()
        summary.run.tally[.truncated] = 5
        #expect(summary.imbalances == [] && summary.dropped == 0)
    }

    @Test func errorsComeMostFrequentFirst() {
        var summary = LoadSummary(run: Summary(seed: 1))
        summary.errors = ["B": 2, "A": 2, "C": 9]
        #expect(summary.errorsByFrequency.map(\.name) == ["C", "A", "B"])
    }

    @Test func aHistogramGivesFiguresAndCurve() {
        var histogram = Histogram()
        #expect(LatencyFigures(histogram) == LatencyFigures())
        #expect(CurvePoint.curve(of: histogram) == [])
        for value in 1...100 { histogram.record(Int64(value)) }
        let figures = LatencyFigures(histogram)
        #expect(figures.count == 100 && figures.min == 1 && figures.max == 100)
        #expect(figures.p50 == 50 && figures.p90 == 90 && figures.p99 == 99)
        let curve = CurvePoint.curve(of: histogram)
        #expect(curve.first?.percentile == 0 && curve.last == CurvePoint(100, 100))
        #expect(zip(curve, curve.dropFirst()).allSatisfy { $0.percentile < $1.percentile && $0.value <= $1.value })
    }
}
