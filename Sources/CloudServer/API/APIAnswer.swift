package import EventModel
package import HTTPServer

/// The cloud's answers that are JSON.
extension HTTPResponse {
    /// The field that says that a body is JSON.
    static let jsonType = HTTPField("Content-Type", "application/json; charset=utf-8")

    /// An answer from a JSON value, for pages of any origin.
    package static func json(_ value: JSONValue, status: Int = 200, headers: [HTTPField] = []) -> HTTPResponse {
        var body: [UInt8] = []
        value.write(to: &body)
        return HTTPResponse(status: status, headers: [jsonType, CORS.anyOrigin] + headers, body: body)
    }

    /// An answer from an object's members, whose order is kept.
    package static func json(
        _ members: KeyValuePairs<String, JSONValue>, status: Int = 200, headers: [HTTPField] = []
    ) -> HTTPResponse {
        json(.object(members), status: status, headers: headers)
    }

    /// `{"ok":true}`.
    package static let ok = json(["ok": .bool(true)])

    /// A plain text.
    package static func text(_ text: String, status: Int = 200) -> HTTPResponse {
        HTTPResponse(
            status: status, headers: [HTTPField("Content-Type", "text/plain; charset=utf-8"), CORS.anyOrigin],
            body: Array(text.utf8))
    }
}
