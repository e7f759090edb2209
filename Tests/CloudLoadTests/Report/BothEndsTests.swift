import CloudSim
import Dispatcher
import EventModel
import Testing

@testable import CloudLoad

@Suite struct BothEndsTests {
    private static func summary(sent: Int) -> LoadSummary {
        var summary = LoadSummary(run: Summary(seed: 1))
        summary.run.tally.attempts = sent
        return summary
    }

    private static func ids(_ prefix: String, _ range: ClosedRange<Int>) -> LoadIdentifiers {
        LoadIdentifiers(header: "webhook-id", prefix: prefix, first: range.lowerBound, last: range.upperBound)
    }

    private static func counts(
        _ received: Int, header: String = "webhook-id", again: Int = 0, uncounted: Int = 0, runs: String
    ) throws -> ReceiverCounts {
        try ReceiverCounts(
            json: JSONValue(
                parsing: #"{"received":\#(received),"ids":{"header":"\#(header)","distinct":0,"again":\#(again),"#
                    + #""missing":0,"uncounted":\#(uncounted),"runs":[\#(runs)]}}"#))
    }

    private static let run = #"{"prefix":"run-","first":1,"last":99,"distinct":97,"gaps":2}"#

    @Test func whatWasSentAndDidNotComeWasLost() throws {
        let ends = BothEnds(
            Self.summary(sent: 100), ids: [Self.ids("run-", 1...100)],
            counts: try Self.counts(98, header: "Webhook-Id", again: 1, runs: Self.run))
        #expect(ends.faults == [] && ends.sent == 100 && ends.received == 98 && ends.lost == 2 && ends.again == 1)
        #expect(ends.identified.map(\.lost) == [3])
        #expect(
            ends.sentence == "The receiver had 98 of the 100 requests that were sent; 2 were lost. Of the ids run-1 to"
                + " run-100 it had 97; 3 were lost. 1 came again.")
        #expect(ends.json["ids"]?.compactText.contains(#""sent":100,"received":97,"lost":3"#) == true)
    }

    @Test func severalRunsAreToldApartByTheirIds() throws {
        let runs = Self.run + #",{"prefix":"two-","first":5,"last":14,"distinct":10,"gaps":0}"#
        let counts = try Self.counts(107, runs: runs)
        let ids = [Self.ids("run-", 1...100), Self.ids("two-", 5...14)]
        #expect(BothEnds(Self.summary(sent: 110), ids: ids, counts: counts).identified.map(\.lost) == [3, 0])
        let same = BothEnds(Self.summary(sent: 110), ids: [ids[0], ids[0]], counts: counts)
        #expect(same.faults.count == 1 && same.faults[0].hasPrefix("run 2 gave its requests ids that another run gave"))
    }

    @Test func countsOfAnotherLoadAreFound() throws {
        func faults(_ sent: Int, _ ids: ClosedRange<Int>?, _ counts: ReceiverCounts) throws -> String {
            let ids = ids.map { [Self.ids("run-", $0)] } ?? []
            let ends = BothEnds(Self.summary(sent: sent), ids: ids, counts: counts)
            #expect(ends.identified.isEmpty)
            return ends.faults.joined(separator: "; ")
        }
        let counts = try Self.counts(98, runs: Self.run)
        #expect(try faults(90, nil, counts).hasPrefix("the receiver counted 98 requests, 8 more than the 90"))
        #expect(
            try faults(100, 1...50, counts).hasPrefix(
                "the receiver had run-1 to 99, and this load sent run-1 to run-50"))
        #expect(try faults(100, 2...100, counts).contains("not of this load alone"))
        #expect(
            try faults(100, 1...100, try Self.counts(98, runs: "")).hasPrefix("the receiver had no webhook-id that"))
        #expect(
            try faults(100, 1...100, try Self.counts(98, header: "x-id", runs: Self.run))
                .hasSuffix("start it with --id-header webhook-id"))
        let plain = try ReceiverCounts(json: JSONValue(parsing: #"{"received":98}"#))
        #expect(try faults(100, 1...100, plain).hasPrefix("the receiver counted no ids"))
        let many = try Self.counts(98, uncounted: 7, runs: Self.run)
        #expect(try faults(100, 1...100, many).hasPrefix("the receiver did not look at the ids of 7 requests"))
    }
}
