import EventModel

/// One part of a load: a shape, its length, and the rate that it comes to.
package struct LoadStage: Hashable, Sendable {
    /// How the rate runs through a stage.
    package enum Kind: String, CaseIterable, Hashable, Sendable {
        /// From the rate before in a straight line to the stage's.
        case ramp
        /// At once to the stage's rate, and evenly on.
        case step
        /// The same as a step: what a load of one rate is made of.
        case constant
        /// All publications of a period at once, at its beginning.
        case burst
        /// From the rate before in a wave up (or down) to the stage's and back, once or in every `wave`.
        case sine
        /// At the stage's rate on average, each publication independent of all others.
        case poisson
    }

    /// The shape.
    package let kind: Kind
    /// The length in nanoseconds; `endless` if only the run's end ends it.
    package let duration: Int64
    /// The rate at its end, of a sine at its crest, of bursts and Poisson on average.
    package let rate: LoadRate
    /// The length of one wave of a sine in nanoseconds.
    package let wave: Int64

    /// The duration of a stage that never ends, which only a constant one can have.
    package static let endless = Int64.max
    /// The longest duration of any other: thirty days, in nanoseconds.
    package static let longest: Int64 = 30 * 86_400_000_000_000

    /// A stage of some nanoseconds; `wave` is for a sine, whose only wave is as long as itself without it.
    package init(_ kind: Kind, duration: Int64, rate: LoadRate, wave: Int64? = nil) {
        precondition(duration >= 0, "a stage's duration is not negative")
        precondition(
            duration <= Self.longest || (kind == .constant && duration == Self.endless),
            "a stage ends within thirty days, or is constant and endless")
        precondition((wave ?? 1) > 0, "a wave has a length")
        (self.kind, self.duration, self.rate, self.wave) = (kind, duration, rate, wave ?? Swift.max(1, duration))
    }
}

extension LoadStage {
    /// Reads `30s:500/s` (a ramp), `step:30s:500/s`, `constant:…`, `burst:1m:5000/10s`, `sine:10m:500/s`,
    /// `sine:10m:500/s:1m` (a wave a minute) or `poisson:30s:500/s`.
    package init(parsing text: String) throws(LoadTextError) {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        var kind = Kind.ramp
        if let first = parts.first, first.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) != true {
            guard let named = Kind(rawValue: first) else {
                let names = Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Self.fault(text, "begins with neither a duration nor one of \(names)")
            }
            kind = named
            parts.removeFirst()
        }
        guard parts.count >= 2 else { throw Self.fault(text, "has no duration and rate") }
        guard parts.count == 2 || (parts.count == 3 && kind == .sine) else {
            throw Self.fault(text, "goes on after the rate")
        }
        let duration = try Self.nanoseconds(parts[0], of: text)
        let wave: Int64? = parts.count == 3 ? try Self.nanoseconds(parts[2], of: text) : nil
        guard duration > 0 || kind == .ramp || kind == .step else { throw Self.fault(text, "takes no time") }
        if let wave, wave == 0 || wave > duration { throw Self.fault(text, "has no wave that fits into it") }
        self.init(kind, duration: duration, rate: try LoadRate(parsing: parts[1]), wave: wave)
    }

    private static func nanoseconds(_ length: String, of text: String) throws(LoadTextError) -> Int64 {
        let interval: Interval
        do { interval = try Interval(parsing: length) } catch {
            throw LoadTextError(message: "the stage \"\(text.prefix(40))\": \(error.message)")
        }
        guard interval.milliseconds <= longest / 1_000_000 else { throw fault(text, "is longer than thirty days") }
        return interval.milliseconds * 1_000_000
    }

    private static func fault(_ text: String, _ what: String) -> LoadTextError {
        LoadTextError(
            message: "the stage \"\(text.prefix(40))\" \(what); write one like 30s:500/s, step:30s:500/s, "
                + "burst:1m:5000/10s, sine:10m:500/s or poisson:30s:500/s")
    }
}

extension LoadStage: CustomStringConvertible {
    package var description: String {
        let prefix = kind == .ramp ? "" : "\(kind.rawValue):"
        let length = duration == Self.endless ? "endless" : Self.text(duration)
        return "\(prefix)\(length):\(rate)" + (kind == .sine && wave < duration ? ":\(Self.text(wave))" : "")
    }

    private static func text(_ nanoseconds: Int64) -> String {
        Interval(milliseconds: nanoseconds / 1_000_000).description
    }
}
