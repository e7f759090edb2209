/// The smallest part of C++ that means something.
struct SourceToken {
    enum Kind {
        case word
        case number
        /// A string or a character.
        case text
        case sign
        /// A preprocessor's line, with those that continue it.
        case directive
    }

    var kind: Kind
    /// In the source, in bytes.
    var range: Range<Int>
}

/// Cuts C++ into tokens. Takes any bytes: what is no C++ becomes some token.
struct SourceScan {
    private let bytes: [UInt8]
    private var place = 0
    private(set) var tokens: [SourceToken] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var isLineStart = true
        while place < bytes.count {
            let byte = bytes[place]
            if byte == UInt8(ascii: "\n") {
                isLineStart = true
                place += 1
            } else if byte <= 32 {
                place += 1
            } else if byte == UInt8(ascii: "\\") && at(1) <= 32 {
                place += 1
                skipBreak()
            } else if byte == UInt8(ascii: "/") && at(1) == UInt8(ascii: "/") {
                skipLine()
            } else if byte == UInt8(ascii: "/") && at(1) == UInt8(ascii: "*") {
                skipComment()
            } else if byte == UInt8(ascii: "#") && isLineStart {
                add(.directive) { $0.skipDirective() }
            } else {
                isLineStart = false
                take(byte)
            }
        }
    }

    /// The words of a header that name something at its outer places: not those behind `::`.
    static func words(of bytes: [UInt8]) -> Set<String> {
        var words: Set<String> = []
        var isInner = false
        for token in SourceScan(bytes).tokens {
            switch token.kind {
            case .word where !isInner: words.insert(String(decoding: bytes[token.range], as: UTF8.self))
            case .directive: words.formUnion(Self.words(ofDirective: bytes[token.range]))
            default: break
            }
            isInner = token.kind == .sign && bytes[token.range].elementsEqual("::".utf8)
        }
        return words
    }

    /// All words of a preprocessor's line but the first.
    static func words(ofDirective line: ArraySlice<UInt8>) -> [String] {
        let scan = SourceScan(Array(line.dropFirst()))
        return scan.tokens.dropFirst().filter { $0.kind == .word }.map {
            String(decoding: scan.bytes[$0.range], as: UTF8.self)
        }
    }

    private func at(_ distance: Int) -> UInt8 { place + distance < bytes.count ? bytes[place + distance] : 0 }

    private mutating func add(_ kind: SourceToken.Kind, _ skip: (inout SourceScan) -> Void) {
        let start = place
        skip(&self)
        place = min(max(place, start + 1), bytes.count)
        tokens.append(SourceToken(kind: kind, range: start..<place))
    }

    private mutating func take(_ byte: UInt8) {
        if Self.isWord(byte) && !Self.isDigit(byte) {
            let start = place
            while place < bytes.count && Self.isWord(bytes[place]) { place += 1 }
            // A prefix of a text, such as u8 or LR.
            if place < bytes.count, place - start <= 3,
                bytes[place] == UInt8(ascii: "\"") || bytes[place] == UInt8(ascii: "'")
            {
                let prefix = String(decoding: bytes[start..<place], as: UTF8.self)
                if ["R", "LR", "uR", "UR", "u8R"].contains(prefix), bytes[place] == UInt8(ascii: "\"") {
                    skipRaw()
                    return tokens.append(SourceToken(kind: .text, range: start..<place))
                }
                if ["L", "u", "U", "u8"].contains(prefix) {
                    skipText()
                    return tokens.append(SourceToken(kind: .text, range: start..<place))
                }
            }
            tokens.append(SourceToken(kind: .word, range: start..<place))
        } else if Self.isDigit(byte) || byte == UInt8(ascii: ".") && Self.isDigit(at(1)) {
            add(.number) { $0.skipNumber() }
        } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
            add(.text) { $0.skipText() }
        } else {
            add(.sign) { scan in
                let pair = [byte, scan.at(1)]
                let isAssignment = pair[1] == UInt8(ascii: "=") && "=!<>+-*/%&|^".utf8.contains(byte)
                scan.place += isAssignment || pair.elementsEqual("::".utf8) || pair.elementsEqual("->".utf8) ? 2 : 1
            }
        }
    }

    private mutating func skipBreak() {
        while place < bytes.count && bytes[place] != UInt8(ascii: "\n") && bytes[place] <= 32 { place += 1 }
        if place < bytes.count && bytes[place] == UInt8(ascii: "\n") { place += 1 }
    }

    /// Up to the end of a line that no backslash continues.
    private mutating func skipLine() {
        while place < bytes.count && bytes[place] != UInt8(ascii: "\n") {
            if bytes[place] == UInt8(ascii: "\\") && at(1) <= 32 && place + 1 < bytes.count {
                place += 1
                let start = place
                skipBreak()
                if place == start { place += 1 }
            } else {
                place += 1
            }
        }
    }

    private mutating func skipComment() {
        place += 2
        while place < bytes.count && !(bytes[place] == UInt8(ascii: "*") && at(1) == UInt8(ascii: "/")) { place += 1 }
        place = min(place + 2, bytes.count)
    }

    private mutating func skipDirective() {
        while place < bytes.count && bytes[place] != UInt8(ascii: "\n") {
            if bytes[place] == UInt8(ascii: "/") && at(1) == UInt8(ascii: "*") {
                skipComment()
            } else if bytes[place] == UInt8(ascii: "/") && at(1) == UInt8(ascii: "/") {
                skipLine()
            } else if bytes[place] == UInt8(ascii: "\\") && at(1) <= 32 {
                place += 1
                skipBreak()
            } else if bytes[place] == UInt8(ascii: "\"") {
                skipText()
            } else {
                place += 1
            }
        }
    }

    /// A text up to its end, or the end of its line.
    private mutating func skipText() {
        let quote = bytes[place]
        place += 1
        while place < bytes.count && bytes[place] != quote && bytes[place] != UInt8(ascii: "\n") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        if place < bytes.count && bytes[place] == quote { place += 1 }
        place = min(place, bytes.count)
    }

    /// A raw text, from its quote.
    private mutating func skipRaw() {
        let start = place + 1
        var open = start
        while open < bytes.count && bytes[open] != UInt8(ascii: "(") && open - start <= 16 { open += 1 }
        guard open < bytes.count, bytes[open] == UInt8(ascii: "(") else { return skipText() }
        let close = [UInt8(ascii: ")")] + bytes[start..<open] + [UInt8(ascii: "\"")]
        place = open + 1
        while place + close.count <= bytes.count && !bytes[place..<(place + close.count)].elementsEqual(close) {
            place += 1
        }
        place = min(place + close.count, bytes.count)
    }

    private mutating func skipNumber() {
        while place < bytes.count {
            let byte = bytes[place]
            let isExponent = [UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "p"), UInt8(ascii: "P")].contains(byte)
            if isExponent && (at(1) == UInt8(ascii: "+") || at(1) == UInt8(ascii: "-")) {
                place += 2
            } else if byte == UInt8(ascii: "'") && Self.isWord(at(1)) || byte == UInt8(ascii: ".") || Self.isWord(byte)
            {
                place += 1
            } else {
                return
            }
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    static func isWord(_ byte: UInt8) -> Bool {
        isDigit(byte) || byte >= 65 && byte <= 90 || byte >= 97 && byte <= 122 || byte == 95 || byte == 36
            || byte >= 128
    }
}
