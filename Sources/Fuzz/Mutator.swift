import EventModel

/// Damages texts; all that it does follows from its seed.
struct Mutator {
    private var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func below(_ bound: Int) -> Int { Int(random.below(UInt64(max(bound, 1)))) }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    /// What readers stumble over: numbers at the edges, halves of characters, marks of all the grammars.
    private static let tokens: [String] = [
        "{", "}", "[", "]", ":", ",", "\"", "\\", "\\u", "\\ud800", "\\u0000", "null", "true", "-", "0", "-0", "1e309",
        "1e-400",
        "9223372036854775807", "9223372036854775808", "-9223372036854775808", "18446744073709551616",
        "9007199254740993",
        "2147483648", "4294967296", "0.000000000000001", "{{", "}}", "{{{", "}}}", "{{#", "{{/", "{{^", "{{=", "=}}",
        "{{& ", "{{!", "{{>", "{{.}}", "a.0.b", "{{length}}", "{{#a}}{{/a}}", "\r\n", "\r\n\r\n", "\n", "\r", "\0",
        "\t", " ",
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Host: a\r\n", "Expect: 100-continue\r\n",
        "HTTP/1.1",
        "0\r\n\r\n", "ffffffffffffffff\r\n", "é", "€", "🎩", "\u{2028}", "1ms", "0ms", "7d", "99999999999d", "1h30m",
        "*", "%2F",
        "http://", "https://u:p@h:1/", "http://[::1]:80", ":65536", "#", "?", "2017-02-29T24:60:60.999Z", "+00:00",
        "\"every\":\"1ms\"", "\"times\":2", "\"count\":3", "\"prefix\":\"\"", "hook-response/", "{\"random\":[",
        "\"walk\":",
    ]

    /// A text with one to a dozen wounds; now and then none.
    mutating func damaged(_ text: [UInt8], beside others: [[UInt8]]) -> [UInt8] {
        var bytes = text
        if bytes.count > 4096, below(2) == 0 { bytes = Array(bytes.prefix(4096)) }
        for _ in 0..<below(below(4) == 0 ? 12 : 4) { wound(&bytes, others) }
        return Array(bytes.prefix(1 << 18))
    }

    private mutating func wound(_ bytes: inout [UInt8], _ others: [[UInt8]]) {
        let place = below(bytes.count + 1)
        switch below(11) {
        case 0: bytes.insert(UInt8(below(256)), at: place)
        case 1 where place < bytes.count: bytes.remove(at: place)
        case 2 where place < bytes.count: bytes[place] ^= 1 << UInt8(below(8))
        case 3: bytes.insert(contentsOf: pick(Self.tokens).utf8, at: place)
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + below(20)))
        case 5: bytes.replaceSubrange(place..<min(bytes.count, place + below(8)), with: pick(Self.tokens).utf8)
        case 6:  // A part comes again.
            let part = bytes[place..<min(bytes.count, place + below(200))]
            bytes.insert(contentsOf: Array(part), at: below(bytes.count + 1))
        case 7: bytes.removeSubrange(place...)
        case 8:  // A part of another text.
            let other = pick(others)
            let start = below(other.count + 1)
            bytes.insert(contentsOf: other[start..<min(other.count, start + below(120))], at: place)
        case 9:  // Many of one.
            let token = Array(pick(Self.tokens).utf8)
            for _ in 0..<below(600) { bytes.insert(contentsOf: token, at: place) }
        default: replaceNumber(&bytes, near: place)
        }
    }

    private mutating func replaceNumber(_ bytes: inout [UInt8], near place: Int) {
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        let numbers = ["0", "1", "2", "65536", "4294967295", "9007199254740992", "1e300", "0.1", "-1", "100001"]
        bytes.replaceSubrange(start..<end, with: pick(numbers).utf8)
    }
}
