import Dispatcher
import EventModel

/// The three headers that carry a request's signature.
struct SignedHeaders {
    private static let prefixes = ["webhook-", "x-webhook-", "svix-"]

    /// The message's id.
    let id: String
    /// When the request was signed; nil if the header is no whole number of seconds.
    let signedAt: Instant?
    private let prefix: String

    /// The signature among some headers; nil if one of the three is missing.
    init?(_ headers: [Header]) {
        func value(_ name: String) -> String? { headers.first { $0.hasName(name) }?.value }
        for prefix in Self.prefixes {
            guard let id = value(prefix + "id"), let timestamp = value(prefix + "timestamp"),
                value(prefix + "signature") != nil
            else { continue }
            self.id = id
            self.prefix = prefix
            signedAt = Int64(timestamp).flatMap { seconds in
                seconds.magnitude < 1 << 40 ? Instant(milliseconds: seconds * 1000) : nil
            }
            return
        }
        return nil
    }

    /// The headers with the same id, a timestamp of `now`, and a signature by each of the secrets.
    func signed(_ headers: [Header], body: [UInt8], with secrets: [Secret], at now: Instant) -> [Header] {
        let seconds = now.milliseconds / 1000
        return headers.map { header in
            if header.hasName(prefix + "timestamp") { return Header(header.name, String(seconds)) }
            guard header.hasName(prefix + "signature") else { return header }
            return Header(
                header.name, Signature.sign(id: id, timestamp: seconds, body: body, with: secrets))
        }
    }
}
