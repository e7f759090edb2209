package import Dispatcher
package import EventModel

/// How a receiver judges signed requests.
package struct ReceiverVerification: Sendable {
    /// The secrets that it knows; a request is good when one of them made a signature of it.
    package var secrets: [Secret]
    /// How far a timestamp may be from the receiver's clock, in whole seconds.
    package var tolerance = SignatureCheck.tolerance

    /// A judgement by some secrets.
    package init(secrets: [Secret]) { self.secrets = secrets }
}

/// What a receiver that verifies, or that knows what it had, made of a request.
package struct Receipt: Hashable, Sendable {
    /// What it made of it.
    package enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// Signature and timestamp are good.
        case verified
        /// It is let in without a look at its signature.
        case accepted
        /// It was had before, and is answered with 200 without being done again.
        case duplicate
        /// Signature or timestamp is bad: it is answered with 401.
        case refused
    }

    /// What it made of it.
    package var verdict: Verdict
    /// The id that the request carries; nil for none.
    package var id: String?
    /// Which of the receiver's secrets made the signature, from 1; nil when none did or nobody looked.
    package var secret: Int?
    /// Why it is refused.
    package var reason: String?

    /// A receipt from its parts.
    package init(verdict: Verdict, id: String?, secret: Int? = nil, reason: String? = nil) {
        self.verdict = verdict
        self.id = id
        self.secret = secret
        self.reason = reason
    }
}

extension ReceiverVerification {
    /// Judges a request by the receiver's clock.
    func judge(_ request: ReceivedRequest, _ headers: SignatureCheck.Headers, clock: Instant) -> Receipt {
        let verdict = SignatureCheck.judge(
            headers, body: request.body, secrets: secrets, now: clock, tolerance: tolerance)
        let reason = verdict.faults.isEmpty ? nil : verdict.faults.map(\.description).joined(separator: "; ")
        return Receipt(
            verdict: reason == nil ? .verified : .refused, id: headers.id, secret: verdict.secret.map { $0 + 1 },
            reason: reason)
    }
}
