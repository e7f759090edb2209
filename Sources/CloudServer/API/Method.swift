/// The methods that the cloud's API knows.
package enum Method: String, CaseIterable, Sendable {
    /// Reads.
    case get = "GET"
    /// Reads, and leaves the body out.
    case head = "HEAD"
    /// Creates, publishes, calls.
    case post = "POST"
    /// Replaces.
    case put = "PUT"
    /// Deletes.
    case delete = "DELETE"
    /// Asks what a path allows; browsers ask before they let a page of another origin call.
    case options = "OPTIONS"

    /// The methods as a set of one.
    var alone: Methods { Methods(rawValue: 1 << UInt8(Method.order(self))) }

    private static func order(_ method: Method) -> Int {
        switch method {
        case .get: 0
        case .head: 1
        case .post: 2
        case .put: 3
        case .delete: 4
        case .options: 5
        }
    }
}

/// Some of the methods, as a path allows them.
package struct Methods: OptionSet, Hashable, Sendable {
    /// One bit for each method, in the order of `Method`'s cases.
    package let rawValue: UInt8

    /// A set from its bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Whether the method is one of them.
    package func allows(_ method: Method) -> Bool { contains(method.alone) }

    /// What an `Allow` field says: `GET, HEAD, OPTIONS`.
    package var text: String { Method.allCases.filter { allows($0) }.map(\.rawValue).joined(separator: ", ") }
}
