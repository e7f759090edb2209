/// Bytes that come in pieces of any size, taken out line by line.
struct LineReader {
    private var bytes: [UInt8] = []
    private var start = 0
    /// Where the search for a break goes on.
    private var searched = 0

    /// How many bytes wait for their break.
    var pending: Int { bytes.count - start }

    /// The beginning of a line as a message quotes it.
    static func shown(_ line: String) -> String {
        let text = line.unicodeScalars.prefix(80).map { $0.value < 32 || $0.value == 127 ? " " : String($0) }.joined()
        return "“\(text)\(line.unicodeScalars.count > 80 ? "…" : "")”"
    }

    mutating func add(_ piece: some Collection<UInt8>) {
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: bytes.capacity <= 1 << 16)
            start = 0
            searched = 0
        }
        bytes += piece
    }

    /// The next line without its break; nil when none is whole.
    mutating func next() -> String? {
        guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
            searched = bytes.count
            return nil
        }
        defer {
            start = end + 1
            searched = start
        }
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// What waits for its break, taken as a line.
    mutating func rest() -> String? {
        guard pending > 0 else { return nil }
        defer {
            start = bytes.count
            searched = start
        }
        return String(decoding: bytes[start...], as: UTF8.self)
    }
}
