extension SignatureCheck {
    /// The names that senders give the three signature headers. All three of a request have the same prefix.
    package enum Family: String, CaseIterable, Sendable {
        /// The names of the Standard Webhooks specification.
        case standard = "webhook-"
        /// The names of Svix, on whose practice the specification is based.
        case svix = "svix-"
        /// The names of senders that mark their own headers with `X-`.
        case extended = "x-webhook-"

        /// The header names in lower case.
        package var names: (id: String, timestamp: String, signature: String) {
            (rawValue + "id", rawValue + "timestamp", rawValue + "signature")
        }
    }

    /// The headers of a request that carry its signature; a value is nil where the request has no such header.
    package struct Headers: Hashable, Sendable {
        /// The family whose headers are used.
        package private(set) var family = Family.standard
        /// The message's id.
        package var id: String?
        /// When it was sent, in seconds since the Unix epoch.
        package var timestamp: String?
        /// One or more signatures, separated by spaces.
        package var signature: String?
        /// Headers of this family that occur more than once with different values, in lower case.
        private var contradictory: [String] = []
        /// Headers of other families, in lower case.
        private var others: [String] = []

        /// Finds the signature headers among a request's headers.
        ///
        /// Uses the first family, in the order of `Family`, that is complete, otherwise the one with the most headers.
        /// Signatures of repeated header lines are combined.
        package init(among headers: [Header]) {
            let all = headers.map { Header($0.name.lowercased(), $0.value) }
            let found = Family.allCases.map { Headers($0, among: all) }
            let most = found.map(\.count).max()
            self = found.first { $0.count == most } ?? Headers(.standard, among: all)
            others = found.filter { $0.family != family }.flatMap(\.present)
        }

        /// Headers of the specification from their values.
        package init(id: String?, timestamp: String?, signature: String?) {
            self.id = id
            self.timestamp = timestamp
            self.signature = signature
        }

        /// The headers of one family.
        ///
        /// - Parameter headers: Headers with names in lower case.
        private init(_ family: Family, among headers: [Header]) {
            func values(_ name: String) -> [String] { headers.filter { $0.name == name }.map(\.value) }
            let names = family.names
            let (ids, timestamps, signatures) = (values(names.id), values(names.timestamp), values(names.signature))
            self.family = family
            id = ids.first
            timestamp = timestamps.first
            signature = signatures.isEmpty ? nil : signatures.joined(separator: " ")
            if Set(ids).count > 1 { contradictory.append(names.id) }
            if Set(timestamps).count > 1 { contradictory.append(names.timestamp) }
        }

        /// True if the request has no signature header of any family.
        package var isEmpty: Bool { count == 0 }

        /// The names and values of the family.
        private var fields: [(name: String, value: String?)] {
            let names = family.names
            return [(names.id, id), (names.timestamp, timestamp), (names.signature, signature)]
        }

        private var present: [String] { fields.filter { $0.value != nil }.map(\.name) }

        private var count: Int { present.count }

        /// What is wrong with the headers themselves.
        var faults: [Fault] {
            let missing = fields.filter { $0.value?.isEmpty ?? true }.map { field in
                Fault.missing(
                    header: field.name,
                    others: others.filter { $0.hasSuffix(field.name.dropFirst(family.rawValue.count)) })
            }
            return missing + contradictory.map { .contradictory(header: $0) }
        }
    }
}
