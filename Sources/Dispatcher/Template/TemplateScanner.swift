/// Cuts a template's bytes into text and tags, and drops the lines that hold only tags without output.
struct TemplateScanner {
    struct Token {
        enum Kind: UInt8 {
            case text, dropped, escaped, raw, section, inverted, close, partial, comment, delimiters
        }

        var kind: Kind
        /// Where the text or the tag starts.
        let start: Int32
        /// The text's bytes, or the tag's name.
        let content: Range<Int32>
    }

    /// Longer delimiters are surely a mistake, and would make the search for them slow.
    static let maximumDelimiter = 32

    let source: [UInt8]
    private var position = 0
    private var opening: [UInt8] = Array("{{".utf8)
    private var closing: [UInt8] = Array("}}".utf8)
    private var tokens: [Token] = []
    private var lineStart = 0
    private var lineHasTag = false
    private var lineHasOutput = false

    init(_ source: [UInt8]) { self.source = source }

    mutating func scan() throws(TemplateError) -> [Token] {
        guard source.count < Int(Int32.max) else { throw error("The template is too long.", at: 0) }
        var textStart = 0
        while position < source.count {
            let byte = source[position]
            if byte == opening[0], matches(opening, at: position) {
                endText(from: textStart)
                try scanTag()
                textStart = position
            } else {
                position += 1
                if byte == UInt8(ascii: "\n") {
                    endText(from: textStart)
                    endLine()
                    textStart = position
                }
            }
        }
        endText(from: textStart)
        endLine()
        return tokens
    }

    private mutating func endText(from start: Int) {
        guard start < position else { return }
        if !lineHasOutput {
            lineHasOutput = source[start..<position].contains { !TemplateScanner.isSpace($0) }
        }
        append(.text, start: start, content: start..<position)
    }

    /// As the specification's standalone rules say: a line of white space and tags without output leaves nothing.
    private mutating func endLine() {
        if lineHasTag, !lineHasOutput {
            for index in lineStart..<tokens.count where tokens[index].kind == .text { tokens[index].kind = .dropped }
        }
        lineStart = tokens.count
        lineHasTag = false
        lineHasOutput = false
    }

    private mutating func append(_ kind: Token.Kind, start: Int, content: Range<Int>) {
        tokens.append(
            Token(
                kind: kind, start: Int32(start),
                content: Int32(content.lowerBound)..<Int32(content.upperBound)))
    }

    private mutating func scanTag() throws(TemplateError) {
        let start = position
        position += opening.count
        lineHasTag = true
        switch position < source.count ? source[position] : 0 {
        case UInt8(ascii: "="): try scanDelimiters(from: start)
        case UInt8(ascii: "{"): try scanTriple(from: start)
        case UInt8(ascii: "!"):
            let end = try closingPosition(from: position, start: start)
            append(.comment, start: start, content: position..<end)
            position = end + closing.count
        case UInt8(ascii: "&"): try scanNamed(.raw, sigil: 1, from: start)
        case UInt8(ascii: "#"): try scanNamed(.section, sigil: 1, from: start)
        case UInt8(ascii: "^"): try scanNamed(.inverted, sigil: 1, from: start)
        case UInt8(ascii: "/"): try scanNamed(.close, sigil: 1, from: start)
        case UInt8(ascii: ">"): try scanNamed(.partial, sigil: 1, from: start)
        case UInt8(ascii: "<"), UInt8(ascii: "$"):
            throw error(
                "Template inheritance (`<` and `$` tags) is not supported; to print a key that begins so, write it "
                    + "in triple braces.", at: start)
        default: try scanNamed(.escaped, sigil: 0, from: start)
        }
    }

    private mutating func scanNamed(_ kind: Token.Kind, sigil: Int, from start: Int) throws(TemplateError) {
        let end = try closingPosition(from: position + sigil, start: start)
        let name = try checkedName(position + sigil..<end, start: start)
        if kind == .escaped, name.lowerBound > position, "#^/&>".utf8.contains(source[name.lowerBound]) {
            throw error(
                "Remove the space before `\(Character(UnicodeScalar(source[name.lowerBound])))`: with it, the tag is "
                    + "read as a name.", at: start)
        }
        append(kind, start: start, content: name)
        if kind == .escaped || kind == .raw { lineHasOutput = true }
        position = end + closing.count
    }

    /// `{{{name}}}`; with other delimiters the braces stand inside them: `<%{name}%>`.
    private mutating func scanTriple(from start: Int) throws(TemplateError) {
        let end = try closingPosition(from: position + 1, start: start)
        let brace = UInt8(ascii: "}")
        let nameEnd: Int
        if source[end] == brace, matches(closing, at: end + 1) {
            nameEnd = end
            position = end + 1 + closing.count
        } else if end > position + 1, source[end - 1] == brace {
            nameEnd = end - 1
            position = end + closing.count
        } else {
            throw error("A tag that opens with `{` after its delimiter must close with `}` before it.", at: start)
        }
        let name = try checkedName(start + opening.count + 1..<nameEnd, start: start)
        append(.raw, start: start, content: name)
        lineHasOutput = true
    }

    private mutating func scanDelimiters(from start: Int) throws(TemplateError) {
        position += 1
        guard let end = find([UInt8(ascii: "=")] + closing, from: position) else {
            throw error("The tag that sets delimiters is not closed; write it like `{{=<% %>=}}`.", at: start)
        }
        let words = source[position..<end].split(whereSeparator: TemplateScanner.isSpace)
        guard words.count == 2, words.allSatisfy({ !$0.contains(UInt8(ascii: "=")) }) else {
            throw error("Two delimiters are needed, with a space between and no `=`: `{{=<% %>=}}`.", at: start)
        }
        guard words.allSatisfy({ $0.count <= TemplateScanner.maximumDelimiter }) else {
            throw error("A delimiter may have at most \(TemplateScanner.maximumDelimiter) bytes.", at: start)
        }
        append(.delimiters, start: start, content: position..<end)
        position = end + 1 + closing.count
        opening = Array(words[0])
        closing = Array(words[1])
    }

    private func closingPosition(from: Int, start: Int) throws(TemplateError) -> Int {
        if let end = find(closing, from: from) { return end }
        throw error("The tag is not closed; end it with `\(String(decoding: closing, as: UTF8.self))`.", at: start)
    }

    private func checkedName(_ range: Range<Int>, start: Int) throws(TemplateError) -> Range<Int> {
        var name = range
        while let first = name.first, TemplateScanner.isSpace(source[first]) { name.removeFirst() }
        while let last = name.last, TemplateScanner.isSpace(source[last]) { name.removeLast() }
        guard !name.isEmpty else { throw error("The tag has no name; put a name between its delimiters.", at: start) }
        if find(opening, from: name.lowerBound, before: name.upperBound) != nil {
            throw error(
                "The tag is not closed before the next one opens; end it with "
                    + "`\(String(decoding: closing, as: UTF8.self))`.", at: start)
        }
        return name
    }

    private func matches(_ pattern: [UInt8], at index: Int) -> Bool {
        guard index + pattern.count <= source.count else { return false }
        for step in 0..<pattern.count where source[index + step] != pattern[step] { return false }
        return true
    }

    private func find(_ pattern: [UInt8], from: Int, before: Int? = nil) -> Int? {
        var index = from
        let end = (before ?? source.count) - pattern.count
        while index <= end {
            if source[index] == pattern[0], matches(pattern, at: index) { return index }
            index += 1
        }
        return nil
    }

    private func error(_ message: String, at offset: Int) -> TemplateError {
        TemplateError(message, at: offset, in: source)
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
}
