/// Finds the secrets in a request target: the path behind `access_tokens/`, the values of query keys that speak of a
/// token, a password, a secret or an API key, and an account before a host. Keys and segments count as they decode, because that
/// is how the server reads them.
struct SecretMask {
    /// A part of the target that may be shown, and whether a secret stands behind it.
    struct Run: Hashable {
        /// The bytes to show.
        var shown: Range<Int>
        /// Whether what follows up to the next run is to be hidden.
        var isSecretBehind: Bool
    }

    private static let keyWords: [StaticString] = ["api_key", "api-key", "apikey"]

    private enum Place {
        case start, segment, key, end
    }

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private var shownFrom = 0
    private var place = Place.start

    /// A target as it was sent.
    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// The next part to show; nil at the end.
    mutating func next() -> Run? {
        while true {
            switch place {
            case .start:
                place = .segment
                if let run = account() { return run }
            case .segment:
                if let run = segment() { return run }
            case .key:
                if let run = pair() { return run }
            case .end:
                guard shownFrom < bytes.count else { return nil }
                return run(to: bytes.count, hidingTo: bytes.count, hides: false)
            }
        }
    }

    /// Passes the scheme and the authority of an absolute target.
    private mutating func account() -> Run? {
        guard bytes.first != UInt8(ascii: "/"), let colon = bytes.firstIndex(of: UInt8(ascii: ":")),
            bytes[colon...].starts(with: "://".utf8)
        else { return nil }
        let host = colon + 3
        position = end(from: host) { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        guard let at = bytes[host..<position].lastIndex(of: UInt8(ascii: "@")) else { return nil }
        return run(to: host, hidingTo: at)
    }

    /// Passes one segment of the path. What follows `access_tokens` is hidden even where a client encoded the slash.
    private mutating func segment() -> Run? {
        if position < bytes.count, bytes[position] == UInt8(ascii: "/") { position += 1 }
        let start = position
        position = end(from: start) { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        if let tokens = beginsDecoded(start, position, "access_tokens") {
            let path = end(from: position) { $0 == UInt8(ascii: "?") }
            var secret = tokens
            if secret < path, bytes[secret] == UInt8(ascii: "/") { secret += 1 }
            if secret < path, !bytes[secret..<path].elementsEqual("current".utf8) {
                position = path
                return run(to: secret, hidingTo: path)
            }
        }
        if position == bytes.count {
            place = .end
        } else if bytes[position] == UInt8(ascii: "?") {
            position += 1
            place = .key
        }
        return nil
    }

    /// Passes one pair of the query.
    private mutating func pair() -> Run? {
        let start = position
        position = end(from: start) { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "&") }
        let isSecret = speaksOfSecret(start..<position)
        guard position < bytes.count else {
            place = .end
            return nil
        }
        if bytes[position] == UInt8(ascii: "&") {
            position += 1
            return nil
        }
        let value = position + 1
        // A client that parts its pairs by semicolons is not understood, but its token is a token all the same.
        position = end(from: value) { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: ";") && !isSecret }
        let next = min(position + 1, bytes.count)
        if position == bytes.count { place = .end }
        defer { position = next }
        return isSecret && value < position ? run(to: value, hidingTo: position) : nil
    }

    private mutating func run(to end: Int, hidingTo next: Int, hides: Bool = true) -> Run {
        defer { shownFrom = next }
        return Run(shown: shownFrom..<end, isSecretBehind: hides)
    }

    private func end(from start: Int, where isEnd: (UInt8) -> Bool) -> Int {
        var index = start
        while index < bytes.count, !isEnd(bytes[index]) { index += 1 }
        return index
    }

    /// The byte that stands at an index, percent-decoded and in lower case; `index` moves past it.
    private func decoded(at index: inout Int, before end: Int) -> UInt8 {
        var byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "%"), index + 1 < end, let high = digit(bytes[index]), let low = digit(bytes[index + 1])
        {
            byte = high << 4 | low
            index += 2
        }
        return byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    private func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// Where the word ends if the decoded bytes begin with it; nil otherwise.
    private func beginsDecoded(_ start: Int, _ end: Int, _ word: StaticString) -> Int? {
        var index = start
        for offset in 0..<word.utf8CodeUnitCount {
            guard index < end, decoded(at: &index, before: end) == word.utf8Start[offset] else { return nil }
        }
        return index
    }

    private func speaksOfSecret(_ range: Range<Int>) -> Bool {
        var index = range.lowerBound
        while index < range.upperBound {
            let here = index
            switch decoded(at: &index, before: range.upperBound) {
            case UInt8(ascii: "t"):
                if beginsDecoded(here, range.upperBound, "token") != nil { return true }
            case UInt8(ascii: "p"):
                if beginsDecoded(here, range.upperBound, "password") != nil { return true }
            case UInt8(ascii: "s"):
                if beginsDecoded(here, range.upperBound, "secret") != nil { return true }
            case UInt8(ascii: "a"):
                for word in Self.keyWords where beginsDecoded(here, range.upperBound, word) != nil { return true }
            default: continue
            }
        }
        return false
    }
}
