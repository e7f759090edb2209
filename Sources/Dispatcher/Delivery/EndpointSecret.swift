package import EventModel

/// One version of an endpoint's signing secret.
package struct EndpointSecret: Sendable {
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

    /// What is shown of it afterwards: `****` and the last four characters.
    package var masked: String { "****" + text.suffix(4) }

    /// A secret's text from a key.
    package static func text(of key: [UInt8]) -> String { Secret.prefix + Base64.encode(key) }
}
