import Cryptography
package import EventModel

extension RequestBuilder {
    /// The request as it is sent: with a signature over the body's bytes, when the hook signs.
    ///
    /// The message's id follows from the delivery and its event, so one scenario has the same ids each time.
    /// - Parameter now: The time by the receiver's clock.
    package func signed(
        _ request: Request, for hook: Hook, _ context: borrowing EventContext, delivery: Int, now: Instant
    ) -> Request {
        guard let secret = hook.secret else { return request }
        let id = Self.messageID(delivery, context)
        let timestamp = now.milliseconds / 1000
        let head = request.head
        var headers = head.headers.filter { !SignatureHeader.has($0.name) }
        headers.append(Header(SignatureHeader.id, id))
        headers.append(Header(SignatureHeader.timestamp, String(timestamp)))
        headers.append(
            Header(
                SignatureHeader.signature,
                Signature.sign(id: id, timestamp: timestamp, body: request.body, with: [secret])))
        return Request(
            head: RequestHead(
                method: head.method, url: head.url, host: head.host, hostIndex: head.hostIndex, headers: headers,
                rejectUnauthorized: head.rejectUnauthorized, timeout: head.timeout, isGuarded: head.isGuarded),
            body: request.body)
    }

    private static func messageID(_ delivery: Int, _ context: borrowing EventContext) -> String {
        // A cloud counts its deliveries anew at each start: the event tells those of one start from those of another.
        let event = context.event
        var facts: [UInt8] = []
        facts.append(text: "\(delivery) \(event.publishedAt.milliseconds) \(event.publisher.coreID) \(context.name)\n")
        facts.append(text: event.data ?? "")
        var digest = SHA256()
        digest.update(facts)
        return "msg_" + Hexadecimal.text(of: Array(digest.finalize().prefix(12)))
    }
}

/// The headers that carry a signature.
enum SignatureHeader {
    static let id = "webhook-id"
    static let timestamp = "webhook-timestamp"
    static let signature = "webhook-signature"

    /// Whether a header is one of them.
    static func has(_ name: String) -> Bool {
        [id, timestamp, signature].contains { HeaderSyntax.isEqual(name, $0) }
    }
}
