package import EventModel

/// Numbers the lines of a trace and hands them to whoever reads along.
package final class TraceLog {
    private var lastSeq = 0
    private var readers: [(kinds: Set<TraceKind>?, read: (TraceLine) -> Void)] = []
    private var wanted: UInt32 = 0
    /// How far the time that lines bear is ahead of world time.
    package var lead = Interval.zero

    /// A log that nobody reads.
    package init() {}

    /// Adds a reader of lines; nil `kinds` reads all.
    package func read(_ kinds: Set<TraceKind>? = nil, _ read: @escaping (TraceLine) -> Void) {
        readers.append((kinds, read))
        for kind in kinds ?? Set(TraceKind.allCases) { wanted |= kind.bit }
    }

    /// How many lines there are.
    package var count: Int { lastSeq }

    /// Whether anybody reads lines of a kind: when not, they need not be built.
    package func wants(_ kind: TraceKind) -> Bool { wanted & kind.bit != 0 }

    /// Writes a line and returns its number.
    @discardableResult
    package func record(_ fact: TraceFact, at moment: Instant, cause: Int) -> Int {
        lastSeq += 1
        let line = TraceLine(seq: lastSeq, at: moment + lead, cause: cause, fact: fact)
        let kind = fact.kind
        for reader in readers where reader.kinds?.contains(kind) ?? true { reader.read(line) }
        return lastSeq
    }
}
