/// What stands before an opening brace, and so what the brace means.
struct HeadReader {
    enum Meaning {
        /// The body of a function.
        case function
        /// A body that is none of a function's, and that ends a declaration.
        case block
        /// `namespace`
        case space
        /// `extern "C"`
        case linkage
        /// A type's body or the value of a variable: the declaration goes on behind it.
        case value
    }

    private let outline: SourceOutline
    private let range: Range<Int>
    private(set) var meaning = Meaning.value
    private(set) var function: SourceOutline.Function?

    init(outline: SourceOutline, range: Range<Int>, isBraced: Bool) {
        self.outline = outline
        let start = Self.withoutMacros(range, in: outline)
        self.range = start..<range.upperBound
        read(isBraced: isBraced)
    }

    /// The names of a namespace.
    var spaceNames: [String] {
        range.filter { outline.isWord($0) }.map { outline.text($0) }.filter { $0 != "namespace" && $0 != "inline" }
    }

    /// Behind `MACRO(…)` that stands without a semicolon.
    static func withoutMacros(_ range: Range<Int>, in outline: SourceOutline) -> Int {
        var start = range.lowerBound
        while start + 1 < range.upperBound, outline.isWord(start), !CPlusPlus.words.contains(outline.text(start)),
            outline.isSign(start + 1, "("), let close = closing(start + 1, range, in: outline),
            close + 1 < range.upperBound,
            outline.isWord(close + 1) || outline.isSign(close + 1, "["),
            !CPlusPlus.behindParameters.contains(outline.text(close + 1))
        {
            start = close + 1
        }
        return start
    }

    /// The parenthesis that closes one.
    static func closing(_ open: Int, _ range: Range<Int>, in outline: SourceOutline) -> Int? {
        var depth = 0
        for index in open..<range.upperBound {
            if outline.isSign(index, "(") { depth += 1 }
            if outline.isSign(index, ")") {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    private mutating func read(isBraced: Bool) {
        guard let first = range.first, let last = range.last else {
            meaning = .block
            return
        }
        if range.contains(where: { outline.isWord($0) && outline.text($0) == "namespace" }), !outline.isSign(last, ")")
        {
            meaning = .space
            return
        }
        if range.count == 2, outline.text(first) == "extern", outline.tokens[last].kind == .text {
            meaning = .linkage
            return
        }
        let body = Self.withoutTemplate(range, in: outline)
        let isOperator = body.contains { outline.isWord($0) && outline.text($0) == "operator" }
        var depth = 0
        var isAssigned = false
        var isInitializing = false
        var hasParameters = false
        for index in body {
            if outline.isSign(index, "(") || outline.isSign(index, "[") { depth += 1 }
            if outline.isSign(index, ")") || outline.isSign(index, "]") { depth -= 1 }
            guard depth == 0 else { continue }
            if outline.isSign(index, ")") { hasParameters = true }
            if outline.isSign(index, "=") && !isOperator { isAssigned = true }
            if outline.isSign(index, ":") && hasParameters { isInitializing = true }
        }
        if isAssigned { return }
        if isInitializing {
            // Behind `: a{1}` the next brace may be the body.
            if !outline.isWord(last) && !outline.isSign(last, ">") { meaning = .block }
            return
        }
        if isBraced { return }
        guard let parameters = parameters(body), parameters.lowerBound >= body.lowerBound + 2 else { return }
        let name = parameters.lowerBound - 2
        guard outline.isWord(name) || isOperator, !CPlusPlus.notNames.contains(outline.text(name)) else {
            meaning = outline.isWord(name) ? .block : .value
            // `void (*f(int))(int) {` and what else is too much for here, has a body nevertheless.
            if outline.isSign(name, ")") || outline.isSign(name, ">") { meaning = .block }
            return
        }
        meaning = .block
        guard name > body.lowerBound, !outline.isSign(name - 1, "::"), !outline.isSign(name - 1, "~") else { return }
        if isOperator
            && body.contains(where: { outline.isSign($0, "::") && $0 + 1 < name && outline.text($0 + 1) == "operator" })
        {
            return
        }
        guard outline.text(name) != "main", isPrototype(body) else { return }
        meaning = .function
        var head = range
        if outline.text(last) == "try" { head = range.dropLast() }
        function = SourceOutline.Function(
            name: outline.text(name), head: head, parameters: parameters, linkage: "", branches: [])
    }

    /// The tokens between a function's parentheses; nil for what is no function.
    private func parameters(_ body: Range<Int>) -> Range<Int>? {
        var end = body.upperBound
        // Behind them: const, noexcept(…), -> type, [[…]], try.
        var depth = 0
        for index in body {
            if outline.isSign(index, "(") { depth += 1 }
            if outline.isSign(index, ")") { depth -= 1 }
            if depth == 0 && outline.isSign(index, "->") {
                end = index
                break
            }
        }
        while end > body.lowerBound {
            let last = end - 1
            if outline.isWord(last) && CPlusPlus.behindParameters.contains(outline.text(last))
                || outline.isSign(last, "&")
            {
                end -= 1
                continue
            }
            guard outline.isSign(last, ")"), let open = opening(last, body) else { return nil }
            if open > body.lowerBound, outline.isWord(open - 1),
                ["noexcept", "throw", "__attribute__"].contains(outline.text(open - 1))
            {
                end = open - 1
                continue
            }
            return open + 1..<last
        }
        return nil
    }

    private func opening(_ close: Int, _ body: Range<Int>) -> Int? {
        var depth = 0
        for index in stride(from: close, through: body.lowerBound, by: -1) {
            if outline.isSign(index, ")") { depth += 1 }
            if outline.isSign(index, "(") {
                depth -= 1
                if depth == 0 { return index }
            }
        }
        return nil
    }

    /// Whether its head alone declares it: the type is not made out from the body, the template's types have no defaults.
    private func isPrototype(_ body: Range<Int>) -> Bool {
        let template = range.lowerBound..<body.lowerBound
        if !template.isEmpty && (template.count <= 3 || template.contains { outline.isSign($0, "=") }) { return false }
        if range.contains(where: { outline.isWord($0) && outline.text($0) == "requires" }) { return false }
        let isDeduced = body.contains { outline.isWord($0) && outline.text($0) == "auto" }
        return !isDeduced || body.contains { outline.isSign($0, "->") }
    }

    /// Behind `template <…>`.
    static func withoutTemplate(_ range: Range<Int>, in outline: SourceOutline) -> Range<Int> {
        var start = range.lowerBound
        while start + 1 < range.upperBound, outline.isWord(start), outline.text(start) == "template",
            outline.isSign(start + 1, "<")
        {
            var depth = 0
            var index = start + 1
            while index < range.upperBound {
                if outline.isSign(index, "<") { depth += 1 }
                if outline.isSign(index, ">") {
                    depth -= 1
                    if depth == 0 { break }
                }
                index += 1
            }
            guard index < range.upperBound else { return range.upperBound..<range.upperBound }
            start = index + 1
        }
        return start..<range.upperBound
    }
}

/// Words of the language.
enum CPlusPlus {
    /// Those that may stand between a function's parameters and its body.
    static let behindParameters: Set<String> = ["const", "volatile", "noexcept", "override", "final", "try", "throw"]

    /// Those that stand before parentheses and name no function.
    static let notNames: Set<String> = [
        "if", "for", "while", "switch", "catch", "return", "sizeof", "decltype", "alignas", "alignof", "noexcept",
        "throw",
        "static_assert", "defined", "asm", "__asm__", "__attribute__", "__declspec", "else", "do", "new", "delete",
    ]

    /// Those that say how something is, and not what it is.
    static let qualifiers: Set<String> = [
        "const", "volatile", "struct", "class", "union", "enum", "typename", "register", "static", "inline",
        "constexpr",
        "extern", "mutable", "restrict", "__restrict",
    ]

    /// All that name nothing of the sketch.
    static let words: Set<String> = notNames.union(qualifiers).union(behindParameters).union([
        "void", "bool", "char", "short", "int", "long", "float", "double", "signed", "unsigned", "auto", "wchar_t",
        "char16_t", "char32_t", "true", "false", "nullptr", "NULL", "this", "template", "operator", "using",
        "namespace",
        "typedef", "explicit", "virtual", "friend", "public", "private", "protected", "thread_local", "default", "goto",
        "and", "or", "not", "xor", "int8_t", "int16_t", "int32_t", "int64_t", "uint8_t", "uint16_t", "uint32_t",
        "uint64_t", "size_t", "uintptr_t", "intptr_t", "ptrdiff_t", "ssize_t", "__extension__", "__volatile__",
    ])
}
