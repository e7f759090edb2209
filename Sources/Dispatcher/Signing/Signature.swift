import Cryptography
import EventModel

/// Signatures of requests by the Standard Webhooks specification, version 1: the base64 of the HMAC-SHA256 of
/// `ID.TIMESTAMP.BODY`.
package enum Signature {
    /// What stands before a signature of this version.
    static let version = "v1,"

    /// The signature header of a request: one signature for each secret that is valid now, with spaces between.
    ///
    /// - Parameter timestamp: When the request is sent, in seconds since the Unix epoch.
    package static func sign(id: String, timestamp: Int64, body: [UInt8], with secrets: [Secret]) -> String {
        let head = head(id: id, timestamp: String(timestamp))
        var header: [UInt8] = []
        header.reserveCapacity(secrets.count * 48)
        for secret in secrets {
            if !header.isEmpty { header.append(0x20) }
            header.append(contentsOf: version.utf8)
            Base64.append(secret.prepared.code(of: head, body), to: &header)
        }
        return String(decoding: header, as: UTF8.self)
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
        match(header, id: id, timestamp: timestamp, body: body, with: secrets) != nil
    }

    /// The place of the first secret that made one of a header's signatures; nil when none did. All secrets are tried,
    /// so that the time it takes does not tell which one matched.
    package static func match(
        _ header: String, id: String, timestamp: String, body: [UInt8], with secrets: [Secret]
    ) -> Int? {
        let given = signatures(in: header)
        guard !given.isEmpty else { return nil }
        let head = head(id: id, timestamp: timestamp)
        var found: Int?
        for (place, secret) in secrets.enumerated() {
            let code = secret.prepared.code(of: head, body)
            for signature in given where ConstantTime.areEqual(signature, code) { found = found ?? place }
        }
        return found
    }

    /// The signatures of this version that a header holds, decoded. Words end at spaces and tabs, and at the comma that
    /// an intermediary inserts when it combines header lines (RFC 9110, section 5.3).
    static func signatures(in header: String) -> [[UInt8]] {
        header.split { $0 == " " || $0 == "\t" }.compactMap { word in
            let word = word.last == "," ? word.dropLast() : word
            return word.hasPrefix(version) ? Base64.decode(String(word.dropFirst(version.count))) : nil
        }
    }

    private static func head(id: String, timestamp: String) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(id.utf8.count + timestamp.utf8.count + 2)
        head.append(text: id)
        head.append(0x2E)
        head.append(text: timestamp)
        head.append(0x2E)
        return head
    }
}
