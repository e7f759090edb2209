import EventModel

/// Damages texts: every damage follows from the generator, so a seed repeats it.
struct Mutator {
    /// Pieces that parsers stumble over.
    private static let pieces = [
        "{", "}", "[", "]", "\"", "\\", "\\u0000", "\\ud800", ":", ",", "null", "-0", "1e400", "{{", "}}", "{{{",
        "{{#a}}",
        "{{/a}}", "{{=<% %>=}}", "{{a.0.b}}", "\r\n", "\0", "\u{FEFF}", "\u{202E}", "é", "😀", "99999999999999999999",
        "1h30m",
        "-1", "*", "http://", "https://[::1]:0/", "\t", "spark/",
    ].map { Array($0.utf8) }

    var generator: SeededGenerator

    /// One to eight damages to a text; `other` is what may be spliced in.
    mutating func damage(_ text: [UInt8], splicing other: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0...below(8) {
            let place = below(text.count + 1)
            let end = place + below(min(text.count - place, 64) + 1)
            switch below(7) {
            case 0: if place < text.count { text[place] = UInt8(truncatingIfNeeded: generator.next()) }
            case 1: text.removeSubrange(place..<end)
            case 2: text.insert(contentsOf: Array(text[place..<end]), at: place)
            case 3: text.insert(contentsOf: Self.pieces[below(Self.pieces.count)], at: place)
            case 4: text.replaceSubrange(place..<end, with: Self.pieces[below(Self.pieces.count)])
            case 5: text.removeSubrange(place...)
            default:
                let start = below(other.count + 1)
                text.insert(contentsOf: other[start..<min(start + below(256), other.count)], at: place)
            }
        }
        return text
    }

    /// A number from 0 up to but not including `bound`; 0 when that is 0.
    mutating func below(_ bound: Int) -> Int { bound > 0 ? Int(generator.below(UInt64(bound))) : 0 }
}
