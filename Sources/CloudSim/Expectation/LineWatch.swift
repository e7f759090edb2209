import Dispatcher
import EventModel

/// Counts the lines that fit a pattern, and remembers what came near.
struct LineWatch: Sendable {
    let pattern: LinePattern
    private let subject: LinePattern.Rule?
    private let others: [LinePattern.Test]
    private let device: LinePattern.Rule?
    /// What the outcome of a request must be, when a request is asked for by its status.
    private let status: LinePattern.Rule?
    /// Requests that fit and have no outcome yet.
    private var pending: Set<Attempt> = []
    private(set) var count = 0
    private(set) var first: Instant?
    private(set) var last: Instant?
    private(set) var misses = NearMisses()

    /// A request by its delivery, which is a number for hooks and an id for signed ones.
    private struct Attempt: Hashable {
        let delivery: Int
        let id: String
        let attempt: Int
        /// 0 for the request that was sent.
        var copy = 0

        init?(_ fact: TraceFact) {
            switch fact {
            case .copy(let number, let fact):
                guard var attempt = Attempt(fact) else { return nil }
                attempt.copy = number
                self = attempt
            case .attempt(_, let delivery, let attempt, _), .outcome(let delivery, let attempt, _, _):
                (self.delivery, id, self.attempt) = (delivery, "", attempt)
            case .signedAttempt(_, let delivery, let attempt, _), .signedOutcome(_, let delivery, let attempt, _, _):
                (self.delivery, id, self.attempt) = (0, delivery, attempt)
            default: return nil
            }
        }
    }

    init(_ pattern: LinePattern) {
        self.pattern = pattern
        var tests = pattern.tests
        func take(_ field: String) -> LinePattern.Rule? {
            tests.firstIndex { $0.field == field }.map { tests.remove(at: $0).rule }
        }
        subject = take(pattern.kind.subject)
        device = take("device")
        status = pattern.kind == .attempt ? take("status") : nil
        others = tests
    }

    /// Whether requests are joined with their outcomes.
    var needsOutcome: Bool { status != nil }
    /// Whether the pattern is about the copies that a network made of requests.
    var wantsCopies: Bool { others.contains { $0.field == "copy" } }
    /// Whether requests are joined with their events.
    var needsPublisher: Bool { pattern.kind == .attempt && device != nil }

    /// Looks at a line; true when one more fits.
    mutating func see(_ line: TraceLine, lens: borrowing DeviceLens) -> Bool {
        if needsOutcome, line.fact.kind == .outcome, let attempt = Attempt(line.fact) {
            guard pending.remove(attempt) != nil else { return false }
            guard status?.holds(for: line.field("status")) == true else {
                misses.note(line, passed: .max, fields: ["status", "error"])
                return false
            }
            return counted(line)
        }
        if let subject {
            let value = line.fact.subject
            guard subject.holds(for: value) else {
                if count == 0 { misses.note(subject: value, at: line.at) }
                return false
            }
        }
        for test in others where !test.rule.holds(for: line.field(test.field)) {
            miss(line, lens: lens)
            return false
        }
        if let device, !lens.fits(device, line) {
            miss(line, lens: lens)
            return false
        }
        if needsOutcome, let attempt = Attempt(line.fact) {
            pending.insert(attempt)
            return false
        }
        return counted(line)
    }

    private mutating func counted(_ line: TraceLine) -> Bool {
        count += 1
        first = first ?? line.at
        last = line.at
        return true
    }

    private mutating func miss(_ line: TraceLine, lens: borrowing DeviceLens) {
        guard misses.wantsMore else { return }
        var failed: [String] = []
        for test in others where !test.rule.holds(for: line.field(test.field)) {
            failed.append(test.field == "json" ? (pattern.kind == .attempt ? "body" : "data") : test.field)
        }
        if let device, !lens.fits(device, line) { failed.append("device") }
        misses.note(line, passed: others.count - failed.count, fields: failed)
    }
}

/// The lines that came nearest to a pattern: those about the same subject first, else the subjects that were seen.
struct NearMisses: Sendable {
    /// How many misses are looked at; a run has millions.
    private static let most = 1000
    private static let mostSubjects = 64
    private static let mostLooks = 100_000

    private var looked = 0
    private var closest: (passed: Int, line: TraceLine, fields: [String])?
    private var subjects: [String: (count: Int, first: Instant)] = [:]
    private var looks = 0

    var wantsMore: Bool { looked < Self.most }

    /// A line about the right subject that fails some tests.
    mutating func note(_ line: TraceLine, passed: Int, fields: [String]) {
        looked += 1
        guard wantsMore else { return }
        if closest.map({ passed > $0.passed }) ?? true { closest = (passed, line, fields) }
    }

    /// A line about another subject.
    mutating func note(subject: FieldValue?, at instant: Instant) {
        guard looks < Self.mostLooks, case .text(let text)? = subject else { return }
        looks += 1
        if let known = subjects[text] {
            subjects[text] = (known.count + 1, known.first)
        } else if subjects.count < Self.mostSubjects {
            subjects[text] = (1, instant)
        }
    }

    /// The nearest miss as a person reads it; nil when nothing of the kind was seen.
    ///
    /// - Parameter isComplete: True to include long values whole.
    func text(
        for pattern: LinePattern, since start: Instant, otherSubjects: Bool = true, isComplete: Bool = false
    ) -> String? {
        if let closest {
            let line = closest.line
            let shown = closest.fields.compactMap { field in
                line.field(field).map { "\(field) \(isComplete ? $0.complete : $0.shown)" }
            }
            // An outcome stands for the request that it ends.
            let seen = isComplete ? line.fact.subject?.complete : line.fact.subject?.shown
            let subject = line.fact.kind == pattern.kind ? seen ?? "" : wanted(pattern)
            let fields = shown.isEmpty ? "" : " with \(shown.joined(separator: ", "))"
            return "\(pattern.lead) \(subject)\(fields) at +\(line.at - start)"
        }
        guard otherSubjects, let nearest = nearestSubject(to: pattern), let seen = subjects[nearest] else { return nil }
        let times = seen.count == 1 ? "at" : "\(seen.count) times, first at"
        return "\(pattern.lead) \(JSONValue.string(nearest).compactText) \(times) +\(seen.first - start)"
    }

    private func wanted(_ pattern: LinePattern) -> String {
        pattern.tests.first { $0.field == pattern.kind.subject }?.rule.text ?? ""
    }

    private func nearestSubject(to pattern: LinePattern) -> String? {
        guard let test = pattern.tests.first(where: { $0.field == pattern.kind.subject }) else { return nil }
        let wanted: String
        switch test.rule {
        case .equals(let value), .contains(let value): wanted = value.text ?? value.compactText
        case .prefix(let start): wanted = start
        case .glob(let glob): wanted = glob.text
        }
        // Sorted, because a dictionary's order must not decide.
        return subjects.keys.sorted().min {
            EditDistance.between($0, wanted, prefixOnly: test.rule.isPrefix)
                < EditDistance.between($1, wanted, prefixOnly: test.rule.isPrefix)
        }
    }
}

extension LinePattern.Rule {
    var isPrefix: Bool { if case .prefix = self { true } else { false } }
}

extension TraceFact {
    /// What the line is about: the field that its kind calls `subject`.
    var subject: FieldValue? {
        switch self {
        case .event(_, let name, _), .refused(_, _, let name, _), .deliver(_, let name, _, _): .text(name)
        case .attempt(_, _, _, let request), .signedAttempt(_, _, _, let request): .text(request.head.host)
        case .drop(_, _, _, _, let reason): .text(reason.rawValue)
        case .sleep(let hook), .wake(let hook): .text(hook)
        default: field(kind.subject)
        }
    }
}

/// How far two words are apart.
enum EditDistance {
    private static let longest = 128

    /// How many bytes must be put in, taken out or replaced; with `prefixOnly` what follows the shorter does not count.
    static func between(_ left: String, _ right: String, prefixOnly: Bool) -> Int {
        let right = Array(right.utf8.prefix(longest))
        let left = Array(left.utf8.prefix(prefixOnly ? right.count : longest))
        var previous = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                current.append(
                    min(
                        previous[column] + (left[row] == right[column] ? 0 : 1), previous[column + 1] + 1,
                        current[column] + 1))
            }
            previous = current
        }
        return previous[right.count]
    }
}
