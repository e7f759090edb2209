import EventModel

/// A test attempt that is under way: sent once, kept nowhere.
struct TestAttempt: Sendable {
    var round: TestRound
    /// Which one of its round it is, from 0.
    var index: Int
    var endpoint: Int
    var begunAt: Instant
}

/// The test attempts of one call, and what becomes of the call when all have ended.
final class TestRound: Sendable {
    /// The driver's number of the call that waits; nil when it was answered already.
    let call: Int?
    let count: Int
    let finish: @Sendable ([TestEnd]) -> DialectAnswer

    init(call: Int?, count: Int, finish: @escaping @Sendable ([TestEnd]) -> DialectAnswer) {
        self.call = call
        self.count = count
        self.finish = finish
    }
}

/// How a test attempt ended.
struct TestEnd: Sendable {
    var index: Int
    var endpoint: String
    var url: String
    var status: Int?
    var failure: String?
    var elapsed: Interval

    /// Whether it was answered with 2xx.
    var isDelivered: Bool { status.map { (200..<300).contains($0) } ?? false }
}

extension DeliveryEngine {
    /// Sends a test to some endpoints; the round's call is answered when all of them have ended.
    mutating func test(
        _ places: [Int], content: JSONValue, round: TestRound, now: Instant, into actions: inout [DeliveryAction]
    ) -> [String] {
        places.enumerated().map { index, place in
            let number = takeNumber(into: &actions)
            let message = id("test_", number)
            let attempt = takeTestID()
            let rules = Dialect.all[endpoints[place].dialect].delivery
            let request = request(
                to: place, messageID: message, type: rules.eventTypes.test, eventAt: stamp(now), content: content,
                attempt: 1,
                isTest: true, now: now)
            tests[attempt.number] = TestAttempt(round: round, index: index, endpoint: place, begunAt: now)
            tally.attempts += 1
            actions.append(
                .attempt(
                    SignedAttempt(
                        id: attempt, endpoint: endpoints[place].id, delivery: message, number: 1, request: request,
                        cause: 0)))
            return message
        }
    }

    mutating func settleTest(
        _ attempt: AttemptID, _ outcome: Outcome, cause: Int, now: Instant, into actions: inout [DeliveryAction]
    ) {
        guard let test = tests.removeValue(forKey: attempt.number) else { return }
        var end = TestEnd(
            index: test.index, endpoint: endpoints[test.endpoint].id, url: endpoints[test.endpoint].url,
            elapsed: now - test.begunAt)
        switch outcome {
        case .response(let response): end.status = response.status
        case .failure(let error): end.failure = error.rawValue
        }
        let key = ObjectIdentifier(test.round)
        testEnds[key, default: []].append(end)
        guard let ends = testEnds[key], ends.count == test.round.count else { return }
        testEnds[key] = nil
        if let call = test.round.call {
            actions.append(.answer(call: call, test.round.finish(ends.sorted { $0.index < $1.index })))
        }
    }
}
