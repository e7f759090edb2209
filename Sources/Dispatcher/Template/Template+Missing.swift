import EventModel

extension Template {
    /// The tags of a rendering that printed nothing because their paths have no value, as written, in order and once
    /// each. A section that was left out for that reason counts, unless an inverted one stands for the same path.
    func missingTags(root: JSONValue, slot: (Int) -> JSONValue) -> [String] {
        var renderer = TemplateRenderer(program: program, root: root, escaped: [], raw: [])
        renderer.missing = []
        var output: [UInt8] = []
        _ = renderer.run(slot: slot, into: &output)
        let inverted = Set(program.nodes.filter { $0.operation == .inverted }.map { path(of: $0) })
        var found: [String] = []
        for index in renderer.missing ?? [] {
            let node = program.nodes[index]
            let text: String
            if node.operation == .section {
                let path = path(of: node)
                if inverted.contains(path) { continue }
                text = "{{#\(path)}}"
            } else {
                let path = tag(ofNode: index).path
                text = node.isEscaped ? "{{\(path)}}" : "{{{\(path)}}}"
            }
            if !found.contains(text) { found.append(text) }
        }
        return found
    }

    /// The tag behind an interpolation: tags are in the order of their nodes.
    private func tag(ofNode index: Int) -> TemplateTag {
        let before = program.nodes[..<index].filter { $0.operation == .slot || $0.operation == .path }
        return program.tags[before.count]
    }

    private func path(of node: TemplateProgram.Node) -> String {
        let path = program.paths[Int(node.first)]
        let words = path.parts.map { program.parts[$0].key }
        if case .slot(let slot) = path.origin {
            return ([PredefinedVariable.slots[slot]] + words).joined(separator: ".")
        }
        return words.isEmpty ? "." : words.joined(separator: ".")
    }
}
