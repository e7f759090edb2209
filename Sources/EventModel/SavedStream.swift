/// An event stream that somebody saved: the stream's own text, or JSON objects with `name`, `data`, `ttl`,
/// `published_at` and `coreid`, one a line, spread over several, or in one array. Skips a trace's lines of other kinds.
package enum SavedStream {
    /// Hands on what a saved stream says, with its line where that is known, until `take` returns false.
    ///
    /// - Parameter mention: Called with the `device` of a trace's lines of other kinds.
    package static func read(
        _ bytes: [UInt8], mention: (_ device: String) -> Void = { _ in },
        _ take: (_ item: EventStreamParser.Item, _ line: Int?) -> Bool
    ) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        if isJSON(text) { readObjects(text, mention, take) } else { readStream(text, take) }
    }

    /// Whether the first line that decides it begins an object; a client may have printed a greeting before it.
    private static func isJSON(_ text: ArraySlice<UInt8>) -> Bool {
        let fields = ["event:", "data:", "id:", "retry:", ":"]
        for line in text.prefix(1 << 16).split(whereSeparator: isLineEnd) {
            let content = line.filter { $0 != 0x20 && $0 != 0x09 }.prefix(2)
            if content.first == UInt8(ascii: "{") || content.elementsEqual("[{".utf8) { return true }
            if fields.contains(where: { line.starts(with: $0.utf8) }) { return false }
        }
        return false
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    // MARK: The stream's own text

    private static func readStream(
        _ text: ArraySlice<UInt8>, _ take: (EventStreamParser.Item, Int?) -> Bool
    ) {
        var parser = EventStreamParser()
        var items: [EventStreamParser.Item] = []
        var rest = text
        while !rest.isEmpty {
            items.removeAll(keepingCapacity: true)
            parser.feed(Array(rest.prefix(1 << 16)), into: &items)
            rest = rest.dropFirst(1 << 16)
            for item in items where !take(item, nil) { return }
        }
        guard parser.isInsideEvent else { return }
        // What a shell or an editor cut off at the end may be no more than the empty line.
        items = parser.feed(Array("\n\n".utf8))
        if items.isEmpty { items = [.problem(StreamProblem("the stream stops in the middle of an event", raw: []))] }
        for item in items where !take(item, nil) { return }
    }

    // MARK: Objects

    private static func readObjects(
        _ text: ArraySlice<UInt8>, _ mention: (String) -> Void, _ take: (EventStreamParser.Item, Int?) -> Bool
    ) {
        var object = OpenObject()
        var line = 0
        var rest = text
        while !rest.isEmpty {
            line += 1
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            var content = rest[..<end]
            rest = end < rest.endIndex ? rest[(end + 1)...] : []
            // An object that begins at the margin ends one that was cut off.
            if object.line > 0, content.first == UInt8(ascii: "{"), !Self.finish(&object, mention, take) { return }
            // An array may hold many objects on one line.
            repeat {
                if object.line == 0 {
                    guard let start = content.firstIndex(of: UInt8(ascii: "{")), isMargin(content[..<start]) else {
                        break
                    }
                    object.line = line
                }
                content = object.append(content)
                if object.isComplete, !Self.finish(&object, mention, take) { return }
            } while !content.isEmpty
        }
        _ = Self.finish(&object, mention, take)
    }

    private static func finish(
        _ object: inout OpenObject, _ mention: (String) -> Void, _ take: (EventStreamParser.Item, Int?) -> Bool
    ) -> Bool {
        defer { object = OpenObject() }
        guard object.line > 0 else { return true }
        switch object.content {
        case .item(let item): return take(item, object.line)
        case .other(let device):
            if let device { mention(device) }
            return true
        }
    }

    /// What may stand before an object on its line: space, and the marks of a list around it.
    private static func isMargin(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { [0x20, 0x09, UInt8(ascii: "["), UInt8(ascii: ",")].contains($0) }
    }
}

/// A JSON object whose lines are being gathered.
private struct OpenObject {
    /// The line on which it began; 0 for none.
    var line = 0
    private var bytes: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var isTooLong = false

    /// Whether every bracket is closed.
    var isComplete: Bool { depth == 0 && !isInString }

    /// Takes bytes of a line in, up to the end of the object; returns those behind it.
    mutating func append(_ content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        for (offset, byte) in content.enumerated() {
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}"):
                    depth = max(0, depth - 1)
                    if depth == 0 {
                        keep(content.prefix(offset + 1))
                        return content.dropFirst(offset + 1)
                    }
                default: break
                }
            }
        }
        keep(content)
        keep([UInt8(ascii: "\n")])
        return []
    }

    private mutating func keep(_ content: ArraySlice<UInt8>) {
        isTooLong = isTooLong || bytes.count + content.count > EventStreamParser.maximumBytes
        if !isTooLong { bytes += content }
    }

    enum Content {
        case item(EventStreamParser.Item)
        /// A line of a trace that is no event, and the device that it is about.
        case other(device: String?)
    }

    /// The device that a line of a trace is about. A change names its device at the start of its text.
    private static func device(in line: JSONValue) -> String? {
        guard line["kind"]?.text == "change", let text = line["text"]?.text else { return line["device"]?.text }
        return text.firstRange(of: ": ").map { String(text[..<$0.lowerBound]) }
    }

    /// What the object says.
    var content: Content {
        if isTooLong {
            let most = EventStreamParser.maximumBytes >> 20
            return .item(.problem(StreamProblem("an event is longer than \(most) MB", raw: bytes)))
        }
        let json = Array(bytes.drop { $0 != UInt8(ascii: "{") })
        do throws(StreamProblem) {
            let value: JSONValue
            do throws(JSONError) { value = try JSONValue(parsing: json, rules: .data) } catch {
                throw StreamProblem("an event is not JSON: \(error.message)", raw: json)
            }
            if let kind = value["kind"]?.text, kind != "event" { return .other(device: Self.device(in: value)) }
            guard let name = value["name"]?.text, !name.isEmpty else {
                throw StreamProblem("an event has no name", raw: json)
            }
            return .item(.event(try StreamedEvent(name: name, value, json: json)))
        } catch { return .item(.problem(error)) }
    }
}
