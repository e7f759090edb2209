import Cryptography

/// A key that sender and receiver of signed requests share.
///
/// Two secrets are never compared and a secret never prints itself: what is shown of one is `***`.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What a secret's text begins with when the rest is base64.
    package static let prefix = "whsec_"
    /// How many bytes a key should have by the specification. Its own examples also sign with 18, so other lengths
    /// are taken; `isCustomary` tells.
    package static let keyBytes = 24...64

    /// The key itself.
    let key: [UInt8]
    /// The key, ready for many signatures.
    let prepared: HMACKey
    /// Whether the key is as long as the specification asks; always so for plain text, which is a choice of its owner.
    package let isCustomary: Bool
    /// What the text should look like, when it is hardly meant as it stands.
    package let hint: String?

    /// A secret from its text: `whsec_` and the base64 of the key, or any other text, whose UTF-8 is the key.
    package init(_ text: String) throws(SecretError) {
        guard !text.isEmpty else { throw .empty }
        hint = Self.hint(for: text)
        guard text.hasPrefix(Self.prefix) else {
            key = Array(text.utf8)
            prepared = HMACKey(key)
            isCustomary = true
            return
        }
        guard let bytes = Base64.decode(String(text.dropFirst(Self.prefix.count))) else { throw .notBase64 }
        guard !bytes.isEmpty else { throw .noKey }
        key = bytes
        prepared = HMACKey(key)
        isCustomary = Self.keyBytes.contains(bytes.count)
    }

    /// What a text that is hardly meant as it stands should look like; nil for a text without such signs. It shows
    /// nothing of the secret itself.
    package static func hint(for text: String) -> String? {
        let spaces: (Character) -> Bool = { $0.isWhitespace }
        if text.first.map(spaces) == true || text.last.map(spaces) == true {
            return "the secret has white space at an end, which is part of its key as written; remove it"
        }
        if let first = text.first, "\"'`“”‘’".contains(first) || text.last.map("\"'`“”‘’".contains) == true {
            return "the secret has quotes around it, which are part of its key as written; remove them"
        }
        guard !text.hasPrefix(prefix), let start = text.start(ofCaseless: prefix) else { return nil }
        if start == text.startIndex {
            return "the secret begins with \(prefix) in capitals, so that its key is the plain text; write \(prefix)"
        }
        if text.lowercased().hasPrefix("v1,") {
            return
                "the secret begins with \"v1,\", which belongs to signatures; remove it, so that \(prefix) comes first"
        }
        return "the secret has something before \(prefix), so that its key is the plain text; begin with \(prefix)"
    }

    /// What its owner should know although the secret is used: the hint, or that the key has an unusual length.
    package var remark: String? {
        hint ?? (isCustomary ? nil : "the secret's key is not 24 to 64 bytes long, as the specification asks")
    }

    /// Why a text is no secret, with the hint if there is one.
    package static func explanation(_ error: SecretError, of text: String) -> String {
        "\(error)\(hint(for: text).map { "; \($0)" } ?? "")"
    }

    package var description: String { "***" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Why a text is no secret.
package enum SecretError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no text.
    case empty
    /// What follows `whsec_` is not base64.
    case notBase64
    /// Nothing follows `whsec_`.
    case noKey

    package var description: String {
        switch self {
        case .empty: "the secret is empty"
        case .notBase64: "what follows \(Secret.prefix) in the secret is not base64 with its padding"
        case .noKey: "nothing follows \(Secret.prefix) in the secret; the base64 of 24 to 64 bytes belongs there"
        }
    }
}

extension String {
    /// Where another text begins in this one, without regard to case.
    fileprivate func start(ofCaseless other: String) -> Index? {
        indices.first { self[$0...].lowercased().hasPrefix(other) }
    }
}
