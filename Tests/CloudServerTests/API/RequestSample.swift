import HTTPServer
import Testing

/// A request as it comes out of the server's decoder.
func decoded(
    _ method: String, _ target: String, headers: [String] = [], body: [UInt8] = []
) throws -> HTTPRequest {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: cloud.test:7070"] + headers
    if !body.isEmpty { lines.append("Content-Length: \(body.count)") }
    let bytes = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body
    var decoder = RequestDecoder()
    bytes.withUnsafeBytes { decoder.feed($0) }
    guard case .request(let request)? = decoder.next() else {
        throw Undecodable(text: "\(method) \(target.prefix(100))")
    }
    return request
}

/// A form as it comes out of the server's decoder.
func decodedForm(_ body: String, _ target: String = "/v1/webhooks") throws -> HTTPRequest {
    try decoded(
        "POST", target, headers: ["Content-Type: application/x-www-form-urlencoded"], body: Array(body.utf8))
}

/// A JSON body as it comes out of the server's decoder.
func decodedJSON(_ body: String, _ target: String = "/v1/webhooks") throws -> HTTPRequest {
    try decoded("POST", target, headers: ["Content-Type: application/json"], body: Array(body.utf8))
}

/// What the HTTP server itself refuses, so that the API never sees it.
struct Undecodable: Error {
    /// Which request.
    var text: String
}
