import EventModel

/// Hides the values of some keys in events' data, and, for the key `coreid`, the ids of devices everywhere.
///
/// In JSON the value of such a key is `"***"` at any depth, also in JSON that stands in a text of it; the rest stays
/// character for character. In any other text what follows `KEY=` or `KEY:` is hidden up to `&`, `,`, `;`, the end of
/// the line or the closing quote; what opens a bracket or an escape there is hidden to the end of the text. Keys are
/// compared without case.
package struct Redaction: Sendable {
    /// What stands in place of a value.
    package static let mask = "***"

    private let keys: [[UInt8]]

    /// Whether the ids of devices are replaced by made-up ones.
    package let hidesIDs: Bool

    /// Hides the values of these keys.
    package init(_ keys: [String] = []) {
        self.keys = keys.filter { !$0.isEmpty }.map { Self.lower($0.utf8) }
        hidesIDs = self.keys.contains(Array("coreid".utf8))
    }

    /// Whether nothing is hidden.
    package var isEmpty: Bool { keys.isEmpty }

    /// A text without the values.
    package func redacted(_ text: String) -> String {
        if keys.isEmpty { return text }
        let bytes = Array(text.utf8)
        let hidden = (try? JSONValue(parsing: bytes, rules: .data)) != nil ? json(bytes) : plain(bytes)
        return hidden.map { String(decoding: $0, as: UTF8.self) } ?? text
    }

    private func isKey(_ bytes: some Collection<UInt8>) -> Bool { keys.contains(Self.lower(bytes)) }

    private static func lower(_ bytes: some Collection<UInt8>) -> [UInt8] {
        bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
    }
}

// MARK: - JSON

extension Redaction {
    /// A valid JSON text without the values; nil when it has none of them.
    private func json(_ bytes: [UInt8]) -> [UInt8]? {
        var output: [UInt8] = []
        var copied = 0
        var index = 0
        func replace(_ range: Range<Int>, by text: String) {
            output += bytes[copied..<range.lowerBound]
            JSONWriter.appendString(text, to: &output)
            copied = range.upperBound
            index = range.upperBound
        }
        while let start = bytes[index...].firstIndex(of: UInt8(ascii: "\"")) {
            let end = Self.endOfString(bytes, from: start)
            let next = Self.skipSpace(bytes, from: end)
            let content = (try? JSONValue(parsing: Array(bytes[start..<end]), rules: .data))?.text ?? ""
            index = end
            if next < bytes.count, bytes[next] == UInt8(ascii: ":") {
                index = next + 1
                guard isKey(content.utf8) else { continue }
                let value = Self.skipSpace(bytes, from: next + 1)
                replace(value..<Self.endOfValue(bytes, from: value), by: Self.mask)
            } else {
                let hidden = redacted(content)
                if !hidden.hasSameBytes(as: content) { replace(start..<end, by: hidden) }
            }
        }
        return copied == 0 ? nil : output + bytes[copied...]
    }

    private static func skipSpace(_ bytes: [UInt8], from start: Int) -> Int {
        bytes[start...].firstIndex { ![0x20, 0x0A, 0x0D, 0x09].contains($0) } ?? bytes.count
    }

    private static func endOfString(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start + 1
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return min(index + 1, bytes.count)
    }

    private static func endOfValue(_ bytes: [UInt8], from start: Int) -> Int {
        var index = start
        var depth = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""): index = endOfString(bytes, from: index) - 1
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return index }
                depth -= 1
            case UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09:
                if depth == 0 { return index }
            default: break
            }
            index += 1
            if depth == 0, [UInt8(ascii: "\""), UInt8(ascii: "}"), UInt8(ascii: "]")].contains(bytes[index - 1]) {
                return index
            }
        }
        return bytes.count
    }
}

// MARK: - Other texts

extension Redaction {
    /// A text that is no JSON without the values; nil when it has none of them.
    private func plain(_ bytes: [UInt8]) -> [UInt8]? {
        let folded = Self.lower(bytes)
        var output: [UInt8] = []
        var copied = 0
        var index = 0
        while index < bytes.count {
            guard let value = startOfValue(folded, at: index) else {
                index += 1
                continue
            }
            let range = Self.value(bytes, from: value)
            if !range.isEmpty {
                output += bytes[copied..<range.lowerBound]
                output += Self.mask.utf8
                copied = range.upperBound
            }
            index = max(range.upperBound, index + 1)
        }
        return copied == 0 ? nil : output + bytes[copied...]
    }

    /// Where the value begins of a key that stands at `index`; nil when none does.
    private func startOfValue(_ folded: [UInt8], at index: Int) -> Int? {
        if index > 0, Self.isWord(folded[index - 1]) { return nil }
        for key in keys where folded[index...].starts(with: key) {
            var next = index + key.count
            while next < folded.count, [0x20, 0x09, 0x22, 0x27, 0x5C].contains(folded[next]) { next += 1 }
            guard next < folded.count, [UInt8(ascii: "="), UInt8(ascii: ":")].contains(folded[next]) else { continue }
            next += 1
            while next < folded.count, [0x20, 0x09].contains(folded[next]) { next += 1 }
            return next
        }
        return nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == 0x5F || byte == 0x2D || byte >= 0x80
    }

    private static func value(_ bytes: [UInt8], from start: Int) -> Range<Int> {
        guard start < bytes.count else { return start..<start }
        switch bytes[start] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\\"): return start..<bytes.count
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            let quote = bytes[start]
            var index = start + 1
            while index < bytes.count, bytes[index] != quote { index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1 }
            return start + 1..<max(start + 1, min(index, bytes.count))
        default:
            let ends: [UInt8] = [0x26, 0x2C, 0x3B, 0x0A, 0x0D]
            return start..<(bytes[start...].firstIndex(where: ends.contains) ?? bytes.count)
        }
    }
}
