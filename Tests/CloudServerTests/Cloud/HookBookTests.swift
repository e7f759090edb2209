import CloudSim
import CloudStore
import Dispatcher
import EventModel
import Testing

@testable import CloudServer

@Suite struct HookBookTests {
    @Test func theLastTenOfEachKindAreKept() throws {
        let bench = BookBench()
        try bench.add("h")
        for number in 1...12 {
            bench.end(bench.send("h", data: "good \(number)"))
            bench.end(bench.send("h", data: "bad \(number)"), number % 2 == 0 ? 404 : nil)
        }
        let record = try #require(bench.book["h"])
        #expect(bench.data(record.successes) == (3...12).map { "good \($0)" })
        #expect(bench.data(record.errors) == (3...12).map { "bad \($0)" })
        #expect(record.days.map(\.success) == [12] && record.days.map(\.error) == [12])
        // Only what is kept is told, oldest first, and only once.
        let told = bench.taken()
        #expect(told.count == 21)
        let logs = told.compactMap { change -> String? in
            guard case .hookLog(let log) = change else { return nil }
            return log.isError ? "bad" : "good"
        }
        #expect(logs == Array(repeating: "good", count: 10) + Array(repeating: "bad", count: 10))
        #expect(bench.taken() == [])
    }

    @Test(arguments: [(200, false), (302, false), (399, false), (400, true), (404, true), (500, true)])
    func errorsBeginAt400(_ status: Int, _ isError: Bool) throws {
        let bench = BookBench()
        try bench.add("h")
        let entry = try #require(bench.end(bench.send("h"), status))
        #expect(entry.isError == isError)
        #expect(bench.book["h"]?.errors.count == (isError ? 1 : 0))
        #expect(bench.book["h"]?.successes.count == (isError ? 0 : 1))
    }

    @Test func countersRollOverAtMidnightOfTheWorldsClock() throws {
        let bench = BookBench()
        try bench.add("h")
        bench.now = try Instant(parsing: "2026-12-31T23:59:59.999Z")
        bench.end(bench.send("h"))
        let late = bench.send("h")
        bench.now = bench.now + .milliseconds(1)
        // A request counts on the day on which it ends.
        bench.end(late, 500)
        bench.read(.drop(hook: "h", device: "d", host: nil, event: "e", reason: .sleep))
        let expected = [
            StoredHookCounter(hook: "h", day: "2026-12-31", success: 1, error: 0, sleep: 0),
            StoredHookCounter(hook: "h", day: "2027-01-01", success: 0, error: 1, sleep: 1),
        ]
        #expect(bench.book["h"]?.days == expected)
    }

    @Test func thirtyDaysAreKept() throws {
        let bench = BookBench()
        try bench.add("h")
        bench.now = try Instant(parsing: "2026-01-01T12:00:00.000Z")
        for _ in 0..<32 {
            bench.end(bench.send("h"))
            bench.now = bench.now + .seconds(86_400)
        }
        let days = try #require(bench.book["h"]).days
        #expect(days.count == 30)
        #expect(days.first?.day == "2026-01-03" && days.last?.day == "2026-02-01")
    }

    @Test func everyDayIsToldEvenWhenTwoPassBetweenTellings() throws {
        let bench = BookBench()
        try bench.add("h")
        bench.now = try Instant(parsing: "2026-12-31T23:59:59.999Z")
        bench.end(bench.send("h"))
        bench.now = bench.now + .milliseconds(1)
        bench.end(bench.send("h"))
        let days = bench.taken().compactMap { change -> String? in
            guard case .hookCounter(let counter) = change else { return nil }
            return counter.day
        }
        #expect(days == ["2026-12-31", "2027-01-01"])
    }

    @Test func whatCouldNotBeSentIsAnErrorAndWhatWasHeldBackIsNot() throws {
        let bench = BookBench()
        try bench.add("h")
        bench.end(bench.send("h"))
        for reason in DropReason.allCases {
            _ = bench.send("other")
            bench.read(.drop(hook: "h", device: "d", host: nil, event: "e", reason: reason), cause: 3)
        }
        let record = try #require(bench.book["h"])
        #expect(record.errors.isEmpty, "a line without its event has nothing to show")
        #expect(record.days.last?.sleep == 1)
        let event = Event(name: NameTable().name("e"), data: "x", publisher: .api, publishedAt: bench.now)
        bench.book.expect(.init(event, name: "e"))
        bench.read(.drop(hook: "h", device: "d", host: "b@d", event: "e", reason: .invalid))
        let error = try #require(bench.book["h"]?.errors.last?.json)
        #expect(error["message"] == .string("error EINVALID from b@d"))
        #expect(error["request"] == .null && error["response"] == .null && error["event"]?["data"] == .string("x"))
        #expect(bench.book["h"]?.days.last?.error == 1)
    }

    @Test func aHookThatWasDeletedMeanwhileLetsItsRequestEndWithoutATrace() throws {
        let bench = BookBench()
        try bench.add("h")
        try bench.add("g")
        let late = bench.send("h")
        bench.book.remove("h")
        #expect(bench.book.all.map(\.id) == ["g"])
        #expect(bench.book.underWay == 1)
        #expect(bench.end(late) != nil, "who waits for a test must hear of its end")
        #expect(bench.end(late) == nil)
        #expect(bench.book.underWay == 0 && bench.taken() == [] && bench.book["h"] == nil)
        // The label may be another's now; a line for the old one is nobody's.
        #expect(bench.end(bench.send("h")) == nil)
    }

    @Test func aReplacedHookKeepsItsLogUnderItsNewLabel() throws {
        let bench = BookBench()
        try bench.add("h")
        bench.end(bench.send("h", data: "before"))
        let late = bench.send("h", data: "between")
        bench.book.replace("h", by: try sampleHook("f"), label: "new")
        bench.end(late, 500)
        bench.end(bench.send("h", data: "astray"))
        bench.end(bench.send("new", data: "after"))
        let record = try #require(bench.book["h"])
        #expect(record.hook.event == "f")
        #expect(bench.data(record.successes) == ["before", "after"] && bench.data(record.errors) == ["between"])
    }

    @Test func whatTheStopInterruptsIsToldAsAnError() throws {
        let bench = BookBench()
        try bench.add("h")
        _ = bench.send("h", data: "one")
        _ = bench.send("h", data: "two")
        bench.book.abandonAll(at: bench.now)
        let record = try #require(bench.book["h"])
        #expect(bench.data(record.errors) == ["one", "two"])
        #expect(record.errors[0].json["message"] == .string("the cloud was stopped before h.example answered"))
        #expect(bench.book.underWay == 0 && record.days.last?.error == 2)
    }

    @Test func whatIsRememberedGoesOn() throws {
        let bench = BookBench()
        try bench.add("h")
        bench.now = try Instant(parsing: "2026-05-05T00:00:00.000Z")
        let logs = (1...10).map {
            StoredHookLog(hook: "h", isError: false, entry: "{\"event\":{\"data\":\"old \($0)\"}}")
        }
        let stranger = StoredHookLog(hook: "gone", isError: true, entry: "{}")
        let day = StoredHookCounter(hook: "h", day: "2026-05-05", success: 7, error: 1, sleep: 2)
        bench.book.recall(logs + [stranger], [day])
        #expect(bench.taken() == [], "what is remembered is not told again")
        bench.end(bench.send("h", data: "new"))
        let record = try #require(bench.book["h"])
        #expect(bench.data(record.successes) == (2...10).map { "old \($0)" } + ["new"])
        #expect(record.days == [StoredHookCounter(hook: "h", day: "2026-05-05", success: 8, error: 1, sleep: 2)])
        #expect(bench.taken().count == 2)
    }
}
