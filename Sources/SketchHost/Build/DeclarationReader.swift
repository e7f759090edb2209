/// What a declaration that ends with a semicolon makes known.
struct DeclarationReader {
    private let outline: SourceOutline
    private let range: Range<Int>
    /// What stands in braces.
    private let inner: [Range<Int>]

    init(outline: SourceOutline, range: Range<Int>, inner: [Range<Int>]) {
        self.outline = outline
        self.range = HeadReader.withoutMacros(range, in: outline)..<range.upperBound
        self.inner = inner
    }

    func read(into target: inout SourceOutline) {
        guard let first = range.first else { return }
        // Behind the semicolon.
        let place = outline.end(range.upperBound)
        for range in inner { target.noteInner(range) }
        let body = HeadReader.withoutTemplate(range, in: outline)
        guard let begin = body.first else { return }
        let word = outline.text(begin)
        if outline.text(first) == "using" || word == "using" {
            if begin + 1 < body.upperBound && outline.text(begin + 1) == "namespace" {
                target.importing(at: place)
            } else if let equals = body.first(where: { outline.isSign($0, "=") }) {
                if equals > begin + 1 { target.know(outline.text(begin + 1), at: place) }
            } else if let last = body.last {
                target.know(outline.text(last), at: place)
            }
            return
        }
        let keyword = body.first {
            outline.isWord($0) && ["struct", "class", "union", "enum"].contains(outline.text($0))
        }
        if let keyword, keyword <= begin + 3 { readType(keyword, at: place, into: &target) }
        readNames(body, at: place, into: &target)
    }

    private func readType(_ keyword: Int, at place: Int, into target: inout SourceOutline) {
        var index = keyword + 1
        while index < range.upperBound, !isInner(index), !outline.isSign(index, ":"), !outline.isSign(index, ",") {
            if outline.isWord(index), !CPlusPlus.words.contains(outline.text(index)) {
                target.know(outline.text(index), at: place)
            }
            index += 1
        }
        guard outline.text(keyword) == "enum", let braces = inner.first else { return }
        for index in braces.dropFirst() where outline.isWord(index) {
            if outline.isSign(index - 1, "{") || outline.isSign(index - 1, ",") {
                target.know(outline.text(index), at: place)
            }
        }
    }

    /// Variables, functions and types' other names: the words before what ends or continues a name.
    private func readNames(_ body: Range<Int>, at place: Int, into target: inout SourceOutline) {
        var depth = 0
        for index in body.dropFirst() where !isInner(index) {
            if depth == 0 || depth == 1 && outline.isSign(index, ")") {
                let isEnd = ["=", "[", ",", "(", ")"].contains { outline.isSign(index, $0) }
                let isNamed = outline.isWord(index - 1) && !CPlusPlus.words.contains(outline.text(index - 1))
                if isEnd && isNamed && (depth == 0 || outline.isSign(index - 2, "*")) {
                    target.know(outline.text(index - 1), at: place)
                    if outline.isSign(index, "("), let close = HeadReader.closing(index, body, in: outline) {
                        let count = ParameterReader(outline, index + 1..<close).parameters.count
                        target.declare(outline.text(index - 1), parameters: count)
                    }
                }
            }
            if outline.isSign(index, "(") || outline.isSign(index, "[") { depth += 1 }
            if outline.isSign(index, ")") || outline.isSign(index, "]") { depth -= 1 }
            if depth == 0 && outline.isSign(index, "=") { return }
        }
        if let last = body.last {
            let name = isInner(last) ? (inner.first?.lowerBound ?? last) - 1 : last
            if name >= body.lowerBound, outline.isWord(name), !CPlusPlus.words.contains(outline.text(name)) {
                target.know(outline.text(name), at: place)
            }
        }
    }

    private func isInner(_ index: Int) -> Bool { inner.contains { $0.contains(index) } }
}

/// A function's parameters, one by one.
struct ParameterReader {
    struct Parameter {
        /// All its tokens.
        var range: Range<Int>
        /// Where its default's `=` stands.
        var equals: Int?
        /// Its name.
        var name: Int?
    }

    private(set) var parameters: [Parameter] = []

    init(_ outline: SourceOutline, _ range: Range<Int>) {
        if range.count == 1, outline.text(range.lowerBound) == "void" { return }
        var start = range.lowerBound
        var depth = 0
        var angles = 0
        var equals: Int?
        func finish(_ end: Int) -> Parameter? {
            guard start < end else { return nil }
            var parameter = Parameter(range: start..<end, equals: equals)
            parameter.name = Self.name(outline, start..<(equals ?? end))
            return parameter
        }
        for index in range {
            if outline.isSign(index, "(") || outline.isSign(index, "[") || outline.isSign(index, "{") { depth += 1 }
            if outline.isSign(index, ")") || outline.isSign(index, "]") || outline.isSign(index, "}") { depth -= 1 }
            guard depth == 0 else { continue }
            if equals == nil && outline.isSign(index, "<") { angles += 1 }
            if equals == nil && outline.isSign(index, ">") { angles -= 1 }
            if angles == 0 && equals == nil && outline.isSign(index, "=") { equals = index }
            if angles == 0 && outline.isSign(index, ",") {
                if let parameter = finish(index) { parameters.append(parameter) }
                start = index + 1
                equals = nil
            }
        }
        if let parameter = finish(range.upperBound) { parameters.append(parameter) }
    }

    /// The last word, if there is another one for the type before it.
    private static func name(_ outline: SourceOutline, _ range: Range<Int>) -> Int? {
        if let star = range.dropLast(2).first(where: {
            outline.isSign($0, "(") && (outline.isSign($0 + 1, "*") || outline.isSign($0 + 1, "&"))
        }), outline.isWord(star + 2) {
            return star + 2
        }
        var end = range.upperBound
        while end > range.lowerBound, outline.isSign(end - 1, "]"),
            let open = (range.lowerBound..<end).last(where: { outline.isSign($0, "[") })
        {
            end = open
        }
        guard end - 1 > range.lowerBound, outline.isWord(end - 1), !outline.isSign(end - 2, "::"),
            !CPlusPlus.words.contains(outline.text(end - 1))
        else { return nil }
        let hasType = (range.lowerBound..<(end - 1)).contains {
            outline.isWord($0) && !CPlusPlus.qualifiers.contains(outline.text($0))
        }
        return hasType ? end - 1 : nil
    }
}
