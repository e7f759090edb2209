/// The preprocessor's conditions of a source: which branch a place lies in.
struct SourceConditions {
    /// A branch of one `#if … #endif`.
    struct Branch: Hashable {
        var group: Int
        var number: Int
    }

    /// One `#if … #endif`.
    struct Group {
        /// The `#if`, every `#elif` and `#else`.
        var lines: [Range<Int>]
        /// Behind the `#endif`.
        var end: Int

        var start: Int { lines[0].lowerBound }
    }

    private(set) var groups: [Group] = []
    /// Those that are open.
    private(set) var branches: [Branch] = []

    /// Takes the next line of the preprocessor.
    mutating func take(_ word: String, _ range: Range<Int>, of count: Int) {
        switch word {
        case "if", "ifdef", "ifndef":
            branches.append(Branch(group: groups.count, number: 0))
            groups.append(Group(lines: [range], end: count))
        case "elif", "else", "elifdef", "elifndef":
            guard let last = branches.indices.last else { return }
            branches[last].number += 1
            groups[branches[last].group].lines.append(range)
        case "endif":
            if let last = branches.popLast() { groups[last.group].end = range.upperBound }
        default: break
        }
    }

    /// The branches that a place lies in, outermost first.
    func branches(at place: Int) -> [Branch] {
        groups.indices.compactMap { index in
            let group = groups[index]
            guard place > group.start, place < group.end else { return nil }
            let number = group.lines.lastIndex { $0.upperBound <= place } ?? 0
            return Branch(group: index, number: number)
        }
    }
}
