/// Lets a sketch use its functions before it defines them, as Arduino tools do: declares each as early as the names in
/// its head are known.
///
/// The sketch keeps its lines: what is put in is hidden behind `#line`. Default arguments move to the declaration.
struct PrototypePass {
    /// The source for the compiler.
    let source: [UInt8]
    /// What was declared, for tests.
    let prototypes: [String]

    /// A declaration and its place.
    private struct Prototype {
        var place: Int
        var text: String
        /// Conditions of the preprocessor around it, which its place lies outside of.
        var branches: ArraySlice<SourceConditions.Branch>
        var line: Int
        /// Defaults that the definition loses.
        var defaults: [Range<Int>]
    }

    /// `name` is the sketch's file for the compiler; `known` are the names that every sketch knows.
    init(_ source: [UInt8], name: String, known: Set<String>) {
        let source = Self.withoutMark(source)
        let outline = SourceOutline(source)
        guard !outline.isUntouchable else {
            self.source = Self.line(1, name) + source
            prototypes = []
            return
        }
        let found = outline.functions.compactMap { Self.prototype(of: $0, in: outline, known: known) }
        prototypes = found.map(\.text)
        self.source = Self.opening(name) + Self.insert(found, into: source, outline, name: name)
    }

    /// The source with the firmware's API alone.
    static func without(_ source: [UInt8], name: String) -> [UInt8] { opening(name) + withoutMark(source) }

    private static func opening(_ name: String) -> [UInt8] { Array("#include \"Particle.h\"\n".utf8) + line(1, name) }

    /// Without the mark of a byte order that some editors put first.
    private static func withoutMark(_ source: [UInt8]) -> [UInt8] {
        source.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(source.dropFirst(3)) : source
    }

    private static func line(_ number: Int, _ name: String) -> [UInt8] {
        var quoted = ""
        for character in name.unicodeScalars {
            if character == "\"" || character == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(character)
        }
        return Array("#line \(number) \"\(quoted)\"\n".utf8)
    }

    // MARK: One function

    private static func prototype(
        of function: SourceOutline.Function, in outline: SourceOutline, known: Set<String>
    ) -> Prototype? {
        let start = outline.tokens[function.head.lowerBound].range.lowerBound
        let reader = ParameterReader(outline, function.parameters)
        guard !outline.declared.contains("\(function.name)/\(reader.parameters.count)"), let first = outline.first
        else {
            return nil
        }
        var defaults: [Range<Int>] = []
        for parameter in reader.parameters {
            guard let equals = parameter.equals else { continue }
            // Where a comma ends is not clear among angles.
            let value = equals..<parameter.range.upperBound
            if value.contains(where: { outline.isSign($0, "<") || outline.isSign($0, "[") || outline.isSign($0, "{") })
            {
                return nil
            }
            defaults.append(outline.tokens[equals].range.lowerBound..<outline.end(value.upperBound - 1))
        }
        var need = needs(of: function, reader, in: outline, known: known, before: start)
        for branch in function.branches {
            let group = outline.conditions.groups[branch.group]
            for line in group.lines {
                for word in SourceScan.words(ofDirective: outline.bytes[line]) {
                    let last = outline.changes[word]?.last { $0 <= group.start }
                    need = max(need, last ?? 0)
                }
            }
        }
        guard let place = place(from: max(first, need), need: need, function.branches, in: outline, before: start)
        else {
            return nil
        }
        let around = outline.conditions.branches(at: place).count
        // As it is written, but on one line and without comments.
        let words = function.head.reduce(into: "") { text, index in
            if !text.isEmpty && outline.end(index - 1) != outline.tokens[index].range.lowerBound { text += " " }
            text += outline.text(index)
        }
        return Prototype(
            place: place, text: function.linkage + words + ";", branches: function.branches.dropFirst(around),
            line: outline.line(of: start), defaults: defaults)
    }

    /// Behind all that makes the names in a head known.
    private static func needs(
        of function: SourceOutline.Function, _ reader: ParameterReader, in outline: SourceOutline, known: Set<String>,
        before start: Int
    ) -> Int {
        let own = Set(reader.parameters.compactMap(\.name) + [function.parameters.lowerBound - 2])
        let lastImport = outline.imports.last { $0 <= start } ?? 0
        var templates: Set<String> = []
        var need = 0
        for index in function.head where outline.isWord(index) && !own.contains(index) {
            let word = outline.text(index)
            if CPlusPlus.words.contains(word) || templates.contains(word) { continue }
            if index > function.head.lowerBound,
                outline.isWord(index - 1) && ["typename", "class"].contains(outline.text(index - 1))
                    || outline.isSign(index - 1, ".")
            {
                if outline.text(function.head.lowerBound) == "template" {
                    templates.insert(word)
                    continue
                }
            }
            if index > function.head.lowerBound, outline.isSign(index - 1, "::") {
                if let place = outline.innerNames[word], place <= start { need = max(need, place) }
                if index >= 2, outline.text(index - 2) == "std", !known.contains(word) {
                    need = max(need, lastImport)
                }
            } else if let place = outline.names[word], place <= start {
                need = max(need, place)
            } else if !known.contains(word) && word != "std" {
                need = max(need, lastImport)
            }
        }
        return need
    }

    /// A place for a declaration that is in no branch but those of its function; nil when there is none before it.
    private static func place(
        from begin: Int, need: Int, _ wanted: [SourceConditions.Branch], in outline: SourceOutline, before start: Int
    ) -> Int? {
        var place = begin
        for _ in 0...outline.conditions.groups.count {
            let branches = outline.conditions.branches(at: place)
            let other = branches.indices.first { !wanted.indices.contains($0) || wanted[$0] != branches[$0] }
            guard let other else { return place <= start ? place : nil }
            let group = outline.conditions.groups[branches[other].group]
            place = need <= group.start ? group.start : group.end
        }
        return nil
    }

    // MARK: All of them

    private static func insert(
        _ prototypes: [Prototype], into source: [UInt8], _ outline: SourceOutline, name: String
    ) -> [UInt8] {
        var source = source
        for range in prototypes.flatMap(\.defaults) {
            for place in range where source[place] != UInt8(ascii: "\n") { source[place] = UInt8(ascii: " ") }
        }
        var result: [UInt8] = []
        var done = 0
        let order = prototypes.indices.sorted { (prototypes[$0].place, $0) < (prototypes[$1].place, $1) }
        var next = 0
        while next < order.count {
            let place = prototypes[order[next]].place
            let lineStart = source[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            let isBare = source[lineStart..<place].allSatisfy { $0 <= 32 }
            let cut = isBare ? lineStart : place
            result += source[done..<cut]
            done = cut
            if !isBare { result.append(UInt8(ascii: "\n")) }
            while next < order.count, prototypes[order[next]].place == place {
                result += written(prototypes[order[next]], outline, name: name)
                next += 1
            }
            result += line(outline.line(of: cut), name)
            if !isBare {
                // The columns stay.
                result += source[lineStart..<place].map { $0 == 9 ? 9 : 32 }
            }
        }
        return result + source[done...]
    }

    private static func written(_ prototype: Prototype, _ outline: SourceOutline, name: String) -> [UInt8] {
        var text: [UInt8] = []
        for branch in prototype.branches {
            for line in outline.conditions.groups[branch.group].lines.prefix(branch.number + 1) {
                text += outline.bytes[line] + [UInt8(ascii: "\n")]
            }
        }
        text += line(prototype.line, name + SketchPlace.declared)
        text += Array((prototype.text + "\n").utf8)
        for _ in prototype.branches { text += Array("#endif\n".utf8) }
        return text
    }
}
