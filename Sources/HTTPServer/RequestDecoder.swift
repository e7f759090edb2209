/// Turns bytes, however they are cut, into requests; refuses everything that two readers could understand
/// differently (RFC 9112), because that is how requests are smuggled.
package struct RequestDecoder: Sendable {
    /// What a request may take, in bytes unless said otherwise.
    package struct Limits: Hashable, Sendable {
        /// The request line with its line end; past it 414.
        package var requestLine = 8_192
        /// All field lines together; past it 431. Holds for trailers too.
        package var headerSection = 65_536
        /// How many fields; past it 431.
        package var headerCount = 128
        /// The body; past it 413.
        package var body = 1 << 20
        /// Reports a body that is too long with its request, as `bodyRefusal`, instead of refusing the request: a handler
        /// can then check permissions first.
        package var reportsLongBodies = false
        /// All chunk extensions of a body together.
        package var chunkExtensions = 16_384

        /// The limits by default.
        package init() {}
    }

    /// What the bytes amount to.
    package enum Event: Sendable {
        /// A whole request.
        case request(HTTPRequest)
        /// The client waits for `100 Continue` before it sends the body.
        case continueExpected
        /// Not a request that may be served: answer with this status, then close. Nothing follows.
        case refused(Refusal)
    }

    /// Why a request is not served.
    package struct Refusal: Error, Hashable, Sendable {
        /// The status to answer with.
        package var status: Int
        /// One sentence for the person who wrote the client.
        package var reason: String

        /// A refusal from its parts.
        package init(_ status: Int, _ reason: String) {
            self.status = status
            self.reason = reason
        }
    }

    /// How far the request that is arriving has come.
    package enum Progress: Hashable, Sendable {
        /// No byte of it is here.
        case idle
        /// Within the request line or the fields.
        case head
        /// Within the body.
        case body
    }

    private enum State {
        case start, requestLine, fields
        case length(Int)
        case chunkSize
        case chunkData(Int)
        case chunkEnd, trailers, refused
    }

    let limits: Limits
    /// The request that is arriving.
    var pending: HTTPRequest?
    /// What the fields so far say about the body's length.
    var framing = Framing()
    /// Bytes that arrived; those before `position` are used up, those before `scanned` hold no line end.
    var buffer: [UInt8] = []
    private var position = 0
    private var scanned = 0
    private var state = State.start
    private var skippedBlankLine = false
    private var sectionBytes = 0
    private var extensionBytes = 0

    /// A decoder at the beginning of a connection.
    package init(limits: Limits = Limits()) { self.limits = limits }

    /// How far the request that is arriving has come.
    package var progress: Progress {
        switch state {
        case .start: position < buffer.count ? .head : .idle
        case .requestLine, .fields: .head
        case .length, .chunkSize, .chunkData, .chunkEnd, .trailers: .body
        case .refused: .idle
        }
    }

    /// Takes in bytes from the connection.
    package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        if case .refused = state { return }
        if position > 0 {
            buffer.removeFirst(position)
            scanned -= position
            position = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next event of the bytes so far; nil when more are needed.
    package mutating func next() -> Event? {
        do throws(Refusal) {
            return try advance()
        } catch {
            let request = pending
            state = .refused
            pending = nil
            buffer = []
            position = 0
            guard error.status == 413, limits.reportsLongBodies, var request else { return .refused(error) }
            request.body = []
            request.bodyRefusal = error
            request.keepsAlive = false
            return .request(request)
        }
    }

    private mutating func advance() throws(Refusal) -> Event? {
        while true {
            switch state {
            case .start:
                guard try beginsRequest() else { return nil }
                state = .requestLine
            case .requestLine:
                let excess = Refusal(414, "the request line is longer than \(limits.requestLine) bytes")
                guard let line = try takeLine(limit: limits.requestLine, excess) else { return nil }
                pending = try requestLine(line)
                framing = Framing()
                sectionBytes = 0
                state = .fields
            case .fields:
                guard let line = try takeFieldLine() else { return nil }
                guard line.isEmpty else {
                    try addField(line)
                    continue
                }
                let expectsContinue = try beginBody()
                if expectsContinue { return .continueExpected }
            case .length(let missing):
                let left = moveToBody(missing)
                state = .length(left)
                guard left == 0 else { return nil }
                return complete()
            case .chunkSize:
                guard let size = try chunkSize() else { return nil }
                state = size == 0 ? .trailers : .chunkData(size)
                sectionBytes = 0
            case .chunkData(let missing):
                let left = moveToBody(missing)
                state = .chunkData(left)
                guard left == 0 else { return nil }
                state = .chunkEnd
            case .chunkEnd:
                guard buffer.count - position >= 2 else { return nil }
                guard buffer[position] == carriageReturn, buffer[position + 1] == lineFeed else {
                    throw Refusal(400, "a chunk is longer than its size says")
                }
                position += 2
                state = .chunkSize
            case .trailers:
                guard let line = try takeFieldLine() else { return nil }
                if line.isEmpty { return complete() }
                _ = try nameEnd(of: line)
            case .refused: return nil
            }
        }
    }

    /// Whether a request begins; one empty line before it is tolerated, as RFC 9112 section 2.2 asks.
    private mutating func beginsRequest() throws(Refusal) -> Bool {
        guard position < buffer.count else {
            buffer = []
            position = 0
            scanned = 0
            return false
        }
        if !skippedBlankLine, buffer[position] == carriageReturn {
            guard position + 1 < buffer.count else { return false }
            guard buffer[position + 1] == lineFeed else { throw Refusal(400, "a CR stands without its LF") }
            position += 2
            skippedBlankLine = true
            return try beginsRequest()
        }
        guard isTokenByte(buffer[position]) else {
            let isHandshake = buffer[position] == 0x16
            throw Refusal(400, isHandshake ? "this port speaks HTTP, not TLS" : "a request begins with its method")
        }
        return true
    }

    private mutating func beginBody() throws(Refusal) -> Bool {
        guard let minorVersion = pending?.minorVersion else { preconditionFailure("A body needs a head before it.") }
        let body = try framing.finish(minorVersion: minorVersion, limit: limits.body)
        pending?.keepsAlive = framing.keepsAlive(minorVersion: minorVersion)
        switch body {
        case .none: state = .length(0)
        case .length(let count):
            pending?.body.reserveCapacity(min(count, 65_536))
            state = .length(count)
        case .chunked:
            extensionBytes = 0
            state = .chunkSize
        }
        return framing.expectsContinue && minorVersion > 0 && body != .none
    }

    private mutating func complete() -> Event {
        guard let request = pending else { preconditionFailure("A request is complete before it began.") }
        pending = nil
        state = .start
        skippedBlankLine = false
        scanned = position
        if position == buffer.count {
            buffer = []
            position = 0
            scanned = 0
        }
        return .request(request)
    }

    /// The bounds of the next line without its CRLF; nil while it is incomplete.
    private mutating func takeLine(limit: Int, _ excess: @autoclosure () -> Refusal) throws(Refusal) -> Range<Int>? {
        guard let end = buffer[max(scanned, position)...].firstIndex(of: lineFeed) else {
            scanned = buffer.count
            // The line end is still to come, so a line this long is already one byte too long.
            if buffer.count - position >= limit { throw excess() }
            return nil
        }
        guard end + 1 - position <= limit else { throw excess() }
        guard end > position, buffer[end - 1] == carriageReturn else { throw Refusal(400, "a line ends without CR") }
        let line = position..<(end - 1)
        position = end + 1
        scanned = position
        return line
    }

    private mutating func takeFieldLine() throws(Refusal) -> Range<Int>? {
        let limit = limits.headerSection
        let line = try takeLine(limit: limit - sectionBytes, Refusal(431, "the header section exceeds \(limit) bytes"))
        if let line { sectionBytes += line.count + 2 }
        return line
    }

    private mutating func moveToBody(_ missing: Int) -> Int {
        let count = min(missing, buffer.count - position)
        pending?.body.append(contentsOf: buffer[position..<position + count])
        position += count
        scanned = position
        return missing - count
    }

    private mutating func chunkSize() throws(Refusal) -> Int? {
        let limit = min(4_096, limits.chunkExtensions - extensionBytes)
        guard let line = try takeLine(limit: limit, Refusal(400, "the chunk extensions are too long")) else {
            return nil
        }
        var size = 0
        var index = line.lowerBound
        while index < line.upperBound, let digit = hexadecimal(buffer[index]) {
            guard index - line.lowerBound < 15 else { throw Refusal(400, "a chunk's size has too many digits") }
            size = size << 4 | digit
            index += 1
        }
        guard index > line.lowerBound else { throw Refusal(400, "a chunk begins without its size") }
        if index < line.upperBound {
            var extensions = ChunkExtensionScanner(buffer[index..<line.upperBound])
            guard extensions.isValid() else { throw Refusal(400, "what follows a chunk's size is no extension") }
        }
        extensionBytes += line.upperBound - index
        guard size <= limits.body - (pending?.body.count ?? 0) else {
            throw Refusal(413, "the body is longer than \(limits.body) bytes")
        }
        return size
    }
}

let carriageReturn: UInt8 = 0x0D
let lineFeed: UInt8 = 0x0A

private func hexadecimal(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte) - 0x30
    case 0x41...0x46, 0x61...0x66: Int(byte | 0x20) - 0x57
    default: nil
    }
}
