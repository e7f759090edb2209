import Dispatcher
package import EventModel

/// Judges a scenario's expectations from the lines of its trace, as they come.
///
/// It keeps counts and a few samples, never the lines, so a run of any length can be judged.
package struct ExpectationJudge: Sendable {
    /// How an expectation came out.
    package struct Verdict: Hashable, Sendable {
        /// Whether it holds.
        package var ok: Bool
        /// The expectation as a person would say it.
        package var text: String
        /// What was seen; when it does not hold, with what came nearest.
        package var seen: String
        /// What came nearest to what is missing, when there is something.
        package var nearest: String?
        /// The same with long values whole.
        package var completeNearest: String?

        /// A verdict from its parts; `completeNearest` is `nearest` if nothing was cut.
        package init(
            ok: Bool, text: String, seen: String, nearest: String? = nil, completeNearest: String? = nil
        ) {
            self.ok = ok
            self.text = text
            self.seen = seen
            self.nearest = nearest
            self.completeNearest = completeNearest ?? nearest
        }
    }

    /// How a run ended.
    package enum Ending: Hashable, Sendable {
        /// Nothing more was due.
        case idle
        /// The scenario's duration was over, or the run was interrupted.
        case cut
    }

    /// What a line that fits is good for.
    enum Role {
        case count
        case match(timing: Int)
        case trigger(timing: Int)
    }

    let expectations: [Expectation]
    let start: Instant
    private var lens: DeviceLens
    var watches: [LineWatch] = []
    private var roles: [Role] = []
    var timings: [TimingWatch] = []
    /// The first watch and the timing of each expectation, -1 for none.
    var firstWatch: [Int] = []
    /// The watches that look at each kind of line, by the kind's position.
    private var watchesOfKind: [TraceKind: [Int]] = [:]

    /// A judge of these expectations.
    ///
    /// - Parameters:
    ///   - expectations: What is expected, in the order of the file.
    ///   - start: When the run begins; what is seen is told by the time since.
    ///   - identify: The id of a device from its name.
    package init(
        _ expectations: [Expectation], start: Instant = Instant(milliseconds: 0),
        identify: @escaping @Sendable (String) -> DeviceID? = { _ in nil }
    ) {
        self.expectations = expectations
        self.start = start
        lens = DeviceLens(identify: identify)
        for expectation in expectations {
            firstWatch.append(-1)
            switch expectation.demand {
            case .count(let pattern, _):
                firstWatch[firstWatch.count - 1] = watch(pattern, as: .count)
            case .within(let pattern, let time, let trigger):
                timings.append(TimingWatch(within: time))
                // The match is looked at first, so that a line does not answer itself.
                firstWatch[firstWatch.count - 1] = watch(pattern, as: .match(timing: timings.count - 1))
                _ = watch(trigger, as: .trigger(timing: timings.count - 1))
            case .variable, .summary: break
            }
        }
    }

    private mutating func watch(_ pattern: LinePattern, as role: Role) -> Int {
        let watch = LineWatch(pattern)
        watches.append(watch)
        roles.append(role)
        let index = watches.count - 1
        watchesOfKind[pattern.kind, default: []].append(index)
        if watch.needsOutcome { watchesOfKind[.outcome, default: []].append(index) }
        if watch.needsPublisher {
            lens.publishers = lens.publishers ?? RecentPublishers()
            watchesOfKind[.event, default: []] += []
        }
        return index
    }

    /// Whether any expectation looks at lines of a kind; when not, they need not be built for the judge.
    package func wants(_ kind: TraceKind) -> Bool { watchesOfKind[kind] != nil }

    /// Takes a line into account.
    package mutating func see(_ line: TraceLine) {
        if case .event(_, _, let device) = line.fact { lens.publishers?.note(device, seq: line.seq) }
        guard let indexes = watchesOfKind[line.fact.kind] else { return }
        var isCopy = false
        if case .copy = line.fact { isCopy = true }
        // The cloud sent one request, however many of it arrived.
        for index in indexes where !isCopy || watches[index].wantsCopies {
            let isHit = watches[index].see(line, lens: lens)
            if isHit { hit(index, at: line.at) }
        }
    }

    private mutating func hit(_ index: Int, at instant: Instant) {
        switch roles[index] {
        case .count: break
        case .match(let timing): timings[timing].match(at: instant)
        case .trigger(let timing): timings[timing].trigger(at: instant)
        }
    }
}

/// Tells whether a line's device fits, by its name or its id; a request's device is that of its event.
struct DeviceLens: Sendable {
    let identify: @Sendable (String) -> DeviceID?
    /// The publishers of the latest events, for requests that are narrowed by device.
    fileprivate var publishers: RecentPublishers?

    func fits(_ rule: LinePattern.Rule, _ line: TraceLine) -> Bool {
        let name: String
        if line.fact.kind == .attempt {
            guard let publisher = publishers?.device(ofEvent: line.cause) else { return false }
            name = publisher
        } else {
            guard case .text(let device)? = line.field("device") else { return false }
            name = device
        }
        if rule.holds(for: .text(name)) { return true }
        guard case .glob(let glob) = rule, glob.mayBeID else { return false }
        if case .event(let event, _, _) = line.fact { return glob.matches(event.publisher.coreID) }
        return identify(name).map { glob.matches($0.description) } ?? false
    }
}

extension Glob {
    /// Whether the pattern can be meant for device ids: stars and lower-case hexadecimal digits alone.
    var mayBeID: Bool { text.utf8.allSatisfy { $0 == 0x2A || $0.hexadecimalValue != nil } }
}

/// The devices of the latest event lines. A request follows its event closely, so a few thousand lines reach.
private struct RecentPublishers: Sendable {
    private static let size = 1 << 16
    private var entries: [(seq: Int, device: String)] = []

    mutating func note(_ device: String, seq: Int) {
        if entries.isEmpty { entries = Array(repeating: (0, ""), count: Self.size) }
        entries[seq & (Self.size - 1)] = (seq, device)
    }

    func device(ofEvent seq: Int) -> String? {
        guard !entries.isEmpty else { return nil }
        let entry = entries[seq & (Self.size - 1)]
        return entry.seq == seq ? entry.device : nil
    }
}
