package import Dispatcher
package import EventModel

/// What a receiver got, as far as its rules look at it.
package struct ReceivedRequest: Sendable {
    /// The HTTP method, in upper case.
    package var method: String
    /// The path with its query, as sent.
    package var path: String
    /// The headers as sent.
    package var headers: [Header]
    /// The body's bytes.
    package var body: [UInt8]
    /// When it came, by a clock that is never set; only receivers that flap by time or verify look at it.
    package var at: Instant
    /// How far the time of day is ahead of that clock: receivers judge signatures by it.
    package var clockLead = Interval.zero

    /// A request from its parts.
    package init(
        method: String = "", path: String = "", headers: [Header] = [], body: [UInt8] = [],
        at: Instant = Instant(milliseconds: 0)
    ) {
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.at = at
    }
}

/// What a receiver does with a request.
package struct ReceiverAnswer: Sendable {
    /// How long the answer takes.
    package var latency: Interval
    /// What comes after that time.
    package var reply: Reply
    /// What a receiver that verifies, or that knows what it had, made of the request; nil for all others.
    package var receipt: Receipt?

    /// What comes back.
    package enum Reply: Sendable {
        /// A complete response; a body that a rule fixes is shared, not copied.
        case response(status: Int, headers: [Header], body: [UInt8])
        /// A response with so many bytes of `ReceiverRule.generatedBody`, more than anybody should hold at a time.
        case generated(status: Int, headers: [Header], count: Int)
        /// No usable response; an endless fault ends at the sender's own time limit, whatever the latency.
        case fault(ReceiverFault)
    }

    /// An answer from its parts.
    package init(latency: Interval, reply: Reply, receipt: Receipt? = nil) {
        self.latency = latency
        self.reply = reply
        self.receipt = receipt
    }
}

/// A scripted receiver: rules in, answers out.
///
/// The first rule answers whose condition holds, which is not used up, is down if it flaps, and has the luck of its
/// chance; the last rule is never used up. A request
/// for which no rule is left is answered with 404 at once. A script may verify signatures and know the ids that it had;
/// then what is bad or had before does not come to the rules.
package struct ReceiverScript: Sendable {
    private struct Layer: Sendable {
        var id: Int
        var rules: [ReceiverRule]
        var used: [Progress]

        init(id: Int, rules: [ReceiverRule]) {
            self.id = id
            self.rules = rules
            used = Array(repeating: Progress(), count: rules.count)
        }
    }

    /// How far a rule has come.
    private struct Progress: Sendable {
        /// The requests that it answered.
        var answered = 0
        /// The requests that came to it, whether it was up or down for them; counted while it flaps.
        var met = 0
        /// When the first of them came.
        var first: Instant?
    }

    /// The rules of the file, then what replaced them, the newest last; only the last layer answers.
    private var layers: [Layer]
    private var nextID = 1
    /// How signatures are judged, nil for not at all; what replaced it comes behind, the newest last.
    private var verifications: [(id: Int, value: ReceiverVerification?)] = [(0, nil)]
    /// How wrong the receiver's clock is.
    private var skews: [(id: Int, value: Interval)] = [(0, .zero)]
    /// Whether an id that was had before is not done again.
    package var isIdempotent = false {
        didSet { lookAhead() }
    }
    /// The ids that were had.
    private var had: Set<String> = []
    /// Whether an answer depends on the request; when not, an empty `ReceivedRequest` does.
    package private(set) var needsRequest = false
    /// The answer, while it is the same to every request: then nobody needs to ask.
    package private(set) var fixedAnswer: ReceiverAnswer?

    /// A script from its rules.
    package init(rules: [ReceiverRule]) {
        layers = [Layer(id: 0, rules: rules)]
        lookAhead()
    }

    /// The rules that answer now.
    package var rules: [ReceiverRule] { layers[layers.count - 1].rules }

    /// Answers by other rules from now on; the returned number undoes the change.
    @discardableResult
    package mutating func replace(rules: [ReceiverRule]) -> Int {
        let id = nextID
        nextID += 1
        layers.append(Layer(id: id, rules: rules))
        lookAhead()
        return id
    }

    /// How signatures are judged now; nil for not at all.
    package var verification: ReceiverVerification? { verifications[verifications.count - 1].value }

    /// How wrong the receiver's clock is now.
    package var clockSkew: Interval { skews[skews.count - 1].value }

    /// Judges signatures otherwise from now on; the returned number undoes the change.
    @discardableResult
    package mutating func verify(by verification: ReceiverVerification?) -> Int {
        defer { nextID += 1 }
        verifications.append((nextID, verification))
        lookAhead()
        return nextID
    }

    /// Lets the clock be wrong by this much from now on; the returned number undoes the change.
    @discardableResult
    package mutating func skewClock(by skew: Interval) -> Int {
        defer { nextID += 1 }
        skews.append((nextID, skew))
        return nextID
    }

    /// Undoes one `replace`, `verify` or `skewClock`, whatever came after it; the rules below go on counting where they
    /// were.
    package mutating func restore(_ change: Int) {
        guard change != 0 else { return }
        layers.removeAll { $0.id == change }
        verifications.removeAll { $0.id == change }
        skews.removeAll { $0.id == change }
        lookAhead()
    }

    /// The answer to a request; the generator is drawn from only for what is random: a latency, a chance.
    package mutating func answer(
        to request: ReceivedRequest, generator: inout SeededGenerator
    ) -> ReceiverAnswer {
        guard verification != nil || isIdempotent else { return answer(byRules: request, generator: &generator) }
        let headers = SignatureCheck.Headers(among: request.headers)
        var receipt =
            verification?.judge(request, headers, clock: request.at + request.clockLead + clockSkew)
            ?? Receipt(verdict: .accepted, id: headers.id)
        if receipt.verdict == .refused {
            let text = (receipt.reason ?? "") + "\n"
            return ReceiverAnswer(
                latency: .zero, reply: .response(status: 401, headers: [], body: Array(text.utf8)), receipt: receipt)
        }
        if isIdempotent, let id = receipt.id, had.contains(id) {
            receipt.verdict = .duplicate
            return ReceiverAnswer(
                latency: .zero, reply: .response(status: 200, headers: [], body: []), receipt: receipt)
        }
        var answer = answer(byRules: request, generator: &generator)
        answer.receipt = receipt
        if isIdempotent, let id = receipt.id, answer.isOfWorkDone { had.insert(id) }
        return answer
    }

    /// Whether nobody listens at a moment: a rule that fails this way is down by time.
    package func refuses(at now: Instant) -> Bool {
        let layer = layers[layers.count - 1]
        return layer.rules.indices.contains { index in
            guard layer.rules[index].refusesByTime, let first = layer.used[index].first else { return false }
            return layer.rules[index].flap?.isDown(number: 0, since: now - first) == true
        }
    }

    private mutating func answer(
        byRules request: ReceivedRequest, generator: inout SeededGenerator
    ) -> ReceiverAnswer {
        let top = layers.count - 1
        let last = layers[top].rules.count - 1
        for index in layers[top].rules.indices {
            if let times = layers[top].rules[index].times, layers[top].used[index].answered >= times, index != last {
                continue
            }
            if layers[top].rules[index].condition?.holds(for: request) == false { continue }
            if let flap = layers[top].rules[index].flap {
                let first = layers[top].used[index].first ?? request.at
                let number = layers[top].used[index].met
                layers[top].used[index].first = first
                layers[top].used[index].met += 1
                if !flap.isDown(number: number, since: request.at - first) { continue }
            }
            let chance = layers[top].rules[index].chance
            if chance < 1, generator.unit() >= chance { continue }
            let turn = layers[top].used[index].answered
            layers[top].used[index].answered += 1
            return layers[top].rules[index].answer(to: request, turn: turn, generator: &generator)
        }
        return ReceiverAnswer(latency: .zero, reply: .response(status: 404, headers: [], body: []))
    }

    /// Finds out what the rules that answer now depend on.
    private mutating func lookAhead() {
        needsRequest = rules.contains(where: \.needsRequest) || verification != nil || isIdempotent
        fixedAnswer = nil
        guard rules.count == 1, !needsRequest, rules[0].isSteady, case .constant(let latency) = rules[0].latency else {
            return
        }
        switch rules[0].reply {
        case .response(let status, let headers, let body):
            fixedAnswer = ReceiverAnswer(
                latency: latency, reply: .response(status: status, headers: headers, body: body))
        case .generated(let status, let headers, let count):
            fixedAnswer = ReceiverAnswer(
                latency: latency, reply: .generated(status: status, headers: headers, count: count))
        case .fault(let fault): fixedAnswer = ReceiverAnswer(latency: latency, reply: .fault(fault))
        case .echo: break
        }
    }
}

extension ReceiverAnswer {
    /// Whether the receiver had done its work when it answered: with 2xx, or with an answer that broke off half-way.
    fileprivate var isOfWorkDone: Bool {
        switch reply {
        case .response(let status, _, _), .generated(let status, _, _): (200..<300).contains(status)
        case .fault(let fault): fault == .close
        }
    }
}
