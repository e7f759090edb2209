import EventModel
import Testing

@testable import Dispatcher

/// Random lives that are killed after every single change that was kept, and go on from there.
@Suite struct DeliveryLifeTests {
    /// What is asserted of all that was ever kept, over all lives.
    private struct Ledger {
        private static let skipped = SignedDelivery.State.skipped.rawValue

        var caps: [Int: Int] = [:]
        var ends: [Int: Int] = [:]
        var numbers: [String: Int] = [:]
        var tries: [String: Int] = [:]
        var fault: String?

        mutating func keep(_ change: DeliveryChange) {
            switch change {
            case .delivery(let number, let id, _, let text, let progress):
                if caps[number] != nil { fault = "delivery \(number) came to be twice" }
                caps[number] = DeliveryFacts(text).mostAttempts
                numbers[id] = number
                switch progress.state {
                case 0: break
                // A disabled endpoint's delivery ends where it begins.
                case Self.skipped: ends[number] = progress.state
                case let state: fault = "delivery \(number) was born with state \(state)"
                }
            case .progress(let number, let progress):
                guard let cap = caps[number] else {
                    fault = "delivery \(number) was never accepted"
                    return
                }
                if progress.attempts > cap { fault = "\(progress.attempts) attempts of \(cap) of \(number)" }
                if ends[number] != nil { fault = "delivery \(number) changed after its end" }
                if progress.state != 0 { ends[number] = progress.state }
                if progress.state != 0, progress.due != nil { fault = "delivery \(number) ended and is due" }
            case .deliveryGone(let number):
                if ends[number] == nil { fault = "delivery \(number) was forgotten before its end" }
            case .record, .recordGone: break
            }
        }

        mutating func send(_ attempt: SignedAttempt) {
            guard let number = numbers[attempt.delivery] else { return }  // a test
            tries[attempt.delivery, default: 0] += 1
            if ends[number] != nil { fault = "delivery \(number) was sent after its end" }
            if tries[attempt.delivery, default: 0] > caps[number] ?? 0 {
                fault = "delivery \(number) was sent more than \(caps[number] ?? 0) times"
            }
        }
    }

    private struct Life {
        var bench: DeliveryBench
        var generator: SeededGenerator
        /// When each change was kept.
        var moments: [Instant] = []

        private mutating func chance(_ one: UInt64) -> Bool { generator.below(one) == 0 }

        private mutating func pick<T>(_ all: [T]) -> T? {
            all.isEmpty ? nil : all[Int(generator.below(UInt64(all.count)))]
        }

        private mutating func outcome() -> Outcome {
            switch generator.below(10) {
            case 0: .failure(.timedOut)
            case 1: .response(Response(status: 410))
            case 2: .response(Response(status: 503, headers: [Header("Retry-After", "40")]))
            case 3, 4, 5: .response(Response(status: 500, body: Array("no".utf8)))
            default: .response(Response(status: 204))
            }
        }

        mutating func create() throws {
            _ = try bench.watchedSigna()
            _ = try bench.zstack(prefix: "t")
            let connections = [try bench.connection(), try bench.connection()]
            _ = try bench.alert(connections)
            _ = try bench.alert([connections[0]], cadence: "DAILY")
        }

        mutating func step() throws {
            let endpoints = bench.engine.endpoints
            switch generator.below(16) {
            case 0...4: bench.publish(chance(2) ? "temp" : "other", chance(2) ? "21" : nil)
            case 5...9:
                if let attempt = pick(bench.underWay) { bench.settle(outcome(), of: attempt.id) }
            case 10, 11: bench.advance(by: .milliseconds(Int64(generator.below(400_000))))
            case 12: bench.advance(by: .seconds(Int64(generator.below(90_000))))
            case 13:
                guard let endpoint = pick(endpoints.filter { $0.status != .deleted }) else { return }
                let (id, name) = (endpoint.id, Dialect.all[endpoint.dialect].name)
                let parameters = ["id": id, "endpointId": id, "projectId": "p1"]
                switch (name, generator.below(5)) {
                case ("signa", 0): try bench.call("deleteSignaWebhook", parameters)
                case ("signa", 1): try bench.call("changeSignaWebhook", parameters, #"{"status":"active"}"#)
                case ("signa", _): try bench.call("rotateSignaWebhookSecret", parameters, key: "k\(bench.calls / 2)")
                case ("zstack", 0): try bench.call("deleteAlertWebhookEndpoint", parameters)
                case ("zstack", 1):
                    try bench.call("changeAlertWebhookEndpoint", parameters, #"{"status":"active"}"#)
                case ("zstack", _): try bench.call("rotateAlertWebhookSecret", parameters)
                case (_, 0): try bench.call("deleteConnection", parameters)
                default: try bench.call("rotateConnectionSecret", parameters)
                }
            case 14:
                if let delivery = pick(bench.engine.deliveries { _ in true }) {
                    let endpoint = bench.engine.endpoints[Int(delivery.endpoint)].id
                    try bench.call(
                        "redeliverSignaDelivery", ["id": endpoint, "did": bench.engine.id(of: delivery)])
                }
            default:
                let alerts = bench.engine.watches.filter { $0.endpoints?.count != 1 || $0.cadence != .realtime }
                if let alert = pick(alerts) {
                    let cadence = pick(["REALTIME", "DAILY", "WEEKLY"]) ?? ""
                    try bench.call(
                        "changeAlert", ["id": alert.id],
                        #"{"delivery_cadence":"\#(cadence)","is_active":\#(!chance(4))}"#)
                }
            }
            while moments.count < bench.kept.count { moments.append(bench.now) }
        }
    }

    @Test(arguments: UInt64(1)...5) func everythingAcceptedEndsOnceWhereverALifeIsCut(_ seed: UInt64) throws {
        // Every other seed leaves what waits to an archive.
        let archives = seed % 2 == 0
        var first = Life(bench: DeliveryBench(seed: seed, archives: archives), generator: SeededGenerator(seed: seed))
        try first.create()
        while first.bench.kept.count < 90 { try first.step() }
        for cut in 0...first.bench.kept.count {
            var ledger = Ledger()
            var disk = DeliveryDisk([])
            take(first.bench, cut, into: &ledger, &disk)
            var now = cut == 0 ? DeliveryBench.start : first.moments[cut - 1]
            // A second life, which is cut too, and a third that goes on to the end.
            let second = SeededGenerator(seed: seed, stream: UInt64(cut) + 1)
            var life = Life(
                bench: DeliveryBench(seed: seed, restoring: disk, at: now, archives: archives), generator: second)
            for _ in 0..<12 { try life.step() }
            while life.moments.count < life.bench.kept.count { life.moments.append(life.bench.now) }
            let end = life.bench.kept.count == 0 ? 0 : Int(life.generator.below(UInt64(life.bench.kept.count + 1)))
            take(life.bench, end, into: &ledger, &disk)
            now = end == 0 ? now : max(now, life.moments[end - 1])
            var last = DeliveryBench(seed: seed &+ 1, restoring: disk, at: now, archives: archives)
            var generator = life.generator
            last.drain { _ in .response(Response(status: generator.below(3) == 0 ? 200 : 500)) }
            take(last, last.kept.count, into: &ledger, &disk)
            let place = "seed \(seed), cut \(cut) and \(end)"
            #expect(ledger.fault == nil, "\(place): \(ledger.fault ?? "")")
            #expect(Set(ledger.caps.keys) == Set(ledger.ends.keys), "\(place): something never ended")
            #expect(disk.deliveries.allSatisfy { ledger.ends[$0.key] == $0.value.progress.state }, "\(place)")
            #expect(last.engine.pending == 0 && last.engine.isIdle, "\(place)")
        }
    }

    /// Writes down what a life kept up to a change, and what it sent until then, in their order.
    private func take(_ bench: DeliveryBench, _ count: Int, into ledger: inout Ledger, _ disk: inout DeliveryDisk) {
        var sent = zip(bench.keptBefore, bench.attempts).makeIterator()
        var next = sent.next()
        for place in 0...count {
            while let attempt = next, attempt.0 == place {
                ledger.send(attempt.1)
                next = sent.next()
            }
            if place < count {
                ledger.keep(bench.kept[place])
                disk.apply(bench.kept[place])
            }
        }
    }

    @Test(arguments: UInt64(1)...4) func oneSeedIsOneLife(_ seed: UInt64) throws {
        #expect(try live(seed, archives: false) == live(seed, archives: false))
    }

    @Test(arguments: UInt64(1)...4) func anArchiveChangesNothingButTheMemory(_ seed: UInt64) throws {
        #expect(try live(seed, archives: true) == live(seed, archives: false))
    }

    /// What a life sent and kept, and what clients see of it.
    private func live(_ seed: UInt64, archives: Bool) throws -> [String] {
        let bench = DeliveryBench(seed: seed, archives: archives)
        var life = Life(bench: bench, generator: SeededGenerator(seed: seed))
        try life.create()
        for _ in 0..<150 { try life.step() }
        var seen = try lists(&life.bench)
        life.bench.drain(500)
        seen += try lists(&life.bench)
        return seen + life.bench.attempts.map { "\($0.delivery) \($0.number) \($0.request)" }
            + life.bench.kept.map { "\($0)" }
    }

    private func lists(_ bench: inout DeliveryBench) throws -> [String] {
        let query = ["limit": "100"]
        var answers: [DialectAnswer] = []
        for endpoint in bench.engine.endpoints {
            let parameters = ["id": endpoint.id, "endpointId": endpoint.id]
            answers.append(try bench.call("listSignaDeliveries", parameters, query: query))
            answers.append(try bench.call("listAlertWebhookDeliveries", parameters, query: query))
        }
        for watch in bench.engine.watches {
            answers.append(try bench.call("listAlertDeliveries", ["id": watch.id], query: query))
        }
        return answers.map { "\($0)" }
    }
}
