/// Turns a template's tokens into flat code.
struct TemplateCompiler {
    private typealias Node = TemplateProgram.Node
    private typealias Path = TemplateProgram.Path
    private typealias Part = TemplateProgram.Part

    private struct Opened {
        let node: Int
        let name: Range<Int32>
        let start: Int
    }

    private let source: [UInt8]
    private let slots: [[UInt8]]
    private let literals: EscapeSet
    private var nodes: [Node] = []
    private var text: [UInt8] = []
    private var paths: [Path] = []
    private var parts: [Part] = []
    private var tags: [TemplateTag] = []
    private var opened: [Opened] = []
    /// Where the last closed section continues: literals do not merge across it.
    private var jumpTarget = 0
    private var hasTags = false
    private var usesContext = false

    init(source: [UInt8], slots: [String], literals: EscapeSet) {
        self.source = source
        self.slots = slots.map { Array($0.utf8) }
        self.literals = literals
    }

    mutating func compile(
        _ tokens: [TemplateScanner.Token], of template: String
    ) throws(TemplateError) -> TemplateProgram {
        for token in tokens {
            switch token.kind {
            case .text: addLiteral(token.content)
            case .dropped: break
            case .escaped, .raw: addInterpolation(token)
            case .section, .inverted: try open(token)
            case .close: try close(token)
            case .partial, .comment, .delimiters: hasTags = true
            }
        }
        if let section = opened.last {
            let name = shown(section.name)
            throw error("The section `\(name)` is never closed; add `{{/\(name)}}`.", at: section.start)
        }
        return TemplateProgram(
            source: template, nodes: nodes, text: text, paths: paths, parts: parts, tags: tags, hasTags: hasTags,
            usesContext: usesContext)
    }

    private mutating func addLiteral(_ content: Range<Int32>) {
        let first = Int32(text.count)
        source.withUnsafeBufferPointer {
            text.append(
                UnsafeBufferPointer(rebasing: $0[Int(content.lowerBound)..<Int(content.upperBound)]),
                escaping: literals)
        }
        if nodes.count > jumpTarget, let last = nodes.indices.last, nodes[last].operation == .literal {
            nodes[last].last = Int32(text.count)
        } else {
            nodes.append(Node(operation: .literal, isEscaped: false, first: first, last: Int32(text.count)))
        }
    }

    private mutating func addInterpolation(_ token: TemplateScanner.Token) {
        hasTags = true
        let path = addPath(token.content)
        let isEscaped = token.kind == .escaped
        var slot: Int?
        if case .slot(let index) = paths[path].origin { slot = index }
        let isWholeSlot = slot != nil && paths[path].parts.isEmpty
        if isWholeSlot, let slot {
            nodes.append(Node(operation: .slot, isEscaped: isEscaped, first: Int32(slot), last: 0))
        } else {
            nodes.append(Node(operation: .path, isEscaped: isEscaped, first: Int32(path), last: 0))
        }
        tags.append(
            TemplateTag(
                path: text(of: token.content), offset: Int(token.start), slot: slot, isWholeSlot: isWholeSlot,
                isEscaped: isEscaped))
    }

    private mutating func open(_ token: TemplateScanner.Token) throws(TemplateError) {
        hasTags = true
        guard opened.count < Template.maximumDepth else {
            throw error(
                "Sections nest more than \(Template.maximumDepth) deep; close some before opening more.",
                at: Int(token.start))
        }
        opened.append(Opened(node: nodes.count, name: token.content, start: Int(token.start)))
        let operation: Node.Operation = token.kind == .section ? .section : .inverted
        nodes.append(
            Node(operation: operation, isEscaped: false, first: Int32(addPath(token.content)), last: 0))
    }

    private mutating func close(_ token: TemplateScanner.Token) throws(TemplateError) {
        let name = shown(token.content)
        guard let section = opened.popLast() else {
            throw error(
                "`{{/\(name)}}` closes a section that is not open; remove it, or open `{{#\(name)}}` before it.",
                at: Int(token.start))
        }
        guard bytes(section.name).elementsEqual(bytes(token.content)) else {
            let expected = shown(section.name)
            throw error(
                "`{{/\(name)}}` stands where the section `\(expected)` must close first; write `{{/\(expected)}}` here.",
                at: Int(token.start))
        }
        if nodes[section.node].operation == .section {
            nodes.append(Node(operation: .end, isEscaped: false, first: 0, last: 0))
        }
        nodes[section.node].last = Int32(nodes.count)
        jumpTarget = nodes.count
    }

    private mutating func addPath(_ name: Range<Int32>) -> Int {
        let written = bytes(name)
        let firstPart = parts.count
        var origin = Path.Origin.stack
        if written.elementsEqual(".".utf8) {
            origin = .top
        } else {
            var words = written.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)[...]
            if words.first?.isEmpty == true, words.count > 1 {
                origin = .top
                words.removeFirst()
            } else if let first = words.first, let slot = slots.firstIndex(where: { $0.elementsEqual(first) }) {
                origin = .slot(slot)
                words.removeFirst()
            }
            for word in words {
                parts.append(
                    Part(
                        key: String(decoding: word, as: UTF8.self), isASCII: word.allSatisfy { $0 < 0x80 },
                        index: arrayIndex(word)))
            }
        }
        if case .slot = origin {} else { usesContext = true }
        paths.append(Path(origin: origin, parts: firstPart..<parts.count))
        return paths.count - 1
    }

    /// As a JavaScript property name: digits without a leading zero.
    private func arrayIndex(_ word: ArraySlice<UInt8>) -> Int {
        guard let first = word.first, word.count <= 10, word.count == 1 || first != UInt8(ascii: "0"),
            word.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
        else { return -1 }
        return word.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    private func bytes(_ range: Range<Int32>) -> ArraySlice<UInt8> {
        source[Int(range.lowerBound)..<Int(range.upperBound)]
    }

    private func text(of range: Range<Int32>) -> String { String(decoding: bytes(range), as: UTF8.self) }

    /// A name for a message: long ones are cut.
    private func shown(_ range: Range<Int32>) -> String {
        let name = text(of: range)
        return name.count > 40 ? name.prefix(40) + "…" : name
    }

    private func error(_ message: String, at offset: Int) -> TemplateError {
        TemplateError(message, at: offset, in: source)
    }
}
