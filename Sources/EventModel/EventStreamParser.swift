/// Reads a stream of server-sent events, in pieces of any size.
///
/// Lines end with LF, CRLF or CR; comments and unknown fields are passed over. What is no event is told as a problem,
/// and the stream goes on.
package struct EventStreamParser: Sendable {
    /// What a stream says.
    package enum Item: Equatable, Sendable {
        /// An event.
        case event(StreamedEvent)
        /// Something that should be an event and is none.
        case problem(StreamProblem)
        /// A comment, without its colon.
        case comment(String)
    }

    /// The most bytes of a line, and of an event's data, that are kept.
    package static let maximumBytes = 1 << 20

    private var line: [UInt8] = []
    private var isLineTooLong = false
    private var followsReturn = false
    private var isFirstLine = true
    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var isDataTooLong = false

    /// A reader at the beginning of a stream.
    package init() {}

    /// Takes the next piece and appends what it completes.
    package mutating func feed(_ bytes: [UInt8], into items: inout [Item]) {
        var rest = bytes[...]
        while let first = rest.first {
            // The second half of a line end whose first half may have come with the piece before.
            if followsReturn, first == UInt8(ascii: "\n") {
                followsReturn = false
                rest.removeFirst()
                continue
            }
            followsReturn = false
            guard let end = rest.firstIndex(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else {
                keep(rest)
                return
            }
            keep(rest[..<end])
            followsReturn = rest[end] == UInt8(ascii: "\r")
            rest = rest[(end + 1)...]
            endLine(into: &items)
        }
    }

    /// Takes the next piece and returns what it completes.
    package mutating func feed(_ bytes: [UInt8]) -> [Item] {
        var items: [Item] = []
        feed(bytes, into: &items)
        return items
    }

    /// Whether the stream stopped in the middle of an event, which is then lost.
    package var isInsideEvent: Bool { hasData || !name.isEmpty || !line.isEmpty || isLineTooLong }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        guard !isLineTooLong else { return }
        let room = Self.maximumBytes - line.count
        line.append(contentsOf: bytes.prefix(room))
        isLineTooLong = bytes.count > room
    }

    private mutating func endLine(into items: inout [Item]) {
        defer {
            line.removeAll(keepingCapacity: line.capacity <= 1 << 16)
            isLineTooLong = false
            isFirstLine = false
        }
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        if line.isEmpty {
            endEvent(into: &items)
        } else if line[0] == UInt8(ascii: ":") {
            items.append(.comment(String(decoding: line.dropFirst(), as: UTF8.self)))
        } else {
            takeField()
        }
    }

    private mutating func takeField() {
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        if line[..<colon].elementsEqual("event".utf8) {
            name = Array(value)
        } else if line[..<colon].elementsEqual("data".utf8) {
            if hasData { data.append(UInt8(ascii: "\n")) }
            hasData = true
            let room = max(0, Self.maximumBytes - data.count)
            isDataTooLong = isDataTooLong || isLineTooLong || value.count > room
            data.append(contentsOf: value.prefix(room))
        }
    }

    private mutating func endEvent(into items: inout [Item]) {
        defer {
            name = []
            data.removeAll(keepingCapacity: data.capacity <= 1 << 16)
            hasData = false
            isDataTooLong = false
        }
        guard hasData else { return }
        if isDataTooLong {
            let problem = StreamProblem("an event is longer than \(Self.maximumBytes >> 20) MB", raw: data)
            items.append(.problem(problem))
            return
        }
        do throws(StreamProblem) {
            items.append(.event(try StreamedEvent(name: name, json: data)))
        } catch { items.append(.problem(error)) }
    }
}
