import CloudServer
import CloudStore
import EventModel
import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite("Signed deliveries outlive kills") struct DurabilityTests {
    @Test("A cloud that dies at a step loses nothing", arguments: Checkpoint.allCases)
    func steps(_ step: Checkpoint) throws {
        let lives = try Lives()
        try lives.watch()
        for pass in [1, 2, 4] {
            try lives.next(killedAt: step, pass: pass)
            try lives.publishUntilTheEnd()
        }
        try lives.judge("killed at \(step.rawValue)")
        #expect(lives.ends.values.allSatisfy { $0 == "SENT" })
    }

    @Test("Neither does one that dies anywhere, while its receiver fails, or hangs", arguments: 1...3)
    func anywhere(_ seed: UInt64) throws {
        // By the event, so that the order of things does not matter; every tenth is never taken.
        @Sendable func isRefused(_ arrival: SignedReceiver.Arrival) -> Bool {
            (Int(arrival.event) ?? 0).isMultiple(of: 10)
        }
        let lives = try Lives { arrival in
            var roll = SeededGenerator(seed: seed, stream: UInt64(arrival.event) ?? 0)
            switch roll.below(10) {
            case _ where isRefused(arrival), 0...2: return .response(HTTPResponse(status: 500))
            case 3...4: return .later
            default: return SignedReceiver.fine(arrival)
            }
        }
        try lives.watch()
        var random = SeededGenerator(seed: seed)
        let steps = Checkpoint.allCases
        while lives.published < 50 {
            let step = random.below(2) == 0 ? steps[Int(random.below(UInt64(steps.count)))] : nil
            try lives.next(killedAt: step, pass: Int(random.below(20)) + 1)
            for _ in 0..<min(random.below(15) + 5, UInt64(50 - lives.published)) where try !lives.publish() { break }
        }
        lives.receiver.change { arrival in
            isRefused(arrival) ? .response(HTTPResponse(status: 503)) : SignedReceiver.fine(arrival)
        }
        try lives.judge("seed \(seed)")
        let states = Set(lives.ends.values)
        let isSomeRefused = lives.answered.contains { (Int($0) ?? 0).isMultiple(of: 10) }
        #expect(states.contains("SENT") && (!isSomeRefused || states.contains("ABANDONED")), "seed \(seed)")
    }

    @Test("A digest whose window ended meanwhile goes out once, each window by itself")
    func digests() throws {
        let day: Int64 = 86_400_000
        let lives = try Lives()
        try lives.watch("DAILY")
        for _ in 0..<4 { #expect(try lives.publish()) }
        #expect(try lives.deliveries().isEmpty)
        try lives.edit { state in
            let matches = state.records.filter { $0.kind == .match }
            #expect(matches.count == 4)
            // Two happened the day before yesterday, one yesterday, and one just now.
            return state.records.compactMap { record in
                let days = record.kind == .watch ? 3 : matches.firstIndex(of: record).map { [2, 2, 1, 0][$0] } ?? 0
                guard days > 0 else { return nil }
                let text = record.text.replacing(/"(at|digested)":(\d+)/) { found in
                    "\"\(found.1)\":\((Int64(found.2) ?? 0) - Int64(days) * day)"
                }
                return .record(kind: record.kind, id: record.id, text: text)
            }
        }
        // Nothing was promised to anybody yet: the next life has it all to do again.
        try lives.next(killedAt: .accepted)
        #expect(lives.cloud.program.end().code == 1_000 + SIGKILL)
        let all = try lives.settle()
        #expect(all.count == 2 && all.allSatisfy { $0["status"]?.text == "SENT" && $0["attempts"] == .integer(1) })
        for _ in 0..<2 { #expect(try lives.settle().count == 2) }
        let arrivals = lives.receiver.arrivals
        let events = arrivals.map { arrival -> [String] in
            guard case .array(let matches)? = arrival.json["matches"]?.kind else { return [] }
            return matches.compactMap { $0["event"]?["data"]?.text }
        }
        #expect(events == [["1", "2"], ["3"]])
        for arrival in arrivals { #expect(try arrival.signer(lives.secrets) == 0) }
    }

    @Test(
        "A repeated request is done once, wherever the first one met its end", arguments: Checkpoint.allCases.prefix(3))
    func repeated(_ step: Checkpoint) throws {
        let lives = try Lives()
        let body = #"{"url":"\#(lives.receiver.url)","enabled_events":["alert.created"]}"#
        func create() throws -> String {
            let client = try RawClient(port: lives.cloud.port)
            client.send(
                ServedCloud.request(
                    "POST", "/signa/v1/webhooks", body, token: ServedCloud.token, fields: "Idempotency-Key: k\r\n"))
            return client.readAll().text
        }
        try lives.next(killedAt: step)
        let first = try create()
        #expect(lives.cloud.program.end().code == 1_000 + SIGKILL)
        try lives.next()
        let second = try create()
        let answer = try ServedCloud.answer(second)
        #expect(answer.status == 200)
        #expect(answer.head.contains("Idempotency-Replayed: true") == (step != .accepted))
        let id = try #require(answer.json["id"]?.text)
        let secret = try #require(answer.json["secret"]?.text)
        if !first.isEmpty { #expect(try ServedCloud.answer(first).text == answer.text) }
        guard case .array(let all)? = try lives.cloud.call("GET", "/signa/v1/webhooks").json["data"]?.kind else {
            Issue.record("the endpoints are no array")
            return
        }
        #expect(all.compactMap { $0["id"]?.text } == [id])
        let watch = try lives.cloud.call("POST", "/signa/v1/watches", #"{"event_prefix":"e"}"#)
        #expect(watch.status == 200)
        // What was answered is there in the next life: the new secret signs first, the old one beside it.
        let rotated = try lives.cloud.call("POST", "/signa/v1/webhooks/\(id)/rotate-secret")
        let new = try #require(rotated.json["secret"]?.text)
        #expect(new != secret)
        try lives.next()
        #expect(try lives.publish())
        let start = milliseconds()
        while lives.receiver.arrivals.isEmpty, milliseconds() - start < 10_000 {
            #expect(try lives.cloud.call("GET", "/signa/v1/webhooks/\(id)").json["secret_version"] == .integer(2))
        }
        let arrival = try #require(lives.receiver.arrivals.first)
        #expect(try arrival.signer([new]) == 0 && arrival.signer([secret]) == 0)
    }

    @Test("A switch that names no step is refused")
    func refused() throws {
        for text in ["nowhere:1", "kept", "kept:0", "kept:1:1", "kept:x"] {
            let folder = try Folder()
            let end = try Program.run(
                ["serve", "--port", "0", "--state", "state"], in: folder, environment: ["CLOUDSIM_KILL_AT=\(text)"])
            #expect(end.code == 2 && end.error.contains("CLOUDSIM_KILL_AT: expected STEP:N"), "\(end.error)")
        }
    }
}
