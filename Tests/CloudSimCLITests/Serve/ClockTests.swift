import EventModel
import Glibc
import HTTPServer
import TestSupport
import Testing

/// The built program while its clocks are set and its machine is suspended.
@Suite struct ClockTests {
    private static let hour: Int64 = 3600
    private static let day: Int64 = 86_400
    /// Seconds that a loaded machine may take for what takes 1 s.
    private static let patience = 10.0

    // MARK: The time of day alone

    @Test(arguments: [hour, -hour, day, -day]) func stampsWithTheTimeOfDay(_ step: Int64) throws {
        let bench = try ClockedCloud()
        try bench.addHook()
        try bench.addAlert()
        bench.clocks.setTimeOfDay(step)
        try bench.publish()
        let expected = ClockedCloud.timeOfDay + step
        func isNow(_ seconds: Int64?) -> Bool { seconds.map { abs($0 - expected) <= 20 } ?? false }
        let recent = try bench.cloud.call("GET", "/events/recent?prefix=e")
        guard case .array(let events) = recent.json.kind else { throw Program.StartError(reason: recent.text) }
        let published = try Instant(parsing: try #require(events.last?["published_at"]?.text))
        #expect(isNow(published.milliseconds / 1000))
        #expect((-20...20).contains { recent.head.contains(Self.date(expected + $0)) }, "\(recent.head)")
        #expect(try bench.seconds(until: { bench.receiver.arrivals.count == 2 }) != nil)
        for arrival in bench.receiver.arrivals { #expect(isNow(Int64(arrival.timestamp)), "\(arrival)") }
        let created = try bench.deliveries().first?["created_at"]?.text
        #expect(isNow(try created.map { try Instant(parsing: $0).milliseconds / 1000 }), "\(created ?? "")")
    }

    @Test func expiresTokensByTheTimeOfDay() throws {
        let bench = try ClockedCloud()
        let body = #"{"grant_type":"password","username":"me","password":"pass","expires_in":"3600"}"#
        let token = try bench.cloud.call("POST", "/oauth/token", body, token: nil).json["access_token"]?.text
        func status() throws -> Int { try bench.cloud.call("GET", "/v1/user", token: token).status }
        #expect(try status() == 200)
        bench.clocks.setTimeOfDay(2 * Self.hour)
        #expect(try status() == 401)
        bench.clocks.setTimeOfDay(-Self.day)
        #expect(try status() == 200)
        bench.clocks.setTimeOfDay(0)
        bench.clocks.suspend(8 * Self.hour)
        #expect(try status() == 401)
    }

    @Test func countsRateLimitsByElapsedTime() throws {
        let bench = try ClockedCloud()
        try bench.addHook()
        func drops() throws -> Int {
            let text = try bench.cloud.call("GET", "/metrics").text
            return text.split(separator: "\n").filter { $0.hasPrefix("cloudsim_drops_total") }
                .compactMap { Int($0.split(separator: " ").last ?? "") }.reduce(0, +)
        }
        for number in 0..<11 { try bench.publish("\(number)") }
        #expect(try drops() == 1)
        for (index, step) in [Self.hour, -Self.hour, Self.day, -Self.day, 0].enumerated() {
            bench.clocks.setTimeOfDay(step)
            try bench.publish()
            #expect(try drops() == index + 2)
        }
        bench.clocks.suspend(61)
        try bench.publish()
        #expect(try drops() == 6)
    }

    @Test func wakesHooksByElapsedTime() throws {
        let bench = try ClockedCloud { _ in .response(HTTPResponse(status: 500)) }
        try bench.addHook()
        for number in 0..<10 { try bench.publish("\(number)") }
        func isAsleep() throws -> Bool {
            try bench.cloud.call("GET", "/metrics").text.contains("cloudsim_hooks{state=\"asleep\"} 1\n")
        }
        #expect(try bench.seconds(until: isAsleep) != nil)
        for step in [Self.hour, -Self.hour, Self.day, -Self.day, 0] {
            bench.clocks.setTimeOfDay(step)
            try bench.publish()
            #expect(try isAsleep())
        }
        #expect(bench.receiver.arrivals.count == 10)
        bench.clocks.suspend(61)
        try bench.publish()
        #expect(try bench.seconds(until: { bench.receiver.arrivals.count == 11 }) != nil)
    }

    @Test func showsSketchesTheTimeOfDay() throws {
        let bench = try ClockedCloud(
            ["--scenario", "clock.json"],
            files: [
                "clock.json": #"{"devices": [{"name": "clock", "firmware": "clock.ino"}]}"#,
                "clock.ino": """
                int now(String) { return Time.now(); }
                void setup() { Particle.function("now", now); }
                void loop() {}
                """,
            ])
        func time() throws -> Int64? {
            let answer = try bench.cloud.call("POST", "/v1/devices/clock/now", "{}")
            return if case .number(let number)? = answer.json["return_value"]?.kind { Int64(number) } else { nil }
        }
        #expect(try bench.seconds(until: { try time() != nil }) != nil)
        for step in [Self.day, -Self.day, 0] {
            bench.clocks.setTimeOfDay(step)
            let shown = try #require(try time())
            #expect(abs(shown - ClockedCloud.timeOfDay - step) <= 20)
        }
        bench.clocks.suspend(8 * Self.hour)
        let shown = try #require(try time())
        #expect(abs(shown - ClockedCloud.timeOfDay - 8 * Self.hour) <= 20)
    }

    // MARK: Suspend

    @Test func retriesAfterASuspendInOrder() throws {
        let bench = try ClockedCloud { _ in .response(HTTPResponse(status: 500)) }
        try bench.addAlert()
        for number in 1...3 { try bench.publish("\(number)") }
        func arrived(_ count: Int) throws -> Double? {
            try bench.seconds(until: { bench.receiver.arrivals.count >= count })
        }
        #expect(try arrived(3) != nil)
        // The schedule's waits are 1, 5, 30 and 120 s.
        for (count, wait) in [(6, Int64(2)), (9, 6)] {
            #expect(try bench.seconds(until: { try Self.waiting(bench) == 3 }) != nil)
            bench.clocks.suspend(wait)
            #expect(try arrived(count) != nil)
        }
        #expect(try bench.seconds(until: { try Self.waiting(bench) == 3 }) != nil)
        for step in [Self.day, -Self.day, Self.hour] {
            bench.clocks.setTimeOfDay(step)
            for _ in 0..<3 { #expect(try Self.waiting(bench) == 3) }
        }
        #expect(bench.receiver.arrivals.count == 9)
        // A tenth of each wait is chance.
        let order = try bench.deliveries().sorted {
            ($0["next_attempt_at"]?.text ?? "") < ($1["next_attempt_at"]?.text ?? "")
        }.compactMap { $0["match_id"]?.text }
        bench.receiver.change(to: SignedReceiver.fine)
        bench.clocks.suspend(8 * Self.hour)
        let took = try #require(try arrived(12))
        #expect(took < Self.patience)
        #expect(bench.receiver.arrivals.suffix(3).map { $0.json["match"]?["id"]?.text } == order)
    }

    @Test func timesAttemptsOutOverASuspend() throws {
        let bench = try ClockedCloud { _ in .later }
        try bench.addAlert()
        try bench.publish()
        #expect(try bench.seconds(until: { bench.receiver.arrivals.count == 1 }) != nil)
        bench.clocks.setTimeOfDay(Self.day)
        #expect(try Self.waiting(bench) == 0)
        bench.clocks.suspend(8 * Self.hour)
        let took = try #require(try bench.seconds(until: { try Self.waiting(bench) == 1 }))
        #expect(took < Self.patience)
        #expect(try bench.deliveries().first?["error"]?.text == "ETIMEDOUT")
    }

    @Test func digestsByElapsedTime() throws {
        let bench = try ClockedCloud()
        try bench.addAlert("DAILY")
        try bench.publish()
        for step in [2 * Self.day, -2 * Self.day, 0] {
            bench.clocks.setTimeOfDay(step)
            try bench.publish()
            for _ in 0..<3 { #expect(try bench.deliveries().isEmpty) }
        }
        bench.clocks.suspend(Self.day)
        let took = try #require(try bench.seconds(until: { !bench.receiver.arrivals.isEmpty }))
        #expect(took < Self.patience)
        guard case .array(let matches)? = bench.receiver.arrivals.first?.json["matches"]?.kind else {
            Issue.record("the digest has no matches")
            return
        }
        #expect(matches.count == 4)
    }

    @Test func closesIdleConnectionsAfterASuspend() throws {
        let bench = try ClockedCloud()
        let client = try RawClient(port: bench.cloud.port, patience: 30)
        #expect(client.exchange("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n", until: "}").contains(" 200 "))
        bench.clocks.setTimeOfDay(Self.day)
        bench.clocks.suspend(8 * Self.hour)
        // Without a suspend it may be idle for 60 s.
        #expect(client.readAll().end == .closed)
    }

    @Test func keepsStreamsAliveAfterASuspend() throws {
        let bench = try ClockedCloud()
        let client = try RawClient(port: bench.cloud.port, patience: 30)
        client.send("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(ServedCloud.token)\r\n\r\n")
        #expect(client.read(until: ":ok\n\n\r\n").contains(" 200 "))
        let begin = milliseconds()
        bench.clocks.suspend(8 * Self.hour)
        guard case .success = client.receive() else {
            Issue.record("the stream ended, or nothing came")
            return
        }
        // Without a suspend it is due after 9 s.
        #expect(milliseconds() - begin < 7000)
    }

    // MARK: Restarts

    /// While the machine stays on, a retry waits out its time whatever the time of day is set to.
    @Test(arguments: [day, -day]) func continuesSchedulesAfterARestart(_ step: Int64) throws {
        let bench = try ClockedCloud(["--state", "state"]) { _ in .response(HTTPResponse(status: 500)) }
        try bench.addAlert()
        try bench.publish()
        for (count, wait) in [(1, Int64(2)), (2, 6), (3, 0)] {
            #expect(try bench.seconds(until: { bench.receiver.arrivals.count == count }) != nil)
            #expect(try bench.seconds(until: { try Self.waiting(bench) == 1 }) != nil)
            bench.clocks.suspend(wait)
        }
        bench.clocks.setTimeOfDay(step)
        try bench.restart()
        for _ in 0..<5 { #expect(try Self.waiting(bench) == 1) }
        #expect(bench.receiver.arrivals.count == 3)
        bench.kill()
        bench.clocks.suspend(40)
        try bench.restart()
        #expect(try bench.seconds(until: { bench.receiver.arrivals.count == 4 }) != nil)
    }

    private static func waiting(_ bench: ClockedCloud) throws -> Int {
        try bench.deliveries().filter { $0["next_attempt_at"]?.text != nil }.count
    }

    /// A `Date` field of an answer.
    private static func date(_ seconds: Int64) -> String {
        var moment = time_t(seconds)
        var parts = tm()
        gmtime_r(&moment, &parts)
        var text = [CChar](repeating: 0, count: 64)
        let count = strftime(&text, text.count, "Date: %a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
