package import Dispatcher
package import EventModel

/// A transport whose receivers are scripts inside the process and whose time is the world's.
package final class SimulatedTransport: Transport {
    private struct Receiver {
        var script: ReceiverScript
        var generator: SeededGenerator
        /// What the script always answers, while that is the same to every request.
        var fixed: Outcome?
        var fixedLatency = Interval.zero

        init(script: ReceiverScript, generator: SeededGenerator) {
            self.script = script
            self.generator = generator
            lookAhead()
        }

        mutating func lookAhead() {
            fixed = nil
            guard let answer = script.fixedAnswer, case .response = answer.reply else { return }
            fixed = answer.outcome
            fixedLatency = answer.latency
        }
    }

    private var receivers: [Receiver] = []
    private var receiverOfName: [String: Int] = [:]
    /// Whether some receiver answers for one port alone.
    private var hasPorts = false
    /// The receiver of each host number of the dispatcher; -1 for none, nil where nobody has asked yet.
    private var receiverOfHost: [Int?] = []
    private var waiting = SlotMap<Completion>()
    private var due = Scheduler()
    private let seed: UInt64
    /// How far the clock by which receivers judge signatures is ahead of world time.
    var lead = Interval.zero

    /// A transport without receivers; random latencies follow from `seed`.
    package init(seed: UInt64) { self.seed = seed }

    /// Lets a script answer for a receiver's `key`: a host on every port, or on one alone.
    package func serve(_ key: String, _ script: ReceiverScript) {
        receiverOfName[key] = receivers.count
        if Scenario.Receiver.namesPort(key) { hasPorts = true }
        let generator = SeededGenerator(seed: ~seed, stream: UInt64(receivers.count))
        receivers.append(Receiver(script: script, generator: generator))
        receiverOfHost = []
    }

    /// Whether a script answers for a host.
    package func serves(_ head: RequestHead) -> Bool { receiver(for: head) >= 0 }

    /// Changes the script of a receiver's `key`, when there is one.
    package func change(_ key: String, _ change: (inout ReceiverScript) -> Void) {
        guard let number = receiverOfName[key] else { return }
        change(&receivers[number].script)
        receivers[number].lookAhead()
    }

    /// Forgets which receivers it found: the dispatcher's hosts have other numbers.
    func forgetHosts() { receiverOfHost.removeAll() }

    /// When the next attempt ends.
    package var nextDue: Instant? { due.nextDue }

    package var inFlight: Int { due.count }

    package func send(_ request: Request, id: AttemptID, now: Instant) { _ = deliver(request, id: id, now: now) }

    /// Starts an attempt when its receiver always answers the same: most do, and need not see it. False when not.
    func sendUnseen(_ head: RequestHead, id: AttemptID, now: Instant) -> Bool {
        let number = receiver(for: head)
        return number >= 0 && answerAsAlways(number, head.timeout, id, now)
    }

    private func answerAsAlways(_ number: Int, _ timeout: Interval, _ id: AttemptID, _ now: Instant) -> Bool {
        guard let outcome = receivers[number].fixed, receivers[number].fixedLatency < timeout else { return false }
        complete(id, outcome, at: now + receivers[number].fixedLatency)
        return true
    }

    /// Starts an attempt, and returns what a receiver that verifies made of the request.
    func deliver(_ request: Request, id: AttemptID, now: Instant) -> Receipt? {
        let number = receiver(for: request.head)
        guard number >= 0 else {
            complete(id, .failure(.notFound), at: now)
            return nil
        }
        let timeout = request.head.timeout
        if answerAsAlways(number, timeout, id, now) { return nil }
        var received = receivers[number].script.needsRequest ? ReceivedRequest(request) : ReceivedRequest()
        received.at = now
        received.clockLead = lead
        var generator = receivers[number].generator
        let answer = receivers[number].script.answer(to: received, generator: &generator)
        receivers[number].generator = generator
        var isLate = answer.latency >= timeout
        if case .fault(let fault) = answer.reply, fault.isEndless { isLate = true }
        if isLate {
            complete(id, .failure(.timedOut), at: now + timeout)
        } else {
            complete(id, answer.outcome, at: now + answer.latency)
        }
        return answer.receipt
    }

    /// Ends an attempt that no receiver sees.
    func fail(_ id: AttemptID, _ error: TransportError, at moment: Instant) {
        complete(id, .failure(error), at: moment)
    }

    package func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        while let completion = next(by: deadline) { completions.append(completion) }
    }

    /// The oldest attempt that has ended by a moment.
    package func next(by deadline: Instant) -> Completion? {
        guard let entry = due.popDue(by: deadline) else { return nil }
        return waiting.remove(Int(entry.task))
    }

    private func complete(_ id: AttemptID, _ outcome: Outcome, at moment: Instant) {
        due.schedule(at: moment, UInt64(waiting.insert(Completion(id: id, outcome: outcome))))
    }

    private func receiver(for head: RequestHead) -> Int {
        if hasPorts, let number = receiverOfName[Scenario.Receiver.key(host: head.host, port: head.port)] {
            return number
        }
        // Requests that no hook sends have no number.
        guard head.hostIndex >= 0 else { return receiverOfName[head.host] ?? -1 }
        if head.hostIndex >= receiverOfHost.count {
            receiverOfHost.append(contentsOf: repeatElement(nil, count: head.hostIndex + 1 - receiverOfHost.count))
        }
        if let known = receiverOfHost[head.hostIndex] { return known }
        let number = receiverOfName[head.host] ?? -1
        receiverOfHost[head.hostIndex] = number
        return number
    }
}

extension ReceiverAnswer {
    /// How an attempt ends that gets this answer in time.
    fileprivate var outcome: Outcome {
        switch reply {
        case .response(let status, let headers, let body):
            .response(Response(status: status, headers: headers, body: body))
        case .generated(let status, let headers, let count):
            .response(
                Response(
                    status: status, headers: headers,
                    body: ReceiverRule.generatedBody(count: min(count, Response.maximumBytes)),
                    bytesDropped: max(0, count - Response.maximumBytes)))
        case .fault(let fault): .failure(fault.transportError)
        }
    }
}

extension ReceivedRequest {
    /// The request as its receiver sees it.
    init(_ request: Request) {
        self.init(
            method: request.head.method.rawValue, path: request.head.target, headers: request.head.headers,
            body: request.body)
    }
}
