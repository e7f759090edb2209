import Dispatcher
import EventModel
import Testing

/// What the peer of a conformance test does with each request.
enum PeerBehaviour: Hashable, Sendable {
    /// Answers with a status, one header `X-Peer: here` and the request's body.
    case echoes(status: Int)
    /// Answers 200 without a body, after a while.
    case answers(afterMilliseconds: Int32)
    /// Answers 200 without a body, but not before the subject's `release`, or, where nothing can be held back, after
    /// so long that everything else is certain to have ended.
    case holdsBack
    /// Answers 200 with so many bytes `x`.
    case sends(bytes: Int)
    /// Answers 302 with a `Location` that leads nowhere.
    case redirects
    case refuses
    case resets
    case closesHalfway
    case staysSilent
    case hasNoName
    case hasBadCertificate
    case sendsGarbage

    /// The failures of the contract, each with its name.
    static let failures: [(PeerBehaviour, TransportError)] = [
        (.refuses, .refused), (.resets, .reset), (.closesHalfway, .reset), (.staysSilent, .timedOut),
        (.hasNoName, .notFound), (.hasBadCertificate, .certificate), (.sendsGarbage, .malformed),
    ]
}

/// A transport to be tested, with a peer that does as it is told.
struct ConformanceSubject {
    var transport: any Transport
    /// The time to give to `send`.
    var now: () -> Instant
    /// A deadline to give to `outcomes`, by which all that is under way has ended for certain.
    var horizon: () -> Instant
    /// Where the peer behaves like this; nil when this peer cannot.
    var url: (PeerBehaviour) -> (url: String, host: String)?
    /// Lets go of what is held back.
    var release: () -> Void = {}
}

/// What every transport promises, whatever carries the attempts.
struct TransportConformance {
    /// So long that no machine is slow enough to turn another outcome into a timeout.
    private static let ample = Interval.seconds(3600)

    private let subject: ConformanceSubject
    private var transport: any Transport { subject.transport }

    init(_ subject: ConformanceSubject) { self.subject = subject }

    /// Checks every promise, one after the other, on the same transport.
    func check() throws {
        try answersCarryEverything()
        try statusesAreAnswers()
        try failuresHaveTheirNames()
        try bodiesAreCapped()
        try nothingEndsInsideSend()
        try theQuickOvertakeTheSlow()
        try completionsAreAppended()
        try everyAttemptEndsOnce()
        nothingUnderWayMeansNothingEnds()
    }

    private func request(
        _ behaviour: PeerBehaviour, _ method: RequestMethod = .post, body: [UInt8] = [],
        timeout: Interval = Self.ample
    ) throws -> Request? {
        guard let (url, host) = subject.url(behaviour) else { return nil }
        let head = RequestHead(
            method: method, url: url, host: host, hostIndex: 0, headers: [Header("host", host)], timeout: timeout)
        return Request(head: head, body: body)
    }

    private func send(_ request: Request, _ number: Int) {
        transport.send(request, id: AttemptID(number), now: subject.now())
    }

    /// Everything that is under way, in the order in which it ends.
    private func drain() -> [Completion] {
        var completions: [Completion] = []
        for _ in 0..<100_000 where transport.inFlight > 0 {
            transport.outcomes(until: subject.horizon(), into: &completions)
        }
        #expect(transport.inFlight == 0, "Attempts are still under way at the horizon.")
        return completions
    }

    private func exchange(_ request: Request) throws -> Outcome {
        send(request, 99)
        let completions = drain()
        try #require(completions.map(\.id) == [AttemptID(99)])
        return completions[0].outcome
    }

    private func answersCarryEverything() throws {
        for method in RequestMethod.allCases {
            let body = Array("echo \(method) \u{0} \u{FC}".utf8)
            guard let request = try request(.echoes(status: 200), method, body: body) else { continue }
            guard case .response(let response) = try exchange(request) else {
                Issue.record("\(method) got no answer.")
                continue
            }
            #expect(response.status == 200)
            #expect(response.body == body)
            #expect(response.bytesDropped == 0)
            #expect(response.headers.contains { $0.name.lowercased() == "x-peer" && $0.value == "here" })
        }
    }

    private func statusesAreAnswers() throws {
        for status in [200, 201, 299, 400, 404, 410, 429, 500, 503, 599] {
            guard let request = try request(.echoes(status: status), body: [1]) else { continue }
            guard case .response(let response) = try exchange(request) else {
                Issue.record("Status \(status) was no answer.")
                continue
            }
            #expect(response.status == status)
        }
        guard let request = try request(.redirects) else { return }
        guard case .response(let response) = try exchange(request) else {
            Issue.record("A redirect was no answer.")
            return
        }
        #expect(response.status == 302)
    }

    private func failuresHaveTheirNames() throws {
        for (behaviour, expected) in PeerBehaviour.failures {
            let timeout = behaviour == .staysSilent ? Interval.milliseconds(200) : Self.ample
            guard let request = try request(behaviour, body: [1], timeout: timeout) else { continue }
            guard case .failure(let error) = try exchange(request) else {
                Issue.record("\(behaviour) was an answer.")
                continue
            }
            #expect(error == expected, "\(behaviour)")
        }
    }

    private func bodiesAreCapped() throws {
        for excess in [-1, 0, 1, 150_000] {
            guard let request = try request(.sends(bytes: Response.maximumBytes + excess)) else { continue }
            guard case .response(let response) = try exchange(request) else {
                Issue.record("A body of \(excess) bytes past the cap was no answer.")
                continue
            }
            #expect(response.body.count == Response.maximumBytes + min(0, excess))
            #expect(response.bytesDropped == max(0, excess))
        }
    }

    private func nothingEndsInsideSend() throws {
        guard let request = try request(.echoes(status: 200)) else { return }
        for number in 0..<10 {
            send(request, number)
            #expect(transport.inFlight == number + 1)
        }
        #expect(drain().count == 10)
    }

    private func theQuickOvertakeTheSlow() throws {
        guard let slow = try request(.holdsBack), let quick = try request(.echoes(status: 200)) else { return }
        send(slow, 0)
        send(quick, 1)
        var completions: [Completion] = []
        for _ in 0..<100_000 where completions.isEmpty {
            transport.outcomes(until: subject.horizon(), into: &completions)
        }
        subject.release()
        completions += drain()
        #expect(completions.map(\.id.number) == [1, 0])
    }

    private func completionsAreAppended() throws {
        guard let request = try request(.echoes(status: 200)) else { return }
        var completions = [Completion(id: AttemptID(-1), outcome: .failure(.refused))]
        send(request, 5)
        for _ in 0..<100_000 where transport.inFlight > 0 {
            transport.outcomes(until: subject.horizon(), into: &completions)
        }
        #expect(completions.map(\.id.number) == [-1, 5])
    }

    private func everyAttemptEndsOnce() throws {
        let mix: [PeerBehaviour] = [
            .echoes(status: 200), .refuses, .echoes(status: 500), .resets, .answers(afterMilliseconds: 20),
            .closesHalfway, .sends(bytes: 120_000), .staysSilent, .sendsGarbage, .hasBadCertificate,
        ]
        var expected: Set<Int> = []
        for number in 0..<400 {
            let behaviour = mix[number % mix.count]
            let timeout = behaviour == .staysSilent ? Interval.milliseconds(50) : Self.ample
            guard let request = try request(behaviour, timeout: timeout) else { continue }
            send(request, number)
            expected.insert(number)
        }
        let completions = drain()
        #expect(completions.count == expected.count)
        #expect(Set(completions.map(\.id.number)) == expected)
        for completion in completions {
            let behaviour = mix[completion.id.number % mix.count]
            let failure = PeerBehaviour.failures.first { $0.0 == behaviour }?.1
            switch completion.outcome {
            case .response: #expect(failure == nil, "\(behaviour)")
            case .failure(let error): #expect(error == failure, "\(behaviour)")
            }
        }
    }

    private func nothingUnderWayMeansNothingEnds() {
        var completions: [Completion] = []
        transport.outcomes(until: subject.now(), into: &completions)
        #expect(completions.isEmpty)
        #expect(transport.inFlight == 0)
    }
}
