package import EventModel

extension JSONTemplate {
    /// Appends the rendered value as compact JSON; members keep their written order.
    ///
    /// Keys that render alike are one member, as in a JavaScript object: the first one's place, the last one's value.
    /// - Returns: false when a text passed the limits of `Template.render`; what was appended is then no JSON.
    @discardableResult
    package func render(
        root: JSONValue, slot: (Int) -> JSONValue, escaping: Template.Escaping = .html, into output: inout [UInt8]
    ) -> Bool {
        render(pieces, root: root, slot: slot, escaping: escaping, into: &output)
    }

    private func render(
        _ pieces: [Piece], root: JSONValue, slot: (Int) -> JSONValue, escaping: Template.Escaping,
        into output: inout [UInt8]
    ) -> Bool {
        for index in pieces.indices {
            switch pieces[index] {
            case .bytes(let range):
                bytes.withUnsafeBufferPointer { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
            case .text(let template):
                guard
                    template.render(root: root, slot: slot, escaping: escaping, destination: .json, into: &output)
                else { return false }
            case .object(let members):
                guard render(members, root: root, slot: slot, escaping: escaping, into: &output) else { return false }
            }
        }
        return true
    }

    private func render(
        _ members: [Member], root: JSONValue, slot: (Int) -> JSONValue, escaping: Template.Escaping,
        into output: inout [UInt8]
    ) -> Bool {
        if members.count == 1 {
            output.append(literal: "{\"")
            guard members[0].key.render(root: root, slot: slot, escaping: escaping, destination: .json, into: &output)
            else { return false }
            output.append(literal: "\":")
            let isDone = render(members[0].value, root: root, slot: slot, escaping: escaping, into: &output)
            output.append(UInt8(ascii: "}"))
            return isDone
        }
        var keys: [[UInt8]] = []
        var last: [[UInt8]: Int] = [:]
        for (index, member) in members.enumerated() {
            var key: [UInt8] = []
            guard member.key.render(root: root, slot: slot, escaping: escaping, destination: .json, into: &key)
            else { return false }
            keys.append(key)
            last[key] = index
        }
        output.append(UInt8(ascii: "{"))
        var isFirst = true
        for key in keys {
            guard let index = last.removeValue(forKey: key) else { continue }
            output.append(literal: isFirst ? "\"" : ",\"")
            isFirst = false
            output.append(contentsOf: key)
            output.append(literal: "\":")
            guard render(members[index].value, root: root, slot: slot, escaping: escaping, into: &output) else {
                return false
            }
        }
        output.append(UInt8(ascii: "}"))
        return true
    }
}
