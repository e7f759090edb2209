package import Dispatcher
package import EventModel

/// A transport whose receivers are scripts inside the process and whose time is the world's.
package final class SimulatedTransport: Transport {
    private var scripts: [ReceiverScript] = []
    private var generators: [SeededGenerator] = []
    private var scriptOfName: [String: Int] = [:]
    /// The script of each host number of the dispatcher; -1 for none, nil where nobody has asked yet.
    private var scriptOfHost: [Int?] = []
    private var waiting: [Waiting] = []
    private var free: [Int] = []
    private var due = Scheduler()
    private let seed: UInt64

    private struct Waiting {
        var id: AttemptID
        var outcome: Outcome
    }

    /// A transport without receivers; random latencies follow from `seed`.
    package init(seed: UInt64) { self.seed = seed }

    /// Lets a script answer for a host, on every port.
    package func serve(_ host: String, _ script: ReceiverScript) {
        scriptOfName[host] = scripts.count
        generators.append(SeededGenerator(seed: ~seed, stream: UInt64(scripts.count)))
        scripts.append(script)
        scriptOfHost = []
    }

    /// Whether a script answers for a host.
    package func serves(_ head: RequestHead) -> Bool { script(for: head) >= 0 }

    /// Changes the script of a host, when it has one.
    package func change(_ host: String, _ change: (inout ReceiverScript) -> Void) {
        guard let number = scriptOfName[host] else { return }
        change(&scripts[number])
    }

    /// When the next attempt ends.
    package var nextDue: Instant? { due.nextDue }

    package var inFlight: Int { due.count }

    package func send(_ request: Request, id: AttemptID, now: Instant) {
        let number = script(for: request.head)
        guard number >= 0 else {
            return complete(id, .failure(.notFound), at: now)
        }
        let received = scripts[number].needsRequest ? ReceivedRequest(request) : ReceivedRequest()
        let answer = scripts[number].answer(to: received, generator: &generators[number])
        let timeout = request.head.timeout
        switch answer.reply {
        case .fault(.timeout):
            complete(id, .failure(.timedOut), at: now + timeout)
        case _ where answer.latency >= timeout:
            complete(id, .failure(.timedOut), at: now + timeout)
        case .fault(let fault):
            complete(id, .failure(fault.transportError), at: now + answer.latency)
        case .response(let status, let headers, let body):
            complete(
                id, .response(Response(status: status, headers: headers, body: body)), at: now + answer.latency)
        }
    }

    package func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        while let completion = next(by: deadline) { completions.append(completion) }
    }

    /// The oldest attempt that has ended by a moment.
    package func next(by deadline: Instant) -> Completion? {
        guard let entry = due.popDue(by: deadline) else { return nil }
        let slot = Int(entry.task)
        let ended = waiting[slot]
        // Lets go of the body at once instead of when the slot is used again.
        waiting[slot].outcome = .failure(.timedOut)
        free.append(slot)
        return Completion(id: ended.id, outcome: ended.outcome)
    }

    private func complete(_ id: AttemptID, _ outcome: Outcome, at moment: Instant) {
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
            waiting[slot] = Waiting(id: id, outcome: outcome)
        } else {
            slot = waiting.count
            waiting.append(Waiting(id: id, outcome: outcome))
        }
        due.schedule(at: moment, UInt64(slot))
    }

    private func script(for head: RequestHead) -> Int {
        if head.hostIndex >= scriptOfHost.count {
            scriptOfHost.append(contentsOf: repeatElement(nil, count: head.hostIndex + 1 - scriptOfHost.count))
        }
        if let known = scriptOfHost[head.hostIndex] { return known }
        let number = scriptOfName[head.host] ?? -1
        scriptOfHost[head.hostIndex] = number
        return number
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
