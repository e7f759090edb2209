package import EventModel

/// What a receiver looks at to believe in a signed request.
package struct SignatureCheck: Sendable {
    /// How far a timestamp may be from the receiver's clock.
    package static let tolerance = Interval.seconds(300)

    /// The headers that carry a signature; every part is nil where the request has no such header.
    package struct Headers: Hashable, Sendable {
        /// What the names of the three headers begin with, as in `webhook-`.
        package var prefix: String
        /// The message's id.
        package var id: String?
        /// When it was sent, in seconds since the Unix epoch.
        package var timestamp: String?
        /// One or more signatures.
        package var signature: String?

        /// The signature headers among a request's headers: those of the specification, or those that begin with
        /// `x-webhook-` when any of them is there and none of the others.
        package init(among headers: [Header]) {
            self.init(among: headers, prefix: "webhook-")
            guard isEmpty else { return }
            let others = Headers(among: headers, prefix: "x-webhook-")
            if !others.isEmpty { self = others }
        }

        private init(among headers: [Header], prefix: String) {
            func value(_ name: String) -> String? { headers.first { $0.name.lowercased() == prefix + name }?.value }
            self.prefix = prefix
            id = value("id")
            timestamp = value("timestamp")
            signature = value("signature")
        }

        /// Whether the request has none of the three.
        package var isEmpty: Bool { id == nil && timestamp == nil && signature == nil }
    }

    /// Why a request is not to be believed.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// A header is not there.
        case missing(header: String)
        /// The timestamp is no whole number of seconds.
        case badTimestamp(String)
        /// The timestamp is further from the receiver's clock than is tolerated; positive when it is old.
        case untimely(seconds: Int64)
        /// The signature header holds no signature of version 1.
        case noSignature
        /// No signature is the secret's for these bytes.
        case mismatch

        package var description: String {
            switch self {
            case .missing(let header): "the header \(header) is missing"
            case .badTimestamp(let text): "the timestamp “\(text)” is no whole number of seconds"
            case .untimely(let seconds):
                "the timestamp is \(seconds.magnitude) s \(seconds > 0 ? "old" : "ahead"); "
                    + "more than \(SignatureCheck.tolerance.milliseconds / 1000) s is not to be believed"
            case .noSignature: "the signature header holds no signature that begins with v1,"
            case .mismatch: "the signature does not match: another secret, or the body was changed on its way"
            }
        }
    }

    /// Everything that is wrong with a request's signature; empty when it is to be believed.
    package static func faults(
        of headers: Headers, body: [UInt8], secrets: [Secret], now: Instant
    ) -> [Fault] {
        var faults: [Fault] = []
        for (name, value) in [
            ("id", headers.id), ("timestamp", headers.timestamp), ("signature", headers.signature),
        ] where value?.isEmpty ?? true { faults.append(.missing(header: headers.prefix + name)) }
        if let text = headers.timestamp, !text.isEmpty { faults += timeFault(text, now).map { [$0] } ?? [] }
        guard let id = headers.id, let timestamp = headers.timestamp, let signature = headers.signature,
            !id.isEmpty, !timestamp.isEmpty, !signature.isEmpty
        else { return faults }
        if Signature.signatures(in: signature).isEmpty {
            faults.append(.noSignature)
        } else if !Signature.verify(signature, id: id, timestamp: timestamp, body: body, with: secrets) {
            faults.append(.mismatch)
        }
        return faults
    }

    private static func timeFault(_ text: String, _ now: Instant) -> Fault? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let seconds = Int64(text), seconds < 1 << 50
        else { return .badTimestamp(text) }
        // Whole seconds, as the sender counts them.
        let age = now.milliseconds / 1000 - seconds
        return age.magnitude > tolerance.milliseconds / 1000 ? .untimely(seconds: age) : nil
    }
}
