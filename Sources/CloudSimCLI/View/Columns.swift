import EventModel

/// Text set in a terminal's columns: how wide it is, and where it is cut.
enum Columns {
    /// Appends text that came from outside, with control characters made visible, and returns its width. Text wider
    /// than `limit` columns ends in `…`.
    @discardableResult
    static func append(_ text: String, limit: Int = .max, to output: inout [UInt8]) -> Int {
        var text = text
        let plain = text.withUTF8 { bytes -> Int? in
            for byte in bytes where byte < 0x20 || byte > 0x7E { return nil }
            if bytes.count <= limit {
                output.append(bytes: bytes)
                return bytes.count
            }
            output.append(bytes: UnsafeBufferPointer(rebasing: bytes[..<max(limit - 1, 0)]))
            return cut(at: max(limit - 1, 0), limit, &output)
        }
        return plain ?? appendMarked(Terminal.visible(text), limit, to: &output)
    }

    /// How many columns the text takes once control characters are made visible.
    static func count(_ text: String) -> Int {
        var text = text
        let plain = text.withUTF8 { bytes -> Int? in
            for byte in bytes where byte < 0x20 || byte > 0x7E { return nil }
            return bytes.count
        }
        return plain ?? Terminal.visible(text).unicodeScalars.reduce(0) { $0 + width(of: $1) }
    }

    /// Appends spaces.
    static func pad(_ count: Int, to output: inout [UInt8]) {
        var rest = count
        while rest > 0 {
            let block = min(rest, spaces.utf8CodeUnitCount)
            output.append(bytes: UnsafeBufferPointer(start: spaces.utf8Start, count: block))
            rest -= block
        }
    }

    private static let spaces: StaticString = "                                "

    /// Breaks text between words into lines of at most `width` columns. A word wider than that is broken inside.
    static func wrap(_ text: String, width: Int?) -> [String] {
        let text = Terminal.visible(text)
        guard let width, width > 0 else { return [text] }
        var lines = [""]
        var used = 0
        for (number, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
            let count = word.unicodeScalars.reduce(0) { $0 + Self.width(of: $1) }
            if number > 0 {
                if used + 1 + min(count, width) <= width {
                    lines[lines.count - 1] += " "
                    used += 1
                } else {
                    lines.append("")
                    used = 0
                }
            }
            for scalar in word.unicodeScalars {
                if used + Self.width(of: scalar) > width {
                    lines.append("")
                    used = 0
                }
                lines[lines.count - 1].unicodeScalars.append(scalar)
                used += Self.width(of: scalar)
            }
        }
        return lines
    }

    private static func appendMarked(_ text: String, _ limit: Int, to output: inout [UInt8]) -> Int {
        var used = 0
        // Where the text ends if it turns out not to fit: the last place that leaves a column for the mark.
        var stop = (bytes: output.count, used: 0)
        for scalar in text.unicodeScalars {
            let width = width(of: scalar)
            if used + width > limit {
                output.removeSubrange(stop.bytes...)
                return cut(at: stop.used, limit, &output)
            }
            output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            used += width
            if used < limit { stop = (output.count, used) }
        }
        return used
    }

    private static func cut(at used: Int, _ limit: Int, _ output: inout [UInt8]) -> Int {
        guard limit > 0 else { return 0 }
        output.append(literal: "…")
        return used + 1
    }

    /// The columns of one scalar: 2 for wide scripts and pictures, 0 for marks that stand on the letter before.
    private static func width(of scalar: Unicode.Scalar) -> Int {
        switch scalar.value {
        case ..<0x300: 1
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
            2
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: 0
            default: scalar.properties.isEmojiPresentation ? 2 : 1
            }
        }
    }
}
