import Dispatcher
import EventModel

/// The names of a device group, without making them all: ten million names are a gigabyte.
struct NameRange {
    private let prefix: [UInt8]
    private let suffix: [UInt8]
    private let count: Int
    private let isNumbered: Bool
    private let template: Template

    init(_ group: DeviceGroup) {
        template = group.name
        count = group.count ?? 1
        let source = Array(template.source.utf8)
        let tags = template.tags
        if tags.count == 1, tags[0].isWholeSlot, let end = Self.end(ofTagAt: tags[0].offset, in: source) {
            prefix = Array(source[..<tags[0].offset])
            suffix = Array(source[end...])
            isNumbered = group.count != nil
        } else {
            (prefix, suffix, isNumbered) = ([], [], false)
        }
    }

    private static func end(ofTagAt offset: Int, in source: [UInt8]) -> Int? {
        let rest = source[offset...]
        guard rest.dropFirst(2).first != 0x7B else { return nil }
        guard let close = rest.indices.dropLast().first(where: { source[$0] == 0x7D && source[$0 + 1] == 0x7D }) else {
            return nil
        }
        let outside = source[..<offset] + source[(close + 2)...]
        return outside.contains(0x7B) ? nil : close + 2
    }

    /// The name, when there is only one.
    var only: String? { count == 1 || !isNumbered && !usesIndex ? name(1) : nil }

    private var usesIndex: Bool { template.tags.contains { $0.slot != nil } }

    func name(_ index: Int) -> String {
        template.rendered(root: .null, slot: { _ in .integer(index) }, escaping: .none)
    }

    /// Whether a name is one of the group's.
    func contains(_ name: String) -> Bool {
        isNumbered ? number(in: name) != nil : (1...min(count, Self.mostTried)).contains { self.name($0) == name }
    }

    /// The number that a name carries; nil when no device of the group has that name.
    func index(of name: String) -> Int? {
        isNumbered ? number(in: name) : (1...count).first { self.name($0) == name }
    }

    /// The first number whose name this is in another case; nil when there is none.
    func index(withoutCase name: String) -> Int? {
        let folded = name.lowercased()
        guard isNumbered else {
            return (1...min(count, Self.mostTried)).first { self.name($0).lowercased() == folded }
        }
        let fold = { (bytes: [UInt8]) in Array(String(decoding: bytes, as: UTF8.self).lowercased().utf8) }
        return Self.number(in: folded, between: fold(prefix), fold(suffix), upTo: count)
    }

    private func number(in name: String) -> Int? { Self.number(in: name, between: prefix, suffix, upTo: count) }

    private static func number(
        in name: String, between prefix: [UInt8], _ suffix: [UInt8], upTo count: Int
    ) -> Int? {
        let bytes = Array(name.utf8)
        guard bytes.count > prefix.count + suffix.count, bytes.starts(with: prefix),
            bytes.suffix(suffix.count).elementsEqual(suffix)
        else { return nil }
        let digits = bytes[prefix.count..<bytes.count - suffix.count]
        guard digits.count <= 8, digits.first != 0x30, digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        let number = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return number <= count ? number : nil
    }

    func firstName(among names: [String]) -> String? { names.first { contains($0) } }

    /// A name that both groups have.
    func firstShared(with other: NameRange) -> String? {
        if isNumbered, other.isNumbered {
            if prefix == other.prefix, suffix == other.suffix { return name(1) }
            // A shared name starts with both prefixes and ends with both suffixes.
            guard prefix.starts(with: other.prefix) || other.prefix.starts(with: prefix),
                suffix.reversed().starts(with: other.suffix.reversed())
                    || other.suffix.reversed().starts(with: suffix.reversed())
            else { return nil }
        }
        let (small, large) = count <= other.count ? (self, other) : (other, self)
        return (1...min(small.count, Self.mostTried)).lazy.map { small.name($0) }.first { large.contains($0) }
    }

    /// How many names are tried where there is no shorter way.
    private static let mostTried = 100_000

    /// Whether some name fits a pattern; true when that cannot be told in reasonable time.
    func hasMatch(for glob: Glob) -> Bool {
        if glob.isLiteral { return contains(glob.text) }
        if glob.matchesAll { return true }
        guard glob.mayFit(startingWith: prefix) else { return false }
        if count > Self.mostTried { return true }
        return (1...count).contains { glob.matches(name($0)) }
    }
}
