import Dispatcher

/// Signing a request's body, as the sender of signed requests does for each of them.
enum SigningBenchmark {
    private static let signatures = 100_000
    /// A kilobyte of JSON.
    private static let body = Array(#"{"data":""#.utf8) + [UInt8](repeating: 0x61, count: 1_013) + Array("\"}".utf8)

    static func run(rounds: Int) throws {
        say("signing: the signature header of a request with a body of \(thousands(Double(body.count))) bytes")
        let new = try Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        let old = try Secret("whsec_plJ3nmyCDGBKInavdOK15jsl")
        let one = (0..<rounds).map { _ in sign(with: [new]) }
        Figure(name: "one secret", unit: "µs", rounds: one, target: .atMost(2), precision: 2).show()
        let two = (0..<rounds).map { _ in sign(with: [new, old]) }
        Figure(name: "two secrets, while one takes over from the other", unit: "µs", rounds: two, precision: 2).show()
        let checks = (0..<rounds).map { _ in verify(with: [new, old]) }
        Figure(name: "verifying by two secrets", unit: "µs", rounds: checks, precision: 2).show()
    }

    /// Microseconds for each signature.
    private static func sign(with secrets: [Secret]) -> Double {
        var bytes = 0
        let start = seconds()
        for number in 0..<signatures {
            bytes +=
                Signature.sign(
                    id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330 + Int64(number), body: body,
                    with: secrets
                ).utf8.count
        }
        let spent = seconds() - start
        precondition(bytes == signatures * (secrets.count * 48 - 1), "\(bytes) bytes of signatures")
        return spent * 1e6 / Double(signatures)
    }

    /// Microseconds for each check.
    private static func verify(with secrets: [Secret]) -> Double {
        let header = Signature.sign(id: "a", timestamp: 1, body: body, with: [secrets[0]])
        var good = 0
        let start = seconds()
        for _ in 0..<signatures where Signature.verify(header, id: "a", timestamp: "1", body: body, with: secrets) {
            good += 1
        }
        let spent = seconds() - start
        precondition(good == signatures, "\(good) good signatures")
        return spent * 1e6 / Double(signatures)
    }
}
