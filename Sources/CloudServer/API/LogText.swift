import EventModel

/// Makes what strangers send fit for a log: nothing secret, nothing invisible, nothing without end.
enum LogText {
    /// The most bytes of a request target that a line shows.
    static let targetLimit = 2048

    /// Stands for a secret.
    static let mask: StaticString = "***"

    /// Appends bytes so that they are one word of visible ASCII: anything else, spaces included, becomes `\xHH`.
    static func appendVisibly(_ bytes: some Sequence<UInt8>, limit: Int, to output: inout [UInt8]) {
        let start = output.count
        for byte in bytes {
            guard output.count - start < limit else { return output.append(literal: "...") }
            append(byte, to: &output)
        }
        if output.count == start { output.append(UInt8(ascii: "-")) }
    }

    /// Appends a text on one line, whatever it holds: what steers terminals becomes visible.
    static func appendLine(_ text: String, to output: inout [UInt8]) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069:
                output.append(text: "\\u{\(String(scalar.value, radix: 16))}")
            default: output.append(text: String(scalar))
            }
        }
    }

    /// Appends a request target as one word of visible ASCII, with `***` in place of passwords and tokens.
    static func appendMasked(_ target: String, to output: inout [UInt8]) {
        var target = target
        target.withUTF8 { bytes in
            var masked = SecretMask(bytes)
            let start = output.count
            while let run = masked.next() {
                for byte in bytes[run.shown] {
                    guard output.count - start < targetLimit else { return output.append(literal: "...") }
                    append(byte, to: &output)
                }
                if run.isSecretBehind { output.append(literal: mask) }
            }
            if output.count == start { output.append(UInt8(ascii: "-")) }
        }
    }

    @inline(__always)
    private static func append(_ byte: UInt8, to output: inout [UInt8]) {
        if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "\\"), byte != UInt8(ascii: "\"") {
            return output.append(byte)
        }
        output.append(literal: "\\x")
        output.append(hexadecimal(byte >> 4))
        output.append(hexadecimal(byte & 15))
    }

    private static func hexadecimal(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
