/// The parameters behind the value of a header field, such as `; name="file"; filename="ids.txt"`.
struct HeaderParameters {
    private var pairs: [(name: String, value: String)] = []

    /// Reads the parameters of a field; what is not a parameter is skipped.
    init(_ field: String) {
        let bytes = Array(field.utf8)
        var index = bytes.firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
        while index < bytes.endIndex {
            index += 1
            let start = index
            while index < bytes.endIndex, bytes[index] != UInt8(ascii: "="), bytes[index] != UInt8(ascii: ";") {
                index += 1
            }
            guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "=") else { continue }
            let name = Self.text(bytes[start..<index]).lowercased()
            index += 1
            let value = Self.value(bytes, from: &index)
            pairs.append((name, value))
        }
    }

    /// The first value of a parameter; the case of its name is ignored. Nil without one.
    subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// A quoted string, in which a backslash quotes the next quotation mark or backslash, or the text up to the next
    /// semicolon. Leaves `index` at that semicolon or the end.
    private static func value(_ bytes: [UInt8], from index: inout Int) -> String {
        let start = index
        while index < bytes.endIndex, isBlank(bytes[index]) { index += 1 }
        guard index < bytes.endIndex, bytes[index] == UInt8(ascii: "\"") else {
            index = bytes[start...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
            return text(bytes[start..<index])
        }
        index += 1
        var value: [UInt8] = []
        while index < bytes.endIndex, bytes[index] != UInt8(ascii: "\"") {
            if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.endIndex,
                bytes[index + 1] == UInt8(ascii: "\"") || bytes[index + 1] == UInt8(ascii: "\\")
            {
                index += 1
            }
            value.append(bytes[index])
            index += 1
        }
        index = bytes[index...].firstIndex(of: UInt8(ascii: ";")) ?? bytes.endIndex
        return String(decoding: value, as: UTF8.self)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        let trimmed = bytes.drop(while: isBlank)
        let end = trimmed.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? trimmed.startIndex
        return String(decoding: trimmed[..<end], as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
