/// Finds what a person meant by a word that nobody knows.
package enum Suggestion {
    /// The candidate that is closest to a word, when one is close enough to be a slip; case does not count.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        let typed = Array(word.lowercased().utf8)
        guard typed.count <= 64 else { return nil }
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let distance = distance(typed, Array(candidate.lowercased().utf8))
            if distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        guard let best, best.distance <= max(1, best.candidate.utf8.count / 4) else { return nil }
        return best.candidate
    }

    /// The ending of a message about an unknown word: `; did you mean "url"?` or nothing.
    package static func ending(for word: String, among candidates: [String]) -> String {
        nearest(to: word, among: candidates).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// The same, with all valid keys behind it: `; did you mean "url"? The keys are event, url, …`.
    package static func ending(for key: String, amongAll keys: [String]) -> String {
        let near = ending(for: key, among: keys)
        let known = "\(keys.count == 1 ? "the only key is" : "the keys are") \(keys.joined(separator: ", "))"
        return near.isEmpty ? "; \(known)" : "\(near) \(known.prefix(1).uppercased())\(known.dropFirst())"
    }

    /// The ending of a message about an unknown name: the nearest one, or else the first ten that there are.
    package static func ending(for name: String, ofAll names: [String]) -> String {
        if let near = nearest(to: name, among: names) { return "; did you mean \"\(near)\"?" }
        if names.isEmpty { return "; there is none" }
        let shown = names.prefix(10).map { "\"\($0)\"" }.joined(separator: ", ")
        let rest = names.count > 10 ? " and \(names.count - 10) more" : ""
        return "; there \(names.count == 1 ? "is" : "are") \(shown)\(rest)"
    }

    /// How many bytes must be put in, taken out, replaced or swapped with their neighbour.
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var before: [Int] = []
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                var cost = previous[column] + (left[row] == right[column] ? 0 : 1)
                cost = min(cost, previous[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            before = previous
            previous = current
        }
        return previous[right.count]
    }
}
