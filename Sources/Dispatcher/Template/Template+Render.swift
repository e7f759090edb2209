package import EventModel

extension Template {
    /// Appends the rendered text.
    ///
    /// - Parameters:
    ///   - root: the bottom of the context stack; `null` when the template uses no context.
    ///   - slot: the value of a slot by its index.
    ///   - escaping: what double braces do.
    /// - Returns: false when the rendering passed `maximumPasses` or `maximumOutput` and stopped there.
    @discardableResult
    package func render(
        root: JSONValue, slot: (Int) -> JSONValue, escaping: Escaping = .html, into output: inout [UInt8]
    ) -> Bool {
        render(root: root, slot: slot, escaping: escaping, destination: [], into: &output)
    }

    /// The rendered text.
    package func rendered(root: JSONValue, slot: (Int) -> JSONValue, escaping: Escaping = .html) -> String {
        var output: [UInt8] = []
        render(root: root, slot: slot, escaping: escaping, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// The value itself of a template's sole tag, so that its type is kept; nil for other templates and missing values.
    package func soleValue(root: JSONValue, slot: (Int) -> JSONValue) -> JSONValue? {
        guard soleTag != nil else { return nil }
        defer { withExtendedLifetime(program) {} }
        let node = program.nodes[0]
        if node.operation == .slot { return slot(Int(node.first)) }
        var renderer = TemplateRenderer(program: program, root: root, escaped: [], raw: [])
        return renderer.value(of: program.paths[Int(node.first)], slot: slot)
    }

    /// Appends the text for a destination that escapes what it holds; literals were escaped by the compiler.
    @discardableResult
    func render(
        root: JSONValue, slot: (Int) -> JSONValue, escaping: Escaping, destination: EscapeSet,
        into output: inout [UInt8]
    ) -> Bool {
        let escaped = escaping == .html ? destination.union(.html) : destination
        guard program.isFlat else {
            var renderer = TemplateRenderer(program: program, root: root, escaped: escaped, raw: destination)
            return renderer.run(slot: slot, into: &output)
        }
        defer { withExtendedLifetime(program) {} }
        for node in program.nodes {
            if node.operation == .literal {
                output.append(contentsOf: program.text(of: node))
            } else {
                output.append(printed: slot(Int(node.first)), escaping: node.isEscaped ? escaped : destination)
            }
        }
        return true
    }
}

/// One rendering: a counter that walks the flat code, and the stacks that sections need.
struct TemplateRenderer {
    private struct Pass {
        /// The elements that a list section still visits; empty for other sections.
        let elements: [JSONValue]
        var next: Int
        let body: Int
    }

    let program: TemplateProgram
    let root: JSONValue
    let escaped: EscapeSet
    let raw: EscapeSet
    private var frames: [JSONValue] = []
    private var running: [Pass] = []
    private var passes = 0
    /// The nodes whose paths had no value, in the order of the rendering; nil where that is of no interest.
    var missing: [Int]?

    init(program: TemplateProgram, root: JSONValue, escaped: EscapeSet, raw: EscapeSet) {
        self.program = program
        self.root = root
        self.escaped = escaped
        self.raw = raw
    }

    mutating func run(slot: (Int) -> JSONValue, into output: inout [UInt8]) -> Bool {
        defer { withExtendedLifetime(program) {} }
        let limit = output.count + Template.maximumOutput
        let nodes = program.nodes
        var index = 0
        while index < nodes.count {
            let node = nodes[index]
            index += 1
            switch node.operation {
            case .literal:
                output.append(contentsOf: program.text(of: node))
            case .slot:
                let value = slot(Int(node.first))
                if missing != nil, case .null = value.kind { missing?.append(index - 1) }
                output.append(printed: value, escaping: node.isEscaped ? escaped : raw)
            case .path:
                if let value = value(of: program.paths[Int(node.first)], slot: slot) {
                    output.append(printed: value, escaping: node.isEscaped ? escaped : raw)
                    if missing != nil, case .null = value.kind { missing?.append(index - 1) }
                    guard output.count <= limit else { return false }
                } else {
                    missing?.append(index - 1)
                }
            case .section:
                let value = value(of: program.paths[Int(node.first)], slot: slot)
                if let value, value.isTruthy {
                    enter(value, body: index)
                } else {
                    if value == nil { missing?.append(index - 1) }
                    index = Int(node.last)
                }
            case .inverted:
                if value(of: program.paths[Int(node.first)], slot: slot)?.isTruthy == true { index = Int(node.last) }
            case .end:
                passes += 1
                guard passes <= Template.maximumPasses, output.count <= limit else { return false }
                if let body = leave() { index = body }
            }
        }
        return true
    }

    /// As hogan.js does, a list lies on the stack below its elements.
    private mutating func enter(_ value: JSONValue, body: Int) {
        frames.append(value)
        if case .array(let elements) = value.kind {
            frames.append(elements[0])
            running.append(Pass(elements: elements, next: 1, body: body))
        } else {
            running.append(Pass(elements: [], next: 0, body: body))
        }
    }

    /// Ends a pass; returns where the next one starts.
    private mutating func leave() -> Int? {
        let top = running.count - 1
        frames.removeLast()
        let next = running[top].next
        if next < running[top].elements.count {
            frames.append(running[top].elements[next])
            running[top].next = next + 1
            return running[top].body
        }
        if next > 0 { frames.removeLast() }
        running.removeLast()
        return nil
    }

    mutating func value(of path: TemplateProgram.Path, slot: (Int) -> JSONValue) -> JSONValue? {
        var parts = path.parts
        var value: JSONValue
        switch path.origin {
        case .slot(let index): value = slot(index)
        case .top: value = frames.last ?? root
        case .stack:
            guard let found = lookUp(program.parts[parts.removeFirst()]) else { return nil }
            value = found
        }
        for index in parts {
            guard let found = value.property(program.parts[index]) else { return nil }
            value = found
        }
        return value
    }

    private func lookUp(_ part: TemplateProgram.Part) -> JSONValue? {
        var index = frames.count
        while index > 0 {
            index -= 1
            if let found = frames[index].property(part) { return found }
        }
        return root.property(part)
    }
}
