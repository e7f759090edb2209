package import CloudStore
import Cryptography
package import Dispatcher
package import EventModel

/// What lets a program use the endpoints of a project: `csk_`, an id of 12 hexadecimal digits, `_`, and a secret of 40.
/// Its description shows the id alone.
package struct APIKey: Sendable, CustomStringConvertible {
    private static let prefix = "csk_"
    private static let idCount = 12
    private static let secretCount = 40

    /// The part that is no secret.
    package let id: String
    /// The whole key, for its owner's eyes.
    package let text: String

    package var description: String { "\(Self.prefix)\(id)_…" }

    /// A key that nobody had before.
    package init() {
        id = RandomBytes.hex(Self.idCount / 2)
        text = "\(Self.prefix)\(id)_\(RandomBytes.hex(Self.secretCount / 2))"
    }

    /// Reads what somebody says is a key; nil when it does not have the form of one.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        let id = bytes.dropFirst(Self.prefix.utf8.count).prefix(Self.idCount)
        guard bytes.count == Self.prefix.utf8.count + Self.idCount + 1 + Self.secretCount,
            bytes.starts(with: Self.prefix.utf8), Self.areDigits(id), bytes[id.endIndex] == UInt8(ascii: "_"),
            Self.areDigits(bytes[(id.endIndex + 1)...])
        else { return nil }
        self.id = String(decoding: id, as: UTF8.self)
        self.text = text
    }

    /// Whether a text is the id of a key, as to its form.
    package static func isID(_ text: String) -> Bool { text.utf8.count == idCount && areDigits(text.utf8) }

    /// What is kept of the key.
    package func stored(project: String, scopes: [DialectScope]?, createdAt: Instant) -> StoredKey {
        StoredKey(id: id, hash: hash, project: project, scopes: scopes?.map(\.rawValue), createdAt: createdAt)
    }

    /// Whether it is the key of which this was kept. How long the answer takes does not tell how near it was.
    package func isKey(of stored: StoredKey) -> Bool {
        ConstantTime.areEqual(Array(hash.utf8), Array(stored.hash.utf8))
    }

    private var hash: String {
        var hash = SHA256()
        hash.update(Array(text.utf8))
        return hash.finalizeHex()
    }

    private static func areDigits(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 }
    }
}
