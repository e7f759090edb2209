import EventModel

extension ReceiverRule.Condition {
    /// Whether every part that is given holds for a request.
    func holds(for request: ReceivedRequest) -> Bool {
        if let method, method != request.method { return false }
        if let path, !Self.path(path, fits: request.path) { return false }
        if let bodyContains, !Self.body(request.body, contains: bodyContains) { return false }
        return true
    }

    private static func path(_ pattern: Glob, fits path: String) -> Bool {
        if pattern.text.utf8.contains(0x3F) { return pattern.matches(path) }
        guard let query = path.utf8.firstIndex(of: 0x3F) else { return pattern.matches(path) }
        return pattern.matches(String(path[..<query]))
    }

    private static func body(_ body: [UInt8], contains needle: [UInt8]) -> Bool {
        guard let first = needle.first else { return true }
        guard body.count >= needle.count else { return false }
        return body.withUnsafeBufferPointer { body in
            needle.withUnsafeBufferPointer { needle in
                (0...(body.count - needle.count)).contains { start in
                    body[start] == first
                        && UnsafeBufferPointer(rebasing: body[start..<start + needle.count]).elementsEqual(needle)
                }
            }
        }
    }
}

extension ReceiverRule {
    /// Whether the rule looks at the request.
    var needsRequest: Bool {
        if case .echo = reply { return true }
        return condition != nil
    }

    /// Whether every request that comes to the rule gets the same answer.
    var isSteady: Bool {
        guard case .constant = latency, chance >= 1, flap == nil, statuses.isEmpty else { return false }
        return !needsRequest
    }

    /// The rule's answer to a request that it is for, the `turn`th one, from 0.
    func answer(to request: ReceivedRequest, turn: Int, generator: inout SeededGenerator) -> ReceiverAnswer {
        let latency = latency.draw(from: &generator)
        let next = statuses.isEmpty ? nil : statuses[turn % statuses.count]
        switch reply {
        case .response(let status, let headers, let body):
            return ReceiverAnswer(
                latency: latency, reply: .response(status: next ?? status, headers: headers, body: body))
        case .echo(let status, let headers):
            return ReceiverAnswer(
                latency: latency, reply: .response(status: next ?? status, headers: headers, body: request.body))
        case .generated(let status, let headers, let count):
            return ReceiverAnswer(
                latency: latency, reply: .generated(status: next ?? status, headers: headers, count: count))
        case .fault(let fault):
            return ReceiverAnswer(latency: latency, reply: .fault(fault))
        }
    }

    /// A body of `count` printable bytes: lines of 64, so that a person sees where a cut fell.
    package static func generatedBody(count: Int) -> [UInt8] {
        let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-\n".utf8)
        return (0..<count).map { alphabet[$0 & 63] }
    }
}

extension ReceiverRule {
    /// Whether the rule lets connections be refused at times.
    package var refusesByTime: Bool {
        guard case .time? = flap, case .fault(.refused) = reply else { return false }
        return true
    }
}

extension ReceiverRule.Flap {
    /// Whether the receiver is down for a request: the `number`th one that comes, from 0, so long after the first.
    func isDown(number: Int, since: Interval) -> Bool {
        switch self {
        case .count(let up, let down): number % (up + down) >= up
        case .time(let up, let down):
            max(since.milliseconds, 0) % (up.milliseconds + down.milliseconds) >= up.milliseconds
        }
    }
}

extension ReceiverRule.Latency {
    /// The most times its mean that an exponential latency lasts.
    private static let longest: Int64 = 20

    /// A latency by chance; a constant one takes nothing from the generator.
    func draw(from generator: inout SeededGenerator) -> Interval {
        switch self {
        case .constant(let interval):
            return interval
        case .random(let low, let high):
            let span = high.milliseconds - low.milliseconds
            return Interval(milliseconds: low.milliseconds + Int64(generator.below(UInt64(span) + 1)))
        case .exponential(let mean):
            let drawn = Double(mean.milliseconds) * Self.negativeLogarithm(1 - generator.unit())
            return Interval(milliseconds: min(Int64(drawn.rounded()), mean.milliseconds * Self.longest))
        }
    }

    /// −ln of a number above 0 and up to 1, from basic arithmetic alone: the C library's logarithm may differ in its
    /// last bit from machine to machine, and a trace must not.
    static func negativeLogarithm(_ number: Double) -> Double {
        let exponent = Double(number.exponent)
        let significand = number.significand
        let ratio = (significand - 1) / (significand + 1)
        let square = ratio * ratio
        var term = ratio
        var sum = 0.0
        for odd in stride(from: 1.0, through: 41.0, by: 2.0) {
            sum += term / odd
            term *= square
        }
        return -(exponent * 0.693_147_180_559_945_3 + 2 * sum)
    }
}
