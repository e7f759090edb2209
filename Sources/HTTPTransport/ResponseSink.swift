import CCurl
import Dispatcher

/// Takes what one transfer receives: the head as raw lines, the body up to the cap. Used again for the next transfer.
final class ResponseSink {
    /// All header bytes of one answer, interim answers and trailers included.
    static let maximumHeaderBytes = 256_000
    /// How far past the cap a body is read to keep the connection; a longer one is cut off.
    static let maximumDiscardedBytes = 1_000_000

    private enum Phase { case statusLine, fields, body }

    private var phase = Phase.statusLine
    private var rawHead: [UInt8] = []
    private var headerBytes = 0
    private var body: [UInt8] = []
    private var bytesDropped = 0
    /// The head that was parsed last: a receiver's heads seldom differ, so most need no parsing.
    private var parsed = ResponseHead()
    private var parsedFrom: [UInt8] = []

    /// The header bytes went past their bound.
    private(set) var isHeadTooLarge = false
    /// The body went so far past the cap that the transfer was ended.
    private(set) var isCutOff = false

    /// Whether no byte of an answer has come.
    var isUntouched: Bool { headerBytes == 0 }

    /// Whether the final answer's headers are complete.
    var hasHead: Bool { phase == .body }

    /// Forgets the transfer before.
    func start() {
        phase = .statusLine
        rawHead.removeAll(keepingCapacity: true)
        headerBytes = 0
        body = []
        bytesDropped = 0
        isHeadTooLarge = false
        isCutOff = false
    }

    /// Takes one header line with its line end. False ends the transfer.
    func receive(headerLine line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.maximumHeaderBytes else {
            isHeadTooLarge = true
            return false
        }
        switch phase {
        case .statusLine:
            rawHead.removeAll(keepingCapacity: true)
            rawHead.append(contentsOf: line)
            phase = .fields
        case .fields:
            if line.first == UInt8(ascii: "\r") || line.first == UInt8(ascii: "\n") {
                // An interim answer (1xx) is followed by another head.
                phase = ResponseHead.isInterim(rawHead) ? .statusLine : .body
            } else {
                rawHead.append(contentsOf: line)
            }
        case .body:
            break  // A trailer.
        }
        return true
    }

    /// Takes a piece of the body. False ends the transfer.
    func receive(body piece: UnsafeRawBufferPointer) -> Bool {
        let room = Response.maximumBytes - body.count
        body.append(contentsOf: piece.prefix(room))
        bytesDropped += max(0, piece.count - room)
        isCutOff = bytesDropped > Self.maximumDiscardedBytes
        return !isCutOff
    }

    /// The answer, or nil when its head, which must be complete, is none. `announced` is the body's length by the
    /// answer's own account, negative for unknown.
    func takeResponse(announced: Int64) -> Response? {
        if rawHead != parsedFrom {
            guard let head = ResponseHead(parsing: rawHead) else { return nil }
            parsed = head
            swap(&rawHead, &parsedFrom)
        }
        let kept = body
        body = []
        let dropped = isCutOff ? max(bytesDropped, Int(announced) - kept.count) : bytesDropped
        return Response(status: parsed.status, headers: parsed.headers, body: kept, bytesDropped: dropped)
    }
}

/// Hands header lines to the sink. libcurl aborts the transfer unless all bytes are taken.
let receiveHeaderLine: curl_write_callback = { bytes, size, count, context in
    guard let context else { return 0 }
    let sink = Unmanaged<ResponseSink>.fromOpaque(context).takeUnretainedValue()
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return sink.receive(headerLine: line) ? line.count : 0
}

/// Hands pieces of the body to the sink.
let receiveBodyPiece: curl_write_callback = { bytes, size, count, context in
    guard let context else { return 0 }
    let sink = Unmanaged<ResponseSink>.fromOpaque(context).takeUnretainedValue()
    let piece = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return sink.receive(body: piece) ? piece.count : 0
}
