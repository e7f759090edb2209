import EventModel

/// When several runs were measured, and in which of that time they overlapped.
struct RunTimes {
    /// The measured times of each run, in nanoseconds since 1970.
    private let runs: [[Range<Int64>]]
    /// The times in which at least one run was measured, in order and without overlap.
    let union: [Range<Int64>]

    /// The times of some runs; nil when the start of one is unknown.
    init?(_ summaries: [LoadSummary]) {
        var runs: [[Range<Int64>]] = []
        for summary in summaries {
            guard let windows = summary.measuredWindows else { return nil }
            runs.append(windows)
        }
        self.runs = runs
        union = Self.union(of: runs.joined())
    }

    /// The length of `union` in nanoseconds.
    var length: Int64 { Self.length(of: union) }

    /// True if some runs were measured at times that no other run shares.
    var areApart: Bool {
        // Merged runs may have been apart among themselves; a group is one when any run connects its windows.
        Self.groups(of: runs).count > 1
    }

    /// True if the runs began and ended together, to within a twentieth of their length.
    var coincide: Bool {
        guard let longest = runs.map(Self.length).max() else { return true }
        return Double(length) <= Double(longest) * 1.05
    }

    /// How far into the time that some run took a run began, in whole seconds: time in which none ran is left out.
    func offset(of run: Int) -> Int {
        guard let begin = runs[run].first?.lowerBound else { return 0 }
        let before = union.reduce(Int64(0)) { $0 + max(0, min(begin, $1.upperBound) - $1.lowerBound) }
        return Int((Double(before) / 1e9).rounded())
    }

    private static func length(of windows: [Range<Int64>]) -> Int64 {
        windows.reduce(0) { $0 + $1.upperBound - $1.lowerBound }
    }

    private static func union(of windows: some Sequence<Range<Int64>>) -> [Range<Int64>] {
        var union: [Range<Int64>] = []
        for window in windows.sorted(by: { $0.lowerBound < $1.lowerBound }) where !window.isEmpty {
            if let last = union.last, window.lowerBound < last.upperBound {
                union[union.count - 1] = last.lowerBound..<max(last.upperBound, window.upperBound)
            } else {
                union.append(window)
            }
        }
        return union
    }

    /// The runs by overlap: each group's runs overlap with one another, directly or through others of the group.
    private static func groups(of runs: [[Range<Int64>]]) -> [[Range<Int64>]] {
        var groups: [[Range<Int64>]] = []
        for run in runs {
            let touching = groups.filter { group in group.contains { one in run.contains { $0.overlaps(one) } } }
            groups.removeAll { touching.contains($0) }
            groups.append(run + touching.joined())
        }
        return groups
    }
}

extension LoadSummary {
    /// When the run, or those that were merged into it, were measured; nil when that is unknown.
    fileprivate var measuredWindows: [Range<Int64>]? {
        if !windows.isEmpty { return windows }
        guard parts.isEmpty, let start = try? Instant(parsing: started),
            Double(start.milliseconds) <= SummaryReader.latestMoment
        else { return nil }
        let begin = start.milliseconds * 1_000_000 + warmup
        let (end, overflow) = begin.addingReportingOverflow(max(1, rateWindow))
        return overflow ? nil : [begin..<end]
    }
}
