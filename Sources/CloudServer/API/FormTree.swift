import EventModel

/// The nested value that a form's keys spell with brackets: `json[gauges][0][name]=rain`, `a[]=1&a[]=2`.
///
/// A key that is no name with closed brackets behind it is a plain key, brackets and all. The same key again replaces
/// the value before it, as in JSON.
struct FormTree {
    /// How many brackets may stand behind each other.
    static let mostDepth = 32
    /// How large the index of an element may be.
    static let mostIndex = 1000

    private enum Node {
        case text(String)
        /// Parts with their keys, in the order of their first coming.
        case parts(List)
    }

    private struct List {
        var first: Int?
        var last: Int?
        /// The index of the next element that does not name its own.
        var nextIndex = 0
    }

    private struct Part {
        var key: String
        var node: Int
        var next: Int?
    }

    private var nodes = [Node.parts(List())]
    private var parts: [Part] = []

    /// The value of some pairs: an object.
    static func value(of pairs: [FormPair]) throws(APIFault) -> JSONValue {
        var tree = FormTree()
        for pair in pairs { try tree.add(pair) }
        return tree.value(of: 0, isRoot: true)
    }

    private mutating func add(_ pair: FormPair) throws(APIFault) {
        var node = 0
        let path = Self.path(pair.key)
        guard path.count <= Self.mostDepth + 1 else {
            throw .badRequest("a key of the form has more than \(Self.mostDepth) brackets")
        }
        for key in path {
            guard let child = child(of: node, key) else {
                throw .badRequest("\"\(Self.shown(pair.key))\" goes on where the form has a text already")
            }
            node = child
        }
        if case .parts(let list) = nodes[node], list.first != nil {
            throw .badRequest("\"\(Self.shown(pair.key))\" is a text where the form has keys in brackets already")
        }
        nodes[node] = .text(pair.value)
    }

    /// The names in a key: `a[b][]` has `a`, `b` and an empty one. A key that goes too deep is not read to its end.
    static func path(_ key: String) -> [String] {
        let bytes = key.utf8
        guard let open = bytes.firstIndex(of: UInt8(ascii: "[")), open > bytes.startIndex,
            bytes.last == UInt8(ascii: "]")
        else { return [key] }
        var path = [String(key[..<open])]
        var index = open
        while index < bytes.endIndex, path.count <= mostDepth + 1 {
            guard bytes[index] == UInt8(ascii: "["),
                let close = bytes[index...].firstIndex(of: UInt8(ascii: "]"))
            else { return [key] }
            let name = key[bytes.index(after: index)..<close]
            if name.utf8.contains(UInt8(ascii: "[")) { return [key] }
            path.append(String(name))
            index = bytes.index(after: close)
        }
        return path
    }

    /// The node under a key of another; nil when that is a text. An empty key is the next element of an array.
    private mutating func child(of node: Int, _ key: String) -> Int? {
        guard case .parts(var list) = nodes[node] else { return nil }
        var part = key.isEmpty ? nil : list.first
        while let index = part {
            if parts[index].key.hasSameBytes(as: key) { return parts[index].node }
            part = parts[index].next
        }
        let name = key.isEmpty ? "\(list.nextIndex)" : key
        if let number = Self.index(name) { list.nextIndex = max(list.nextIndex, number + 1) }
        nodes.append(.parts(List()))
        parts.append(Part(key: name, node: nodes.count - 1))
        if let last = list.last { parts[last].next = parts.count - 1 } else { list.first = parts.count - 1 }
        list.last = parts.count - 1
        nodes[node] = .parts(list)
        return nodes.count - 1
    }

    /// The number of an array's element; nil for a key that is none.
    private static func index(_ key: String) -> Int? {
        guard key.utf8.count <= 4, let number = Int(key), (0...mostIndex).contains(number), "\(number)" == key else {
            return nil
        }
        return number
    }

    private func value(of node: Int, isRoot: Bool = false) -> JSONValue {
        guard case .parts(let list) = nodes[node] else {
            if case .text(let text) = nodes[node] { return .string(text) }
            return .null
        }
        var members: [(key: String, node: Int)] = []
        var part = list.first
        while let index = part {
            members.append((parts[index].key, parts[index].node))
            part = parts[index].next
        }
        let indexes = members.compactMap { Self.index($0.key) }
        if !isRoot, !members.isEmpty, indexes.count == members.count {
            let inOrder = zip(indexes, members).sorted { $0.0 < $1.0 }
            return .array(inOrder.map { value(of: $0.1.node) })
        }
        return JSONValue(.object(members.map { JSONValue.Member($0.key, value(of: $0.node)) }))
    }

    /// A key as messages quote it: its first 80 characters.
    static func shown(_ key: String) -> String { String(key.unicodeScalars.prefix(80)) }
}
