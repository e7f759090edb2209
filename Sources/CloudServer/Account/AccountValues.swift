import Cryptography
package import EventModel

/// Whose a token is.
package enum TokenCheck: Hashable, Sendable {
    /// The user's who owns the devices.
    case owner(String)
    /// Another user's, who may only listen.
    case guest(String)
    /// Nobody's.
    case unknown
    /// It was somebody's; its time is over.
    case expired
}

/// The two texts of a new token.
package struct TokenSecrets: Hashable, Sendable {
    /// What the client shows with each request.
    package var access: String
    /// What it can trade for a new token.
    package var refresh: String

    /// Secrets that are known, for tests.
    package init(access: String, refresh: String) {
        self.access = access
        self.refresh = refresh
    }

    /// New secrets of 40 hexadecimal digits each.
    package static func random() -> TokenSecrets {
        TokenSecrets(access: RandomBytes.hex(20), refresh: RandomBytes.hex(20))
    }
}

/// A token as its client gets it.
package struct IssuedToken: Hashable, Sendable {
    /// What the client shows with each request.
    package var access: String
    /// What it can trade for a new token.
    package var refresh: String
    /// How long it holds; nil for ever.
    package var lifetime: Interval?
}

/// Why an account or a given token cannot be had.
package enum AccountFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A name is empty, too long, or holds what no login can carry.
    case nameUnfit
    /// A password is empty, too long, or holds NUL.
    case passwordUnfit
    /// A token is empty, too long, or holds spaces or more than ASCII.
    case tokenUnfit
    /// A token is given before there is an owner.
    case noOwner

    /// What is wrong with a name; nil when nothing is.
    init?(name: String) {
        guard (1...255).contains(name.utf8.count),
            name.unicodeScalars.allSatisfy({ $0 != ":" && $0.value >= 0x20 && $0.value != 0x7F })
        else {
            self = .nameUnfit
            return
        }
        return nil
    }

    package var description: String {
        switch self {
        case .nameUnfit: "a user's name has 1 to 255 bytes, and neither colons nor control characters"
        case .passwordUnfit: "a password has 1 to \(PasswordHash.mostPasswordBytes) bytes, none of them NUL"
        case .tokenUnfit: "a token has 1 to 200 visible ASCII characters without spaces"
        case .noOwner: "a token belongs to the owner, but there is no user yet"
        }
    }
}
