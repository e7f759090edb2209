/// What a sketch says at its outermost places: which functions it defines, and where it brings in which names.
struct SourceOutline {
    /// A function that is defined here.
    struct Function {
        var name: String
        /// From the first token to the one before the body.
        var head: Range<Int>
        /// The parameters' tokens, without the parentheses.
        var parameters: Range<Int>
        /// `extern "C"` of a block around it.
        var linkage: String
        var branches: [SourceConditions.Branch]
    }

    let bytes: [UInt8]
    let tokens: [SourceToken]
    private(set) var functions: [Function] = []
    private(set) var conditions = SourceConditions()
    /// Where a name is first known, behind what makes it so.
    private(set) var names: [String: Int] = [:]
    /// The same for names inside of others, as in `Outer::Inner`.
    private(set) var innerNames: [String: Int] = [:]
    /// Where names of the preprocessor change, each time.
    private(set) var changes: [String: [Int]] = [:]
    /// Behind every `#include` and `using namespace`, which bring in names that do not stand here.
    private(set) var imports: [Int] = []
    /// `name/count of parameters` of what is declared here besides.
    private(set) var declared: Set<String> = []
    /// Where the first declaration begins.
    private(set) var first: Int?
    /// Whether a line asks to leave the sketch as it is.
    private(set) var isUntouchable = false

    private let lineStarts: [Int]
    private var place = 0
    private var linkages: [String] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        tokens = SourceScan(bytes).tokens
        lineStarts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
        while place < tokens.count { declaration() }
    }

    func text(_ index: Int) -> String { String(decoding: bytes[tokens[index].range], as: UTF8.self) }

    func isSign(_ index: Int, _ sign: String) -> Bool {
        tokens[index].kind == .sign && bytes[tokens[index].range].elementsEqual(sign.utf8)
    }

    func isWord(_ index: Int) -> Bool { tokens[index].kind == .word }

    /// Where a token ends.
    func end(_ index: Int) -> Int { tokens[index].range.upperBound }

    // MARK: The walk

    /// The pairs of braces in one declaration that are looked at: each look takes time for all that stands before it.
    private static let mostBraces = 256

    private mutating func declaration() {
        var start = place
        var depth = 0
        var isSplit = false
        var isBraced = false
        var inner: [Range<Int>] = []
        while place < tokens.count {
            if tokens[place].kind == .directive {
                directive()
                if start == place { start += 1 } else { isSplit = true }
                place += 1
                continue
            }
            if first == nil { first = tokens[place].range.lowerBound }
            if isSign(place, "(") || isSign(place, "[") { depth += 1 }
            if isSign(place, ")") || isSign(place, "]") { depth = max(depth - 1, 0) }
            if depth == 0 && isSign(place, ";") {
                DeclarationReader(outline: self, range: start..<place, inner: inner).read(into: &self)
                place += 1
                return
            }
            if isSign(place, "}") {
                // The end of an `extern "C"` block, or one too many.
                if !linkages.isEmpty { linkages.removeLast() }
                place += 1
                return
            }
            if isSign(place, "{") {
                guard inner.count < Self.mostBraces else {
                    inner.append(skipBody())
                    continue
                }
                let head = HeadReader(outline: self, range: start..<place, isBraced: isBraced)
                let meaning = depth > 0 ? .value : head.meaning
                if meaning == .linkage {
                    linkages.append("extern " + text(place - 1) + " ")
                    place += 1
                    return
                }
                if meaning == .function && !isSplit, var function = head.function {
                    function.linkage = linkages.last ?? ""
                    function.branches = conditions.branches
                    functions.append(function)
                }
                let body = skipBody()
                if meaning == .space {
                    for name in head.spaceNames { know(name, at: end(body.upperBound - 1)) }
                    noteInner(body)
                    return
                }
                if meaning == .function || meaning == .block { return }
                inner.append(body)
                isBraced = true
                continue
            }
            place += 1
        }
    }

    /// Skips what stands in braces. Returns its tokens, with the braces; ends behind them.
    private mutating func skipBody() -> Range<Int> {
        let start = place
        var depth = 0
        // The depths at which conditions began in here.
        var open: [Int] = []
        var isOver = false
        while place < tokens.count {
            if tokens[place].kind == .directive {
                let word = directive()
                switch word {
                case "if", "ifdef", "ifndef": open.append(depth)
                case "elif", "else", "elifdef", "elifndef":
                    if let before = open.last { if !isOver { depth = before } } else { skipBranches() }
                case "endif": _ = open.popLast()
                default: break
                }
                if isOver && open.isEmpty {
                    place += 1
                    return start..<place
                }
            } else if !isOver {
                if isSign(place, "{") { depth += 1 }
                if isSign(place, "}") {
                    depth -= 1
                    if depth <= 0 {
                        // Every branch of a condition has its own end.
                        guard !open.isEmpty else {
                            place += 1
                            return start..<place
                        }
                        isOver = true
                    }
                }
            }
            place += 1
        }
        return start..<place
    }

    /// From an `#else` to before its `#endif`: other beginnings of what has begun.
    private mutating func skipBranches() {
        var depth = 0
        while place + 1 < tokens.count {
            if tokens[place + 1].kind == .directive {
                let word = directiveWord(place + 1)
                if word == "endif" && depth == 0 { return }
                if word == "endif" { depth -= 1 }
                if word.hasPrefix("if") { depth += 1 }
                place += 1
                directive()
            } else {
                place += 1
            }
        }
    }

    private func directiveWord(_ index: Int) -> String {
        let line = SourceScan(Array(bytes[tokens[index].range].dropFirst()))
        guard let word = line.tokens.first, word.kind == .word else { return "" }
        let range = tokens[index].range
        return String(
            decoding: bytes[
                (range.lowerBound + 1 + word.range.lowerBound)..<(range.lowerBound + 1 + word.range.upperBound)],
            as: UTF8.self)
    }

    @discardableResult
    private mutating func directive() -> String {
        let word = directiveWord(place)
        let range = tokens[place].range
        conditions.take(word, range, of: bytes.count)
        switch word {
        case "if" where isNever(range): skipNever()
        case "include", "include_next", "import": imports.append(range.upperBound)
        case "define", "undef":
            if let name = SourceScan.words(ofDirective: bytes[range]).first {
                if word == "define" { know(name, at: range.upperBound) }
                changes[name, default: []].append(range.upperBound)
            }
        case "pragma":
            let words = SourceScan.words(ofDirective: bytes[range])
            if words.contains("SPARK_NO_PREPROCESSOR") || words.contains("PARTICLE_NO_PREPROCESSOR") {
                isUntouchable = true
            }
        default: break
        }
        return word
    }

    /// Whether a condition is a plain `#if 0`, behind which may stand anything.
    private func isNever(_ range: Range<Int>) -> Bool {
        let line = Array(bytes[range].dropFirst())
        let tokens = SourceScan(line).tokens
        return tokens.count == 2 && ["0".utf8, "false".utf8].contains { line[tokens[1].range].elementsEqual($0) }
    }

    /// To before the end of that branch.
    private mutating func skipNever() {
        var depth = 0
        while place + 1 < tokens.count {
            if tokens[place + 1].kind == .directive {
                let word = directiveWord(place + 1)
                if depth == 0 && (word == "endif" || word.hasPrefix("el")) { return }
                if word == "endif" { depth -= 1 }
                if word.hasPrefix("if") { depth += 1 }
            }
            place += 1
        }
    }

    /// The line of a place, from 1.
    func line(of place: Int) -> Int {
        var (low, high) = (0, lineStarts.count)
        while low < high {
            let middle = (low + high) / 2
            if lineStarts[middle] <= place { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: What is found

    mutating func know(_ name: String, at place: Int) {
        if names[name] == nil { names[name] = place }
    }

    mutating func declare(_ name: String, parameters: Int) { declared.insert("\(name)/\(parameters)") }

    mutating func importing(at place: Int) { imports.append(place) }

    /// Types that are defined inside of other things.
    mutating func noteInner(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let end = end(range.upperBound - 1)
        for index in range.dropLast() where isWord(index) {
            guard ["struct", "class", "union", "enum", "using", "typedef"].contains(text(index)) else { continue }
            var next = index + 1
            while next < range.upperBound, isWord(next) {
                let name = text(next)
                if innerNames[name] == nil { innerNames[name] = end }
                next += 1
            }
            if text(index) == "typedef", let close = (index..<range.upperBound).first(where: { isSign($0, ";") }),
                close > index,
                isWord(close - 1), innerNames[text(close - 1)] == nil
            {
                innerNames[text(close - 1)] = end
            }
        }
    }
}
