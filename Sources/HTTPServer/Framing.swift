/// What a request's fields say about where it ends and whether the connection lives on.
struct Framing: Sendable {
    /// How the body's end is found.
    enum Body: Hashable {
        case none
        case length(Int)
        case chunked
    }

    var hasHost = false
    private(set) var expectsContinue = false
    private var length: Int?
    private var codings = 0
    private var chunkedAt: Int?
    private var repeatsChunked = false
    private var asksToClose = false
    private var asksToKeep = false

    mutating func addLength(_ value: ArraySlice<UInt8>) throws(RequestDecoder.Refusal) {
        // Two lengths are refused even when they agree: whoever sent them cannot be trusted to mean the same.
        guard length == nil else { throw RequestDecoder.Refusal(400, "there are two Content-Length fields") }
        guard !value.isEmpty, value.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw RequestDecoder.Refusal(400, "Content-Length is not a number")
        }
        var count = 0
        for digit in value {
            let (tens, overflow) = count.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(digit) - 0x30)
            guard !overflow, !carry else { throw RequestDecoder.Refusal(400, "Content-Length is too large a number") }
            count = sum
        }
        length = count
    }

    mutating func addCodings(_ value: ArraySlice<UInt8>) throws(RequestDecoder.Refusal) {
        for element in elements(value) {
            guard !element.isEmpty else { throw RequestDecoder.Refusal(400, "Transfer-Encoding has an empty entry") }
            if matches(element, "chunked") {
                if chunkedAt != nil { repeatsChunked = true }
                chunkedAt = codings
            }
            codings += 1
        }
    }

    mutating func addConnection(_ value: ArraySlice<UInt8>) {
        for element in elements(value) {
            if matches(element, "close") { asksToClose = true }
            if matches(element, "keep-alive") { asksToKeep = true }
        }
    }

    mutating func addExpectation(_ value: ArraySlice<UInt8>) throws(RequestDecoder.Refusal) {
        guard matches(value, "100-continue") else {
            throw RequestDecoder.Refusal(417, "only 100-continue may be expected")
        }
        expectsContinue = true
    }

    func keepsAlive(minorVersion: Int) -> Bool { minorVersion > 0 ? !asksToClose : asksToKeep && !asksToClose }

    /// The verdict over all fields.
    func finish(minorVersion: Int, limit: Int) throws(RequestDecoder.Refusal) -> Body {
        guard hasHost || minorVersion == 0 else { throw RequestDecoder.Refusal(400, "the Host field is missing") }
        if codings > 0 {
            guard length == nil else {
                throw RequestDecoder.Refusal(400, "Transfer-Encoding and Content-Length contradict each other")
            }
            guard minorVersion > 0 else { throw RequestDecoder.Refusal(400, "HTTP/1.0 has no Transfer-Encoding") }
            if let chunkedAt, chunkedAt != codings - 1 || repeatsChunked {
                throw RequestDecoder.Refusal(400, "chunked must be the last transfer coding, and only once")
            }
            guard codings == 1, chunkedAt == 0 else {
                throw RequestDecoder.Refusal(501, "no transfer coding but chunked is known here")
            }
            return .chunked
        }
        guard let length, length > 0 else { return .none }
        guard length <= limit else { throw RequestDecoder.Refusal(413, "the body is longer than \(limit) bytes") }
        return .length(length)
    }

    private func elements(_ value: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { part in
            var part = part.drop { $0 == 0x20 || $0 == 0x09 }
            while let byte = part.last, byte == 0x20 || byte == 0x09 { part.removeLast() }
            return part
        }
    }

    private func matches(_ value: ArraySlice<UInt8>, _ word: String) -> Bool {
        value.count == word.utf8.count && zip(value, word.utf8).allSatisfy { lowercased($0) == $1 }
    }
}
