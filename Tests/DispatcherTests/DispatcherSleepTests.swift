import EventModel
import Testing

@testable import Dispatcher

@Suite("How a failing hook sleeps") struct DispatcherSleepTests {
    private static let asleep = "hook-error/e/0=Too many errors, webhook disabled"
    private static let failed = "hook-error/e/0=error status 500 from h.example"

    /// A bench whose device and host may send what they like.
    private func bench(_ more: String = "", change: (inout Limits) -> Void = { _ in }) throws -> DispatcherBench {
        var limits = Limits()
        limits.perDevice = nil
        limits.perHost = nil
        change(&limits)
        return try DispatcherBench(hook: more, limits: limits)
    }

    /// Sends one event and answers it so.
    @discardableResult
    private func exchange(_ bench: DispatcherBench, _ status: Int) -> [String] {
        #expect(bench.fire("e").first?.hasPrefix("attempt") == true)
        return bench.answer(bench.attempts.count, status)
    }

    @Test("The tenth error in a row says both; then events are skipped until the probe, which wakes the hook")
    func sleepAndWake() throws {
        let bench = try bench()
        for _ in 0..<9 { #expect(exchange(bench, 500) == [Self.failed]) }
        #expect(exchange(bench, 500) == [Self.failed, "hook 0 asleep", Self.asleep])
        #expect(bench.fire("e") == ["drop sleep hook 0"])
        bench.pass(59_999)
        #expect(bench.fire("e") == ["drop sleep hook 0"])
        bench.pass(1)
        #expect(bench.fire("e") == ["attempt 11 hook 0"])
        for _ in 0..<3 { #expect(bench.fire("e") == ["drop sleep hook 0"]) }
        #expect(bench.answer(11) == ["hook-sent/e=undefined", "hook 0 awake"])
        // The count is clear again.
        for _ in 0..<9 { exchange(bench, 404) }
        #expect(bench.fire("e").count == 1)
        #expect(bench.dispatcher.tally[.sleep] == 5)
    }

    @Test("A failed probe starts the sleep anew and says so again")
    func failedProbe() throws {
        let bench = try bench { $0.sleep = .seconds(5) }
        for _ in 0..<10 { exchange(bench, 500) }
        bench.pass(5000)
        #expect(bench.fire("e") == ["attempt 11 hook 0"])
        bench.pass(3000)
        #expect(
            bench.fail(11, .timedOut) == [
                "hook-error/e/0=error ETIMEDOUT from h.example", "hook 0 asleep", Self.asleep,
            ])
        bench.pass(4999)
        #expect(bench.fire("e") == ["drop sleep hook 0"])
        bench.pass(1)
        #expect(bench.fire("e") == ["attempt 12 hook 0"])
    }

    @Test("A success before the tenth clears the count; the order is that of the ends")
    func countedInOrderOfEnds() throws {
        let bench = try bench()
        for _ in 0..<20 { bench.fire("e") }
        for delivery in 1...9 { bench.answer(delivery, 500) }
        // The 20th began last and ends tenth.
        bench.answer(20)
        for delivery in 10...18 { #expect(bench.answer(delivery, 500) == [Self.failed]) }
        #expect(bench.answer(19, 500).contains("hook 0 asleep"))
    }

    @Test("What was begun before the sleep neither wakes the hook nor lengthens the sleep")
    func earlierAttempts() throws {
        let bench = try bench()
        for _ in 0..<14 { bench.fire("e") }
        for delivery in 1...10 { bench.answer(delivery, 500) }
        bench.pass(30_000)
        #expect(bench.answer(11) == ["hook-sent/e=undefined"])
        #expect(bench.answer(12, 500) == [Self.failed])
        #expect(bench.fire("e") == ["drop sleep hook 0"])
        bench.pass(30_000)
        #expect(bench.fire("e") == ["attempt 15 hook 0"])
        // While the probe is under way, the same holds.
        #expect(bench.answer(13) == ["hook-sent/e=undefined"])
        #expect(bench.answer(14, 500) == [Self.failed])
        #expect(bench.fire("e") == ["drop sleep hook 0"])
        #expect(bench.answer(15) == ["hook-sent/e=undefined", "hook 0 awake"])
    }

    @Test("A probe that a window refuses leaves the next event to be the probe")
    func refusedProbe() throws {
        let bench = try bench {
            $0.perHost = 10
            $0.sleep = .seconds(1)
        }
        for _ in 0..<10 { exchange(bench, 500) }
        bench.pass(1000)
        #expect(bench.fire("e") == ["drop host-limit hook 0 at h.example"])
        bench.pass(59_000)
        #expect(bench.fire("e") == ["attempt 11 hook 0"])
        #expect(bench.fire("e") == ["drop sleep hook 0"])
    }

    @Test("Requests that cannot be sent are errors as well, also as the probe")
    func invalidRequestsCount() throws {
        let bench = try bench(#""headers": {"X": "{{{PARTICLE_EVENT_VALUE}}}"}"#)
        let invalid = ["drop invalid hook 0 at h.example", "hook-error/e/0=error EINVALID from h.example"]
        for _ in 0..<9 { #expect(bench.fire("e", "\r\n") == invalid) }
        #expect(bench.fire("e", "\r\n") == invalid + ["hook 0 asleep", Self.asleep])
        #expect(bench.fire("e", "\r\n") == ["drop sleep hook 0"])
        bench.pass(60_000)
        #expect(bench.fire("e", "\r\n") == invalid + ["hook 0 asleep", Self.asleep])
        bench.pass(60_000)
        #expect(bench.fire("e", "fine") == ["attempt 1 hook 0"])
        #expect(bench.answer(1) == ["hook-sent/e=undefined", "hook 0 awake"])
    }

    @Test("The message goes to the hook's own error topic, and only that hook sleeps")
    func ownTopic() throws {
        let bench = try bench(#""errorResponseTopic": "bad/{{PARTICLE_EVENT_NAME}}""#) { $0.errors = 1 }
        try bench.add("e")
        bench.fire("e")
        #expect(
            bench.answer(1, 500) == [
                "bad/e/0=error status 500 from h.example", "hook 0 asleep",
                "bad/e/0=Too many errors, webhook disabled",
            ])
        #expect(bench.fire("e") == ["drop sleep hook 0", "attempt 3 hook 1"])
    }

    @Test("A hook that was removed while it slept or probed still settles")
    func removedProbe() throws {
        let bench = try bench { $0.errors = 1 }
        exchange(bench, 500)
        bench.pass(60_000)
        bench.fire("e")
        bench.dispatcher.remove(0)
        #expect(bench.answer(2, 500).contains("hook 0 asleep"))
        #expect(bench.fire("e") == [])
    }
}
