/// The stages of a load, one after the other, and when every publication is intended to be sent.
///
/// The n-th publication of a stage is intended for the moment at which the rate's integral over the stage has come to
/// n, the first for its begin; the stage has as many as the integral over the whole of it, rounded.
package struct LoadProfile: Sendable {
    /// The stages.
    package let stages: [LoadStage]
    /// How long they take together, in nanoseconds; nil when the last never ends.
    package let duration: Int64?
    /// How many publications they have together; nil when the last never ends.
    package let total: Int?
    private let curves: [LoadCurve]
    /// When each stage begins, in nanoseconds, and then when the last ends.
    private let begins: [Int64]
    /// The first publication of each stage, and then the number after the last.
    private let firsts: [Int]

    /// A load of some stages, of which only the last may be endless; one seed makes one schedule.
    package init(_ stages: [LoadStage], seed: UInt64 = 0) {
        self.stages = stages
        var curves: [LoadCurve] = []
        var begins: [Int64] = [0]
        var firsts = [0]
        for (number, stage) in stages.enumerated() {
            precondition(
                stage.duration != LoadStage.endless || number == stages.count - 1, "only the last stage may be endless")
            // Streams of a seed must not meet those of the devices.
            let curve = LoadCurve(
                stage, from: curves.last?.last ?? 0, seed: seed ^ 0x6C6F_6164 &+ UInt64(number) << 32)
            curves.append(curve)
            let (end, overflow) = begins[number].addingReportingOverflow(stage.duration)
            begins.append(overflow ? .max : end)
            firsts.append(firsts[number] + curve.count)
        }
        (self.curves, self.begins, self.firsts) = (curves, begins, firsts)
        let isEndless = stages.last?.duration == LoadStage.endless
        duration = isEndless ? nil : begins[stages.count]
        total = isEndless ? nil : firsts[stages.count]
    }

    /// Reads every stage of a load.
    package init(parsing texts: [String], seed: UInt64 = 0) throws(LoadTextError) {
        var stages: [LoadStage] = []
        for text in texts { stages.append(try LoadStage(parsing: text)) }
        self.init(stages, seed: seed)
    }

    /// When a publication, counted from 0, is intended to be sent, in nanoseconds; nil when there is none of it.
    package func intended(_ index: Int) -> Int64? {
        guard let stage = stage(of: index) else { return nil }
        let (moment, overflow) = begins[stage].addingReportingOverflow(curves[stage].time(of: index - firsts[stage]))
        return overflow ? .max : moment
    }

    /// The stage that runs at a moment in nanoseconds, counted from 0; nil before the first and after the last.
    package func stage(at moment: Int64) -> Int? { Self.place(of: moment, in: begins) }

    /// The stage that a publication belongs to, counted from 0; nil when there is none of it.
    package func stage(of index: Int) -> Int? { Self.place(of: index, in: firsts) }

    /// The moments at which a stage begins and ends, in nanoseconds.
    package func moments(ofStage stage: Int) -> Range<Int64> { begins[stage]..<begins[stage + 1] }

    /// The numbers of a stage's publications.
    package func publications(ofStage stage: Int) -> Range<Int> { firsts[stage]..<firsts[stage + 1] }

    /// The rate meant at a moment in nanoseconds, each second; of bursts the average, 0 outside of all stages.
    package func rate(at moment: Int64) -> Double {
        stage(at: moment).map { curves[$0].rate(at: moment - begins[$0]) * 1e9 } ?? 0
    }

    /// The highest rate meant at any moment, each second; of bursts the average.
    package var highestRate: Double { stages.map(\.rate.perSecond).max() ?? 0 }

    /// When publications that follow one another are intended.
    struct Neighbours: Sendable {
        /// The number of the first of them.
        var first = 0
        /// In nanoseconds from the begin of their stage.
        var times: [Int64] = []
        /// When that begins.
        var begin: Int64 = 0

        /// When one of them is intended; nil when it is none of them.
        func intended(_ index: Int) -> Int64? {
            let place = index &- first
            return times.indices.contains(place) ? begin + times[place] : nil
        }
    }

    /// A publication's neighbours, if their times are costly to tell one by one.
    func neighbours(of index: Int) -> Neighbours? {
        guard let stage = stage(of: index) else { return nil }
        let place = index - firsts[stage]
        let curve = curves[stage]
        switch curve.shape {
        case .arrivals(let arrivals):
            let block = arrivals.block(of: place)
            return Neighbours(first: firsts[stage] + block.first, times: block.times, begin: begins[stage])
        case .waves:
            let times = (place..<min(place + 64, curve.count)).map(curve.time)
            return Neighbours(first: index, times: times, begin: begins[stage])
        default: return nil
        }
    }

    /// The last of the places that begin at or before a value; nil when it lies before the first or from the last on.
    private static func place<Value: Comparable>(of value: Value, in bounds: [Value]) -> Int? {
        guard value >= bounds[0], value < bounds[bounds.count - 1] else { return nil }
        var (low, high) = (0, bounds.count - 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if bounds[middle] <= value { low = middle } else { high = middle }
        }
        return low
    }
}
