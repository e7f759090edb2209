import EventModel
import HTTPServer
import TestSupport
import Testing

@Suite struct LoadClockTests {
    /// A load with one connection, whose requests arrive in the order in which they began.
    private struct Bench {
        let clocks: ShiftedClocks
        let receiver: SignedReceiver
        let program: Program

        init(duration: String) throws {
            clocks = try ShiftedClocks()
            receiver = try SignedReceiver()
            program = try Program(
                [
                    "load", "--url", receiver.url, "--rate", "10/s", "--duration", duration, "--connections", "1",
                    "--data", "n{{n}}", "--json", "--quiet",
                ], environment: try clocks.environment)
            while receiver.arrivals.count < 3, program.isRunning {}
        }

        func summary() throws -> JSONValue {
            let end = program.end()
            #expect(end.code == 0, "\(end.error)")
            return try JSONValue(parsing: end.output)
        }
    }

    @Test func sendsWhatFellDueInASuspendInOrder() throws {
        let bench = try Bench(duration: "12s")
        for step in [86_400, -86_400, 0] as [Int64] { bench.clocks.setTimeOfDay(step) }
        let begin = milliseconds()
        bench.clocks.suspend(10)
        let summary = try bench.summary()
        // Without a suspend some 11 s of the run are left.
        #expect(milliseconds() - begin < 9000)
        #expect(summary["planned"] == .integer(120) && summary["succeeded"] == .integer(120))
        let numbers = bench.receiver.arrivals.map { arrival in
            String(decoding: arrival.body, as: UTF8.self).split(separator: "&")
                .first { $0.hasPrefix("data=n") }.flatMap { Int($0.dropFirst(6)) }
        }
        #expect(numbers == Array(0..<120) || numbers == Array(1...120), "\(numbers)")
    }

    @Test func endsAfterASuspendPastItsEnd() throws {
        let bench = try Bench(duration: "1h")
        bench.clocks.suspend(28_800)
        let summary = try bench.summary()
        guard case .number(let unsent)? = summary["unsent"]?.kind else {
            throw Program.StartError(reason: "\(summary)")
        }
        #expect(unsent > 35_000)
    }
}
