/// One response; how its length is told on the wire is the encoder's business.
package struct HTTPResponse: Hashable, Sendable {
    /// The status, 200 to 599.
    package var status: Int
    /// The fields; `content-length`, `transfer-encoding` and `connection` are left out, the encoder writes its own.
    package var headers: [HTTPField]
    /// The whole body; for a stream, its first bytes.
    package var body: [UInt8]
    /// Whether the connection ends after this response.
    package var closes: Bool

    /// A response from its parts.
    package init(status: Int = 200, headers: [HTTPField] = [], body: [UInt8] = [], closes: Bool = false) {
        self.status = status
        self.headers = headers
        self.body = body
        self.closes = closes
    }

    /// A response whose body is text of the given media type.
    package init(status: Int = 200, type: String, text: String) {
        self.init(status: status, headers: [HTTPField("Content-Type", type)], body: Array(text.utf8))
    }
}
