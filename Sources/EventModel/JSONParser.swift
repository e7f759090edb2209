/// Reads one JSON text from front to back, by recursive descent of bounded depth.
///
/// The bytes must stay where they are while the parser lives.
struct JSONParser: ~Copyable {
    let bytes: UnsafeBufferPointer<UInt8>
    let rules: JSONRules
    /// The next byte to read.
    var index = 0
    /// Where texts with escapes are put together.
    var unescaped: [UInt8] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>, rules: JSONRules) {
        self.bytes = bytes
        self.rules = rules
    }

    mutating func document() throws(JSONError) -> JSONValue {
        try checkEncoding()
        if bytes.count > Int(UInt32.max) {
            throw JSONError(message: "the text is longer than 4 GiB", offset: Int(UInt32.max))
        }
        skipSpace()
        let value = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw expected("the end of the text after the value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard index < bytes.count else { throw expected("a value") }
        let offset = UInt32(truncatingIfNeeded: index)
        switch bytes[index] {
        case UInt8(ascii: "\""): return JSONValue(.string(try string()), offset: offset)
        case UInt8(ascii: "{"): return JSONValue(.object(try object(depth: depth + 1)), offset: offset)
        case UInt8(ascii: "["): return JSONValue(.array(try array(depth: depth + 1)), offset: offset)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return JSONValue(.number(try number()), offset: offset)
        case UInt8(ascii: "t") where skip("true"): return JSONValue(.bool(true), offset: offset)
        case UInt8(ascii: "f") where skip("false"): return JSONValue(.bool(false), offset: offset)
        case UInt8(ascii: "n") where skip("null"): return JSONValue(.null, offset: offset)
        default: throw noValue()
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        guard depth <= rules.maximumDepth else { throw tooDeep() }
        index += 1
        skipSpace()
        if skip(UInt8(ascii: "]")) { return [] }
        var elements: [JSONValue] = []
        elements.reserveCapacity(4)
        while true {
            if index < bytes.count, bytes[index] == UInt8(ascii: "]") { throw trailingComma(before: "]") }
            elements.append(try value(depth: depth))
            skipSpace()
            if skip(UInt8(ascii: "]")) { return elements }
            guard skip(UInt8(ascii: ",")) else {
                throw expected("',' or ']' after element \(elements.count) of the array")
            }
            skipSpace()
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> [JSONValue.Member] {
        guard depth <= rules.maximumDepth else { throw tooDeep() }
        index += 1
        skipSpace()
        if skip(UInt8(ascii: "}")) { return [] }
        var members: [JSONValue.Member] = []
        members.reserveCapacity(4)
        var positions = KeyPositions()
        while true {
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw noKey(after: members.last) }
            let keyOffset = index
            let key = try string()
            let position = positions.position(of: key, in: members)
            if position != nil, !rules.lastDuplicateWins {
                throw JSONError(message: "the key \(quoted(key)) stands twice in one object", offset: keyOffset)
            }
            skipSpace()
            guard skip(UInt8(ascii: ":")) else { throw expected("':' after the key \(quoted(key))") }
            skipSpace()
            let member = JSONValue.Member(
                key, try value(depth: depth), keyOffset: UInt32(truncatingIfNeeded: keyOffset))
            if let position { members[position] = member } else { members.append(member) }
            skipSpace()
            if skip(UInt8(ascii: "}")) { return members }
            guard skip(UInt8(ascii: ",")) else { throw expected("',' or '}' after the value of \(quoted(key))") }
            skipSpace()
        }
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard index + length <= bytes.count else { return false }
        for position in 0..<length where bytes[index + position] != word.utf8Start[position] { return false }
        index += length
        return true
    }
}

/// Where each key of an object stands, so that many keys are not compared each with each.
private struct KeyPositions {
    /// Up to this many keys, comparing each is faster than hashing.
    private static let few = 12

    private var positions: [ByteText: Int] = [:]
    private var count = 0

    /// The position of an earlier member of the same key; nil when the key is new.
    mutating func position(of key: String, in members: [JSONValue.Member]) -> Int? {
        if members.isEmpty { return nil }
        if members.count <= Self.few { return members.firstIndex { $0.key.hasSameBytes(as: key) } }
        while count < members.count {
            positions[ByteText(text: members[count].key)] = count
            count += 1
        }
        return positions[ByteText(text: key)]
    }
}

/// A text that equals another only byte for byte: `String` also takes two spellings of one character as equal.
private struct ByteText: Hashable {
    let text: String

    static func == (left: ByteText, right: ByteText) -> Bool { left.text.hasSameBytes(as: right.text) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension String {
    /// Whether both texts are the same bytes of UTF-8; `==` also takes two spellings of one character as equal.
    package func hasSameBytes(as other: String) -> Bool {
        utf8.count == other.utf8.count && self == other && utf8.elementsEqual(other.utf8)
    }
}
