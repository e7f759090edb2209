package import EventModel

/// What a receiver looks at to believe in a signed request.
package struct SignatureCheck: Sendable {
    /// How far a timestamp may be from the receiver's clock.
    package static let tolerance = Interval.seconds(300)

    /// What is looked at, each by itself.
    package enum Check: String, Hashable, Sendable {
        /// Whether everything is there and can be read.
        case form = "malformed"
        /// Whether the request was sent about now.
        case tolerance = "timestamp tolerance"
        /// Whether somebody signed it who knows a secret.
        case signature = "signature"
    }

    /// Why a request is not to be believed. Its text begins with the check that failed.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// A header is absent. `others` are signature headers of other families that the request has instead.
        case missing(header: String, others: [String] = [])
        /// A header occurs more than once, with different values.
        case contradictory(header: String)
        /// The timestamp is no whole number of seconds.
        case badTimestamp(String)
        /// The timestamp is further from the receiver's clock than is tolerated; positive when it is old.
        case untimely(seconds: Int64, tolerance: Interval = SignatureCheck.tolerance)
        /// The signature header holds no signature of version 1.
        case noSignature
        /// No signature is a secret's for these bytes.
        case mismatch

        /// The check that failed.
        package var check: Check {
            switch self {
            case .missing, .contradictory, .badTimestamp, .noSignature: .form
            case .untimely: .tolerance
            case .mismatch: .signature
            }
        }

        package var description: String { "\(check.rawValue): \(reason)" }

        private var reason: String {
            switch self {
            case .missing(let header, []): "the header \(header) is missing"
            case .missing(let header, let others):
                "the header \(header) is missing; \(others.joined(separator: ", ")) cannot replace it, because all three"
                    + " headers must begin alike"
            case .contradictory(let header): "the header \(header) occurs more than once, with different values"
            case .badTimestamp(let text): "the timestamp “\(text)” is no whole number of seconds"
            case .untimely(let seconds, let tolerance):
                "it is \(seconds.magnitude) s \(seconds > 0 ? "old" : "ahead"), and more than \(tolerance) is not to be"
                    + " believed"
            case .noSignature: "the signature header holds no signature that begins with v1,"
            case .mismatch: "it does not match: another secret, or the body was changed on its way"
            }
        }
    }

    /// What a look at a request has shown.
    package struct Verdict: Hashable, Sendable {
        /// Everything that is wrong; empty when the request is to be believed.
        package var faults: [Fault]
        /// The place of the secret by which it is signed, also when something else is wrong; nil for none.
        package var secret: Int?
    }

    /// Looks at a request's signature.
    ///
    /// - Parameters:
    ///   - secrets: Those that are valid, the newest first.
    ///   - now: The receiver's clock.
    ///   - tolerance: How far the timestamp may be from it.
    package static func judge(
        _ headers: Headers, body: [UInt8], secrets: [Secret], now: Instant, tolerance: Interval = tolerance
    ) -> Verdict {
        var verdict = Verdict(faults: headers.faults, secret: nil)
        if let text = headers.timestamp, !text.isEmpty, let fault = timeFault(text, now, tolerance) {
            verdict.faults.append(fault)
        }
        guard let id = headers.id, let timestamp = headers.timestamp, let signature = headers.signature,
            !id.isEmpty, !timestamp.isEmpty, !signature.isEmpty
        else { return verdict }
        verdict.secret = Signature.match(signature, id: id, timestamp: timestamp, body: body, with: secrets)
        if Signature.signatures(in: signature).isEmpty {
            verdict.faults.append(.noSignature)
        } else if verdict.secret == nil {
            verdict.faults.append(.mismatch)
        }
        return verdict
    }

    private static func timeFault(_ text: String, _ now: Instant, _ tolerance: Interval) -> Fault? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(text), seconds < 1 << 50
        else { return .badTimestamp(text) }
        // Whole seconds, as the sender counts them.
        let age = now.milliseconds / 1000 - seconds
        return age.magnitude > tolerance.milliseconds / 1000 ? .untimely(seconds: age, tolerance: tolerance) : nil
    }
}
