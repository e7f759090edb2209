/// Which of many prefixes start a name: a byte trie whose every match costs about the same for ten prefixes as for a
/// hundred thousand. Hooks are matched with it, and subscriptions.
///
/// A node holds up to eight bytes of its prefix and the ids that end there. Its children stand in a table that is
/// indexed by their first byte and spans no more bytes than occur. Ids are numbers from 0 up; matches come in the order
/// of ids, so ids that are given in the order of creation make matches come in that order.
package struct PrefixIndex: Sendable {
    private struct Node {
        /// The bytes that lead from the parent to here, first byte lowest; at most eight.
        var label: UInt64 = 0
        /// -1 for no id, the id itself from 0, or `-2 - list` where several ids end here.
        var ids: Int32 = -1
        /// Where the table of children starts.
        var table: Int32 = 0
        var labelCount: UInt8 = 0
        /// The byte of the table's first place.
        var firstByte: UInt8 = 0
        /// The table has this power of two places; `noTable` when there is none.
        var tableShift = Self.noTable
        static let noTable: UInt8 = 0xFF

        var tableCount: Int { tableShift == Self.noTable ? 0 : 1 << Int(tableShift) }
    }

    /// How many pairs of prefix and id there are.
    package private(set) var count = 0

    private var nodes = [Node()]
    private var freeNodes: [Int32] = []
    /// The tables of all nodes; 0 for no child.
    private var children: [Int32] = []
    /// By power of two: tables that are free.
    private var freeTables: [[Int32]] = Array(repeating: [], count: 9)
    private var lists: [[Int32]] = []
    private var freeLists: [Int32] = []

    /// An index without prefixes.
    package init() {}

    // MARK: Matching

    /// Replaces `matches` by the ids of all prefixes that start `name`, ascending; the empty prefix starts every name.
    /// The index does not change; it is mutating so that no caller copies the arrays.
    package mutating func matches(of name: String, into matches: inout [Int32]) {
        matches.removeAll(keepingCapacity: true)
        if count == 0 { return }
        name.utf8Span.span.withUnsafeBytes { walk($0, into: &matches) }
    }

    private func walk(_ name: UnsafeRawBufferPointer, into matches: inout [Int32]) {
        var node = nodes[0]
        var position = 0
        var sources = 0
        while true {
            let labelCount = Int(node.labelCount)
            if labelCount > name.count - position { break }
            if Self.load(name, at: position, count: labelCount) != node.label { break }
            position += labelCount
            if node.ids != -1 {
                if node.ids >= 0 { matches.append(node.ids) } else { matches += lists[Int(-2 - node.ids)] }
                sources += 1
            }
            guard position < name.count, let child = child(of: node, at: name[position]) else { break }
            node = nodes[child]
        }
        if sources > 1 { Self.putInOrder(&matches) }
    }

    /// A few bytes of the name as one number, first byte lowest.
    @inline(__always)
    private static func load(_ name: UnsafeRawBufferPointer, at position: Int, count: Int) -> UInt64 {
        if count == 0 { return 0 }
        let unused = UInt64(64 - 8 * count)
        // Near the end the last eight bytes are loaded, less those before the position.
        let start = min(position, name.count - 8)
        if start >= 0 {
            let word = UInt64(littleEndian: name.loadUnaligned(fromByteOffset: start, as: UInt64.self))
            return ((word &>> UInt64(8 * (position - start))) &<< unused) &>> unused
        }
        var word: UInt64 = 0
        for offset in 0..<count { word |= UInt64(name[position + offset]) << UInt64(8 * offset) }
        return word
    }

    @inline(__always)
    private func child(of node: Node, at byte: UInt8) -> Int? {
        let place = Int(byte) - Int(node.firstByte)
        guard place >= 0, place < node.tableCount else { return nil }
        let child = children[Int(node.table) + place]
        return child == 0 ? nil : Int(child)
    }

    private static func putInOrder(_ ids: inout [Int32]) {
        if ids.count > 32 {
            ids.sort()
            return
        }
        for end in 1..<ids.count {
            let id = ids[end]
            var place = end
            while place > 0 && ids[place - 1] > id {
                ids[place] = ids[place - 1]
                place -= 1
            }
            ids[place] = id
        }
    }
}

// MARK: Changing

extension PrefixIndex {
    /// Adds an id, 0 or more, to a prefix; a pair that is there already stays one. Ids that only grow are the fast case.
    package mutating func insert(prefix: String, id: Int32) {
        precondition(id >= 0, "An id of a prefix index is 0 or more.")
        let bytes = Array(prefix.utf8)
        var node = 0
        var position = 0
        while position < bytes.count {
            guard let next = child(of: nodes[node], at: bytes[position]) else {
                node = addChild(of: node, bytes[position...].prefix(8))
                position += Int(nodes[node].labelCount)
                continue
            }
            let common = commonBytes(next, bytes[position...])
            if common < Int(nodes[next].labelCount) { split(next, after: common) }
            position += common
            node = next
        }
        add(id, to: node)
    }

    /// Removes an id from a prefix; a pair that is not there is no error.
    package mutating func remove(prefix: String, id: Int32) {
        let bytes = Array(prefix.utf8)
        var path = [0]
        var position = 0
        while position < bytes.count {
            guard let next = child(of: nodes[path[path.count - 1]], at: bytes[position]) else { return }
            let common = commonBytes(next, bytes[position...])
            if common < Int(nodes[next].labelCount) { return }
            position += common
            path.append(next)
        }
        remove(id, from: path[path.count - 1])
        while path.count > 1, let node = path.popLast(), nodes[node].ids == -1, isChildless(node) {
            drop(node, from: path[path.count - 1])
        }
    }

    // MARK: Ids

    private mutating func add(_ id: Int32, to node: Int) {
        let held = nodes[node].ids
        if held == -1 {
            nodes[node].ids = id
        } else if held >= 0 {
            if held == id { return }
            let list = freeLists.popLast() ?? Int32(lists.count)
            if Int(list) == lists.count { lists.append([]) }
            lists[Int(list)] = [min(held, id), max(held, id)]
            nodes[node].ids = -2 - list
        } else {
            let list = Int(-2 - held)
            let place = Self.place(of: id, in: lists[list])
            if place < lists[list].count && lists[list][place] == id { return }
            lists[list].insert(id, at: place)
        }
        count += 1
    }

    private mutating func remove(_ id: Int32, from node: Int) {
        let held = nodes[node].ids
        if held >= -1 {
            if held != id { return }
            nodes[node].ids = -1
        } else {
            let list = Int(-2 - held)
            let place = Self.place(of: id, in: lists[list])
            guard place < lists[list].count, lists[list][place] == id else { return }
            lists[list].remove(at: place)
            if lists[list].count == 1 {
                nodes[node].ids = lists[list][0]
                lists[list] = []
                freeLists.append(Int32(list))
            }
        }
        count -= 1
    }

    /// The place of the first id that is not less.
    private static func place(of id: Int32, in ids: [Int32]) -> Int {
        if let last = ids.last, last < id { return ids.count }
        var low = 0
        var high = ids.count
        while low < high {
            let middle = (low + high) / 2
            if ids[middle] < id { low = middle + 1 } else { high = middle }
        }
        return low
    }

    // MARK: Nodes

    private func commonBytes(_ node: Int, _ bytes: ArraySlice<UInt8>) -> Int {
        var label = nodes[node].label
        var common = 0
        for byte in bytes.prefix(Int(nodes[node].labelCount)) {
            if UInt8(truncatingIfNeeded: label) != byte { break }
            label >>= 8
            common += 1
        }
        return common
    }

    private mutating func addNode(_ node: Node) -> Int {
        if let free = freeNodes.popLast() {
            nodes[Int(free)] = node
            return Int(free)
        }
        nodes.append(node)
        return nodes.count - 1
    }

    private mutating func addChild(of parent: Int, _ label: ArraySlice<UInt8>) -> Int {
        var node = Node()
        for byte in label.reversed() { node.label = node.label << 8 | UInt64(byte) }
        node.labelCount = UInt8(label.count)
        let child = addNode(node)
        setChild(of: parent, at: UInt8(truncatingIfNeeded: node.label), Int32(child))
        return child
    }

    /// Shortens a node's label to its first bytes and moves the rest, with ids and children, into a new child.
    private mutating func split(_ node: Int, after count: Int) {
        var rest = nodes[node]
        rest.label >>= UInt64(8 * count)
        rest.labelCount -= UInt8(count)
        let bits = UInt64(8 * count)
        var start = Node()
        start.label = nodes[node].label & (1 << bits - 1)
        start.labelCount = UInt8(count)
        nodes[node] = start
        setChild(of: node, at: UInt8(truncatingIfNeeded: rest.label), Int32(addNode(rest)))
    }

    private func isChildless(_ node: Int) -> Bool {
        let start = Int(nodes[node].table)
        return children[start..<start + nodes[node].tableCount].allSatisfy { $0 == 0 }
    }

    private mutating func drop(_ node: Int, from parent: Int) {
        setChild(of: parent, at: UInt8(truncatingIfNeeded: nodes[node].label), 0)
        releaseTable(of: node)
        freeNodes.append(Int32(node))
    }

    // MARK: Tables

    private mutating func setChild(of node: Int, at byte: UInt8, _ child: Int32) {
        let place = Int(byte) - Int(nodes[node].firstByte)
        if place < 0 || place >= nodes[node].tableCount { widenTable(of: node, to: byte) }
        children[Int(nodes[node].table) + Int(byte) - Int(nodes[node].firstByte)] = child
    }

    private mutating func widenTable(of node: Int, to byte: UInt8) {
        let old = nodes[node]
        let used = (0..<old.tableCount).filter { children[Int(old.table) + $0] != 0 }.map { Int(old.firstByte) + $0 }
        let first = min(used.first ?? Int(byte), Int(byte))
        let last = max(used.last ?? Int(byte), Int(byte))
        let shift = Int.bitWidth - (last - first).leadingZeroBitCount
        let table = freeTables[shift].popLast() ?? Int32(children.count)
        if Int(table) == children.count { children.append(contentsOf: repeatElement(0, count: 1 << shift)) }
        for place in used {
            children[Int(table) + place - first] = children[Int(old.table) + place - Int(old.firstByte)]
        }
        releaseTable(of: node)
        nodes[node].table = table
        nodes[node].firstByte = UInt8(first)
        nodes[node].tableShift = UInt8(shift)
    }

    /// Gives a node's table back, emptied.
    private mutating func releaseTable(of node: Int) {
        let start = Int(nodes[node].table)
        let count = nodes[node].tableCount
        if count == 0 { return }
        for place in start..<start + count { children[place] = 0 }
        freeTables[Int(nodes[node].tableShift)].append(Int32(start))
        nodes[node].tableShift = Node.noTable
    }
}
