package import EventModel

extension ExpectationJudge {
    /// The verdicts, in the order of the file.
    ///
    /// - Parameters:
    ///   - end: The run's last moment.
    ///   - ending: Why the run ended.
    ///   - variable: What a variable holds on each device that fits the pattern, nil for all: the device's name, and
    ///     the value or nil where there is none.
    ///   - summary: The trace's summary object.
    package func verdicts(
        at end: Instant, ending: Ending,
        variable: (_ name: String, _ device: Glob?) -> [(device: String, value: JSONValue?)], summary: JSONValue
    ) -> [Verdict] {
        var timing = 0
        return expectations.enumerated().map { index, expectation in
            switch expectation.demand {
            case .count(let pattern, let amount):
                return verdict(expectation.text, watches[firstWatch[index]], pattern, amount)
            case .within(let pattern, _, let trigger):
                timing += 1
                return verdict(
                    expectation.text, timings[timing - 1], pattern, trigger, watches: firstWatch[index], at: end, ending
                )
            case .variable(let name, let device, let comparison):
                return Self.verdict(
                    expectation.text, device == nil, comparison, variable(name, device))
            case .summary(let path, let comparison):
                let value = Self.field(path, of: summary)
                return Verdict(
                    ok: value.map(comparison.holds) ?? false, text: expectation.text,
                    seen: value?.compactText ?? "the summary has no such field")
            }
        }
    }

    private func verdict(
        _ text: String, _ watch: LineWatch, _ pattern: LinePattern, _ amount: Expectation.Amount
    ) -> Verdict {
        let count = Double(watch.count)
        let ok = amount.admits(count)
        var seen = "never"
        if let first = watch.first, let last = watch.last {
            seen =
                watch.count == 1
                ? "once, at +\(first - start)"
                : "\(watch.count) times, first at +\(first - start), last at +\(last - start)"
        }
        let isTooFew = amount.atLeast.map { count < $0 } ?? false
        func nearest(isComplete: Bool) -> String? {
            guard !ok, isTooFew else { return nil }
            return watch.misses.text(
                for: pattern, since: start, otherSubjects: watch.count == 0, isComplete: isComplete)
        }
        if let nearest = nearest(isComplete: false) { seen += "; nearest: \(nearest)" }
        return Verdict(
            ok: ok, text: text, seen: seen, nearest: nearest(isComplete: false),
            completeNearest: nearest(isComplete: true))
    }

    private func verdict(
        _ text: String, _ watch: TimingWatch, _ pattern: LinePattern, _ trigger: LinePattern, watches index: Int,
        at end: Instant, _ ending: Ending
    ) -> Verdict {
        var watch = watch
        let unfinished = watch.end(at: end, ending)
        guard watch.triggers > 0 else {
            let misses = watches[index + 1].misses
            let nearest = misses.text(for: trigger, since: start)
            return Verdict(
                ok: false, text: text,
                seen: "no \(trigger.text), so that nothing was timed\(nearest.map { "; nearest: \($0)" } ?? "")",
                nearest: nearest, completeNearest: misses.text(for: trigger, since: start, isComplete: true))
        }
        var seen = "\(watch.met) of \(watch.triggers) in time"
        if unfinished > 0 { seen += ", \(unfinished) still had time when the run ended" }
        guard let missed = watch.firstMissed else { return Verdict(ok: true, text: text, seen: seen) }
        seen += "; none after the one at +\(missed - start)"
        let late = watches[index]
        func nearest(isComplete: Bool) -> String? {
            late.count > watch.met
                ? "\(pattern.text) came \(Expectation.Amount.times(Double(late.count))), last at +\((late.last ?? end) - start)"
                : late.misses.text(for: pattern, since: start, isComplete: isComplete)
        }
        if let nearest = nearest(isComplete: false) { seen += "; nearest: \(nearest)" }
        return Verdict(
            ok: false, text: text, seen: seen, nearest: nearest(isComplete: false),
            completeNearest: nearest(isComplete: true))
    }

    private static func verdict(
        _ text: String, _ isAnyDevice: Bool, _ comparison: Expectation.Comparison,
        _ values: [(device: String, value: JSONValue?)]
    ) -> Verdict {
        let asked = isAnyDevice ? values.filter { $0.value != nil } : values
        guard !asked.isEmpty else {
            return Verdict(
                ok: false, text: text,
                seen: values.isEmpty ? "there is no such device" : "no device has such a variable")
        }
        let wrong = asked.filter { $0.value.map(comparison.holds) != true }
        guard !wrong.isEmpty else {
            let value = asked[0].value?.compactText ?? ""
            return Verdict(ok: true, text: text, seen: asked.count == 1 ? value : "so on \(asked.count) devices")
        }
        var seen = wrong.prefix(3).map { "\($0.device): \($0.value?.compactText ?? "no such variable")" }
            .joined(separator: ", ")
        if wrong.count > 3 { seen += " and \(wrong.count - 3) more" }
        return Verdict(ok: false, text: text, seen: seen)
    }

    /// A field of the summary; `dropped` alone is the sum of its reasons, and a reason that never came is 0.
    private static func field(_ path: String, of summary: JSONValue) -> JSONValue? {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let first = parts.first, let value = summary[first] else { return nil }
        guard parts.count == 2 else {
            guard case .object(let members) = value.kind else { return value }
            return .number(members.reduce(0) { $0 + ($1.value.number ?? 0) })
        }
        guard case .object = value.kind else { return nil }
        return value[parts[1]] ?? .integer(0)
    }
}

extension Expectation.Comparison {
    /// Whether a value is what is asked; a text equals the number that it prints.
    func holds(for value: JSONValue) -> Bool {
        switch self {
        case .equals(let wanted):
            return value == wanted || value.printed != nil && value.printed == wanted.printed
        case .amount(let amount):
            return (value.number ?? value.text.flatMap(Double.init)).map(amount.admits) ?? false
        }
    }
}

extension JSONValue {
    /// A scalar's text; nil for null, arrays and objects.
    fileprivate var printed: String? {
        switch kind {
        case .string(let text): text
        case .number, .bool: compactText
        case .null, .array, .object: nil
        }
    }

    fileprivate var number: Double? { if case .number(let number) = kind { number } else { nil } }
}
