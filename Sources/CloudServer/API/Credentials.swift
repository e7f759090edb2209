import Dispatcher

/// A name with a password, from `Authorization: Basic` (RFC 7617).
package struct Credentials: Hashable, Sendable {
    /// What stands before the first colon.
    package var name: String
    /// What stands behind it.
    package var password: String

    /// A name with its password.
    package init(name: String, password: String) {
        self.name = name
        self.password = password
    }

    /// The credentials behind the word `Basic`; nil when they are not in Base64, not UTF-8 or without a colon.
    init?(encoded: String) {
        guard let bytes = Base64.decode(encoded), let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            let name = String(validating: bytes[..<colon], as: UTF8.self),
            let password = String(validating: bytes[(colon + 1)...], as: UTF8.self)
        else { return nil }
        self.init(name: name, password: password)
    }
}

/// What an `Authorization` field says.
enum Authorization: Hashable, Sendable {
    /// No such field, or one of an unknown scheme.
    case none
    /// A token.
    case bearer(String)
    /// A name with a password.
    case basic(Credentials)
    /// Credentials that cannot be read.
    case unreadable

    /// Reads the field's value; the scheme's case does not matter.
    init(_ value: String?) {
        guard let value else {
            self = .none
            return
        }
        let words = value.split(separator: " ", maxSplits: 1)
        let rest = words.count == 2 ? words[1].drop { $0 == " " } : ""
        switch words.first?.lowercased() {
        case "bearer": self = rest.isEmpty ? .none : .bearer(String(rest))
        case "basic": self = Credentials(encoded: String(rest)).map { .basic($0) } ?? .unreadable
        default: self = .none
        }
    }
}
