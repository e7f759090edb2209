/// A pattern in which each `*` stands for any text, also none; everything else stands for itself.
package struct Glob: Hashable, Sendable {
    /// The pattern as it was written.
    package let text: String
    /// The bytes between the stars; a single run has no star.
    private let runs: [[UInt8]]

    /// A pattern from its text.
    package init(_ text: String) {
        self.text = text
        runs = text.utf8.split(separator: 0x2A, omittingEmptySubsequences: false).map(Array.init)
    }

    /// Whether the pattern has no star, so that it names exactly one thing.
    package var isLiteral: Bool { runs.count == 1 }

    /// Whether the pattern is a lone `*`, which everything matches.
    package var matchesAll: Bool { runs.count > 1 && runs.allSatisfy(\.isEmpty) }

    /// Whether a whole text fits the pattern; bytes are compared, case matters.
    package func matches(_ candidate: String) -> Bool {
        var candidate = candidate
        return candidate.withUTF8 { bytes in matches(bytes) }
    }

    /// Whether a text with this beginning can fit at all.
    func mayFit(startingWith beginning: [UInt8]) -> Bool {
        guard let first = runs.first else { return false }
        return zip(first, beginning).allSatisfy { $0 == $1 }
    }

    private func matches(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = runs.first, let last = runs.last else { return false }
        guard runs.count > 1 else { return bytes.elementsEqual(first) }
        guard bytes.count >= first.count + last.count, bytes.starts(with: first),
            bytes.suffix(last.count).elementsEqual(last)
        else { return false }
        var position = first.count
        let end = bytes.count - last.count
        for run in runs.dropFirst().dropLast() where !run.isEmpty {
            // The leftmost place of each run leaves the most room for those that follow.
            while position + run.count <= end, !bytes[position..<position + run.count].elementsEqual(run) {
                position += 1
            }
            guard position + run.count <= end else { return false }
            position += run.count
        }
        return true
    }
}
