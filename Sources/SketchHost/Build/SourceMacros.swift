/// Macros without parameters and what they stand for, as far as that is the same wherever they are used.
struct SourceMacros {
    /// The tokens of each macro's text; nil for one that has several texts.
    private var texts: [[UInt8]: [[UInt8]]?] = [:]

    /// Longer texts are no part of a loop's head.
    private static let most = 24

    var isEmpty: Bool { texts.isEmpty }

    init() {}

    /// The macros that sources define.
    init(definedIn sources: [[UInt8]]) {
        for source in sources where source.contains(UInt8(ascii: "#")) { add(definedIn: source) }
    }

    /// What a word stands for; nil for a word that is no macro of this kind.
    subscript(word: ArraySlice<UInt8>) -> [[UInt8]]? { texts.isEmpty ? nil : texts[Array(word)] ?? nil }

    private mutating func add(definedIn source: [UInt8]) {
        for token in SourceScan(source).tokens where token.kind == .directive {
            let line = Array(source[token.range].dropFirst())
            let scan = SourceScan(line).tokens
            guard scan.count >= 2, scan[1].kind == .word else { continue }
            let name = Array(line[scan[1].range])
            switch String(decoding: line[scan[0].range], as: UTF8.self) {
            case "define":
                // With a parenthesis right behind its name it has parameters.
                let end = scan[1].range.upperBound
                let hasParameters = end < line.count && line[end] == UInt8(ascii: "(")
                let text = scan.dropFirst(2).map { Array(line[$0.range]) }
                let isKnown = texts[name].map { $0 == text } ?? true
                texts.updateValue(hasParameters || text.count > Self.most || !isKnown ? nil : text, forKey: name)
            case "undef": texts.updateValue(nil, forKey: name)
            default: break
            }
        }
    }
}
