/// Text in percent-encoding (RFC 3986, section 2.1), whose bytes are UTF-8.
enum PercentText {
    /// Why a text cannot be decoded.
    enum Fault: Error, Hashable {
        /// A percent sign without two hexadecimal digits, at so many bytes from the start.
        case badEncoding(offset: Int)
        /// The decoded bytes are not UTF-8.
        case notUTF8

        /// The fault as a sentence for a person.
        var reason: String {
            switch self {
            case .badEncoding(let offset):
                "has a % without two hexadecimal digits at byte \(offset); a percent sign itself is %25"
            case .notUTF8: "is not UTF-8 once it is decoded"
            }
        }
    }

    /// The decoded text.
    /// - Parameters:
    ///   - bytes: The encoded text.
    ///   - plusIsSpace: Whether a plus sign stands for a space, as in forms and queries.
    static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) throws(Fault) -> String {
        let isPlain = bytes.allSatisfy { $0 != UInt8(ascii: "%") && !(plusIsSpace && $0 == UInt8(ascii: "+")) }
        let decoded = isPlain ? bytes : try decoded(bytes, plusIsSpace: plusIsSpace)[...]
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool) throws(Fault) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, let high = digit(bytes[index + 1]), let low = digit(bytes[index + 2])
                else { throw .badEncoding(offset: index - bytes.startIndex) }
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return output
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
