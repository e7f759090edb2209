import Cryptography

/// Signatures of requests by the Standard Webhooks specification, version 1: the base64 of the HMAC-SHA256 of
/// `ID.TIMESTAMP.BODY`.
package enum Signature {
    /// What stands before a signature of this version.
    static let version = "v1,"

    /// The signature header of a request: one signature for each secret that is valid now, with spaces between.
    ///
    /// - Parameter timestamp: When the request is sent, in seconds since the Unix epoch.
    package static func sign(id: String, timestamp: Int64, body: [UInt8], with secrets: [Secret]) -> String {
        let content = content(id: id, timestamp: String(timestamp), body: body)
        return secrets.map { version + Base64.encode(HMAC.sha256(content, key: $0.key)) }.joined(separator: " ")
    }

    /// Whether a signature header holds a signature of this version that one of the secrets made. Signatures of other
    /// versions, and what is no signature at all, are passed over.
    ///
    /// - Parameters:
    ///   - header: One or more signatures with spaces between.
    ///   - timestamp: The timestamp header as it was sent.
    package static func verify(
        _ header: String, id: String, timestamp: String, body: [UInt8], with secrets: [Secret]
    ) -> Bool {
        let given = signatures(in: header)
        guard !given.isEmpty else { return false }
        let content = content(id: id, timestamp: timestamp, body: body)
        var isGood = false
        for secret in secrets {
            let code = HMAC.sha256(content, key: secret.key)
            for signature in given where ConstantTime.areEqual(signature, code) { isGood = true }
        }
        return isGood
    }

    /// The signatures of this version that a header holds, decoded.
    static func signatures(in header: String) -> [[UInt8]] {
        header.split(separator: " ").compactMap { word in
            word.hasPrefix(version) ? Base64.decode(String(word.dropFirst(version.count))) : nil
        }
    }

    private static func content(id: String, timestamp: String, body: [UInt8]) -> [UInt8] {
        var content = Array("\(id).\(timestamp).".utf8)
        content.append(contentsOf: body)
        return content
    }
}
