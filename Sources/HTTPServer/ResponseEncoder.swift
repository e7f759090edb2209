/// Writes the responses to one request, with the framing that its method and version ask for.
struct ResponseEncoder {
    /// Whether the request was a HEAD: the response then ends with its fields.
    var isHead = false
    /// Whether the request came in HTTP/1.0.
    var isOld = false
    /// Whether the connection may live on after the response.
    var keepsAlive = true
    private var isChunked = false

    init() {}

    init(for request: HTTPRequest) {
        isHead = request.method == "HEAD"
        isOld = request.minorVersion == 0
        keepsAlive = request.keepsAlive
    }

    /// Appends a response; of its body only the first `part` bytes, though all are declared, or as many as said.
    mutating func append(
        _ response: HTTPResponse, part: Int = .max, declaring declared: Int? = nil, date: [UInt8],
        to output: inout [UInt8]
    ) {
        if response.closes { keepsAlive = false }
        appendFields(response, date: date, to: &output)
        let bodiless = response.status == 204 || response.status == 304
        if !bodiless {
            output.append(contentsOf: "Content-Length: ".utf8)
            appendNumber(declared ?? response.body.count, to: &output)
            output.append(contentsOf: "\r\n".utf8)
        }
        output.append(contentsOf: "\r\n".utf8)
        if !isHead, !bodiless { output.append(contentsOf: response.body.prefix(part)) }
    }

    /// Appends the head of a response whose body comes piece by piece.
    mutating func appendStreamHead(_ response: HTTPResponse, date: [UInt8], to output: inout [UInt8]) {
        if response.closes || isOld { keepsAlive = false }
        isChunked = !isOld
        appendFields(response, date: date, to: &output)
        output.append(contentsOf: (isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n").utf8)
        appendPiece(response.body, to: &output)
    }

    /// Appends a piece of a streamed body.
    func appendPiece(_ bytes: [UInt8], to output: inout [UInt8]) {
        guard !bytes.isEmpty, !isHead else { return }
        guard isChunked else {
            output.append(contentsOf: bytes)
            return
        }
        output.append(contentsOf: String(bytes.count, radix: 16).utf8)
        output.append(contentsOf: "\r\n".utf8)
        output.append(contentsOf: bytes)
        output.append(contentsOf: "\r\n".utf8)
    }

    /// Appends the end of a streamed body.
    func appendEnd(to output: inout [UInt8]) {
        if isChunked, !isHead { output.append(contentsOf: "0\r\n\r\n".utf8) }
    }

    private func appendFields(_ response: HTTPResponse, date: [UInt8], to output: inout [UInt8]) {
        let status = (200...599).contains(response.status) ? response.status : 500
        output.append(contentsOf: "HTTP/1.1 ".utf8)
        appendNumber(status, to: &output)
        output.append(UInt8(ascii: " "))
        output.append(contentsOf: reasonPhrase(status).utf8)
        output.append(contentsOf: "\r\n".utf8)
        if !keepsAlive {
            output.append(contentsOf: "Connection: close\r\n".utf8)
        } else if isOld {
            output.append(contentsOf: "Connection: keep-alive\r\n".utf8)
        }
        var isDated = false
        for field in response.headers where isSendable(field) {
            if field.isNamed("date") { isDated = true }
            output.append(contentsOf: field.name.utf8)
            output.append(contentsOf: ": ".utf8)
            // A line end inside a value would let it write fields of its own.
            for byte in field.value.utf8 { output.append(isValueByte(byte) ? byte : UInt8(ascii: " ")) }
            output.append(contentsOf: "\r\n".utf8)
        }
        guard !isDated else { return }
        output.append(contentsOf: "Date: ".utf8)
        output.append(contentsOf: date)
        output.append(contentsOf: "\r\n".utf8)
    }

    private func isSendable(_ field: HTTPField) -> Bool {
        guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else { return false }
        return switch field.name.utf8.count {
        case 10: !field.isNamed("connection")
        case 14: !field.isNamed("content-length")
        case 17: !field.isNamed("transfer-encoding")
        default: true
        }
    }
}

/// Appends a number that is not negative, in decimal digits.
func appendNumber(_ number: Int, to output: inout [UInt8]) {
    if number >= 10 { appendNumber(number / 10, to: &output) }
    output.append(UInt8(ascii: "0") + UInt8(number % 10))
}

/// The customary words beside a status; empty for one that has none.
func reasonPhrase(_ status: Int) -> String {
    switch status {
    case 200: "OK"
    case 201: "Created"
    case 202: "Accepted"
    case 204: "No Content"
    case 301: "Moved Permanently"
    case 302: "Found"
    case 303: "See Other"
    case 304: "Not Modified"
    case 307: "Temporary Redirect"
    case 308: "Permanent Redirect"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 409: "Conflict"
    case 410: "Gone"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 421: "Misdirected Request"
    case 422: "Unprocessable Content"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 500: "Internal Server Error"
    case 501: "Not Implemented"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 504: "Gateway Timeout"
    case 505: "HTTP Version Not Supported"
    default: ""
    }
}
