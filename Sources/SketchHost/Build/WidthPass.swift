/// Gives `long` the 32 bits that it has on devices: here it has 64, and what rolls over there would not roll over.
///
/// Every byte keeps its place, so that lines and columns stay the sketch's own.
struct WidthPass {
    /// The source for the compiler.
    private(set) var source: [UInt8]

    init(_ source: [UInt8]) {
        self.source = source
        // Most sketches have neither: then there is nothing to cut into tokens.
        guard source.contains(UInt8(ascii: "l")) || source.contains(UInt8(ascii: "L")) else { return }
        // Some editors put a mark of the byte order first.
        let start = source.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        take(SourceScan(Array(source[start...])).tokens[...], shift: start, isMacro: false)
    }

    /// Tokens of what begins at `shift`: of the source, or of a macro in it.
    private mutating func take(_ tokens: ArraySlice<SourceToken>, shift: Int, isMacro: Bool) {
        var type: [Range<Int>] = []
        for token in tokens {
            let range = token.range.lowerBound + shift..<token.range.upperBound + shift
            if token.kind == .word && Self.specifiers.contains(where: { source[range].elementsEqual($0) }) {
                type.append(range)
                continue
            }
            narrow(type)
            type = []
            switch token.kind {
            case .number: narrowLiteral(range)
            case .directive where !isMacro: takeDirective(range)
            default: break
            }
        }
        narrow(type)
    }

    /// What a macro stands for is text of the sketch; other lines of the preprocessor name files, or count in 64 bits.
    private mutating func takeDirective(_ range: Range<Int>) {
        let scan = SourceScan(Array(source[range].dropFirst()))
        let start = range.lowerBound + 1
        guard let first = scan.tokens.first else { return }
        let word = source[(start + first.range.lowerBound)..<(start + first.range.upperBound)]
        if word.elementsEqual("define".utf8) { take(scan.tokens.dropFirst(2), shift: start, isMacro: true) }
    }

    /// The words of one type: `unsigned long int` is one, `long long` and `long double` stay.
    private mutating func narrow(_ type: [Range<Int>]) {
        let longs = type.filter { source[$0].elementsEqual("long".utf8) }
        guard longs.count == 1, !has("double", type) else { return }
        let isInt = has("int", type)
        source.replaceSubrange(longs[0], with: (isInt ? "    " : "int ").utf8)
    }

    private func has(_ word: String, _ type: [Range<Int>]) -> Bool {
        type.contains { source[$0].elementsEqual(word.utf8) }
    }

    /// `5UL` has 32 bits, and `5000000000UL` has no room in them.
    private mutating func narrowLiteral(_ range: Range<Int>) {
        let suffix = source[range].suffix(while: { $0 | 32 == UInt8(ascii: "l") || $0 | 32 == UInt8(ascii: "u") })
        let lower = suffix.map { $0 | 32 }
        let isUnsigned = lower.count == 2 && lower.contains(UInt8(ascii: "u"))
        guard lower == Array("l".utf8) || isUnsigned && lower.contains(UInt8(ascii: "l")),
            let number = Self.value(source[range.lowerBound..<suffix.startIndex])
        else { return }
        guard number.value <= (isUnsigned || !number.isDecimal ? UInt64(UInt32.max) : UInt64(Int32.max)) else { return }
        source[suffix.startIndex] = UInt8(ascii: isUnsigned ? "U" : " ")
        if isUnsigned { source[suffix.startIndex + 1] = UInt8(ascii: " ") }
    }

    /// What a literal's digits say; nil for those of a `double`, and for more than 64 bits.
    private static func value(_ literal: ArraySlice<UInt8>) -> (value: UInt64, isDecimal: Bool)? {
        var digits = literal.filter { $0 != UInt8(ascii: "'") }
        var base: UInt64 = 10
        if digits.first == UInt8(ascii: "0") && digits.count > 1 {
            switch digits[1] | 32 {
            case UInt8(ascii: "x"): base = 16
            case UInt8(ascii: "b"): base = 2
            default: base = 8
            }
            digits.removeFirst(base == 8 ? 1 : 2)
        }
        guard !digits.isEmpty else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            let letter = digit | 32
            let number =
                digit >= 48 && digit <= 57
                ? UInt64(digit - 48) : letter >= 97 && letter <= 102 ? UInt64(letter - 87) : UInt64.max
            guard number < base else { return nil }
            let (product, isTooMuch) = value.multipliedReportingOverflow(by: base)
            let (sum, isMore) = product.addingReportingOverflow(number)
            guard !isTooMuch, !isMore else { return nil }
            value = sum
        }
        return (value, base == 10)
    }

    /// What is said of a sketch whose `long` cannot have 32 bits, because of what the compiler said against that.
    static func warning(of first: SketchDiagnostic) -> SketchDiagnostic {
        SketchDiagnostic(
            file: first.file, line: first.line, column: first.column, kind: .warning,
            message: "'long' has 32 bits on a device and 64 bits in this sketch, which does not compile otherwise "
                + "(\(first.message)); write int32_t or uint32_t for what is to roll over as on a device")
    }

    /// The words that one type is written with, in any order.
    private static let specifiers = [
        "long", "int", "unsigned", "signed", "short", "double", "char", "const", "volatile", "static", "constexpr",
        "inline", "extern", "register", "typedef", "mutable", "thread_local", "virtual", "friend", "__volatile__",
    ].map { Array($0.utf8) }
}

extension ArraySlice<UInt8> {
    /// The longest end whose bytes all are as wanted.
    fileprivate func suffix(while isWanted: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var start = endIndex
        while start > startIndex && isWanted(self[start - 1]) { start -= 1 }
        return self[start...]
    }
}
