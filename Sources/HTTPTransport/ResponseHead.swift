import Dispatcher

/// Status and headers of an answer.
struct ResponseHead {
    var status = 0
    var headers: [Header] = []

    init() {}

    /// Reads the lines of a head, as libcurl hands them over: status line first, each with its line end, without the
    /// empty line. Nil when the status line is none or the content-lengths contradict each other. Lines without a colon are passed over; a folded line belongs to
    /// the one before.
    init?(parsing raw: [UInt8]) {
        guard let status = Self.status(raw) else { return nil }
        self.status = status
        for line in raw.split(separator: UInt8(ascii: "\n")).dropFirst() {
            if let first = line.first, Self.isBlank(first), !headers.isEmpty {
                headers[headers.count - 1].value += " " + Self.text(line)
            } else if let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex {
                headers.append(Header(Self.text(line[..<colon]), Self.text(line[(colon + 1)...])))
            }
        }
        guard hasOneLength else { return nil }
    }

    /// Whether all content-lengths agree on one number. Where they do not, nobody knows where the body ends (RFC 9112,
    /// 6.3), but libcurl takes the last, and for a number too large to count reads to the end.
    private var hasOneLength: Bool {
        var length: Int?
        for header in headers where header.name.utf8.count == 14 && header.name.lowercased() == "content-length" {
            for part in header.value.split(separator: ",", omittingEmptySubsequences: false) {
                let digits = part.utf8.filter { $0 != 0x20 && $0 != 0x09 }
                guard !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }),
                    let number = Int(String(decoding: digits, as: UTF8.self)), length ?? number == number
                else { return false }
                length = number
            }
        }
        return true
    }

    /// Whether these lines are an interim answer (1xx). After 101 no HTTP follows.
    static func isInterim(_ raw: [UInt8]) -> Bool {
        status(raw, from: 100).map { $0 < 200 && $0 != 101 } ?? false
    }

    private static func status(_ raw: [UInt8], from lowest: Int = 200) -> Int? {
        guard raw.starts(with: "HTTP/".utf8), let space = raw.firstIndex(of: UInt8(ascii: " ")) else { return nil }
        let digits = raw[(space + 1)...].prefix(3)
        var status = 0
        for byte in digits {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            status = status * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return digits.count == 3 && status >= lowest ? status : nil
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var trimmed = bytes
        while let first = trimmed.first, isBlank(first) { trimmed.removeFirst() }
        while let last = trimmed.last, isBlank(last) || last == UInt8(ascii: "\r") { trimmed.removeLast() }
        return String(decoding: trimmed, as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
