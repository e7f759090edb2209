package import EventModel

/// One version of an endpoint's signing secret.
package struct EndpointSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Counts from 1.
    package var version: Int
    /// The text that its owner was shown once.
    package var text: String
    /// Until when it signs although a newer one does; nil for the newest.
    package var validUntil: Instant?
    /// The key.
    let secret: Secret

    /// A version from its parts.
    ///
    /// - Throws: When the text is no secret.
    package init(version: Int, text: String, validUntil: Instant? = nil) throws(SecretError) {
        secret = try Secret(text)
        self.version = version
        self.text = text
        self.validUntil = validUntil
    }

    /// What is shown of it afterwards: `****` and the last four characters, or none of a short one.
    package var masked: String { "****" + (hidden.count < 8 ? "" : hidden.suffix(4)) }

    /// Another way to show it: how it begins, but no more of the key than four characters, and none of a short one.
    package var beginning: String { start + (hidden.count < 8 ? "" : hidden.prefix(4)) + "…" }

    private var start: String { text.hasPrefix(Secret.prefix) ? Secret.prefix : "" }
    private var hidden: Substring { text.dropFirst(start.count) }

    /// A secret never prints itself.
    package var description: String { "version \(version), \(masked)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// A secret's text from a key.
    package static func text(of key: [UInt8]) -> String { Secret.prefix + Base64.encode(key) }
}
