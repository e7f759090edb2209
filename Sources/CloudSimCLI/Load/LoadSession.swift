import CloudLoad
import CloudSim
import EventModel
import HTTPTransport

/// One load from wiring to figures.
struct LoadSession {
    /// What a load came to.
    struct Result {
        var summary: LoadSummary
        /// Its times as a histogram log.
        var log: [UInt8]
        /// The notes that the person saw before it began.
        var told: [String]
        /// The demand that was broken before the load's end, which ended it.
        var breach: ThresholdVerdict?
    }

    /// How long a load goes on before a broken demand may end it, in nanoseconds.
    private static let grace: Int64 = 1_000_000_000

    let wishes: LoadWishes
    /// Demands that end the load when they are broken.
    var guards: [Threshold] = []
    var isQuiet: Bool

    /// Runs a plan to its end, or until the person stops it.
    func run(_ plan: LoadPlan, notices shown: Bool = true) throws(CommandFailure) -> Result {
        let clock = WallClock()
        let wiring = try Wiring(plan.world, wishes.wiring, clock: clock)
        defer { wiring.close() }
        guard let carrier = wiring.carrier else { preconditionFailure("a load always has a transport") }
        let notices = wishes.notices + wiring.notices
        if !isQuiet, shown { for notice in notices { Terminal.note(notice) } }
        let start = clock.now
        let load = LoadRun(
            plan, environment: wiring.environment, carrier: carrier, start: start, clock: HTTPTransport.now)
        var view = LoadView(duration: plan.duration, isQuiet: isQuiet)
        var breach: ThresholdVerdict?
        var judged = plan.warmUp
        func watch(_ moment: LoadRun.Moment) {
            view.tell(moment)
            guard !guards.isEmpty, moment.now - judged >= Self.grace else { return }
            judged = moment.now
            let summary = moment.summary()
            breach = guards.lazy.compactMap { $0.breach(in: summary) }.first
        }
        var summary = load.run(isStopped: { Interrupt.isWanted || breach != nil }, tell: watch)
        view.finish()
        summary.started = start.description
        summary.target = wishes.target
        summary.command = LoadText.command
        summary.notes = notices + summary.notes
        return Result(summary: summary, log: load.log, told: notices, breach: breach)
    }

    /// Searches the highest rate at which a demand holds, and returns the load at that rate; without one, the last.
    func search(_ demand: Threshold) throws(CommandFailure) -> Result {
        var search = RateSearch(from: max(1, wishes.plan.profile?.highestRate ?? 100))
        var steps: [SearchStep] = []
        var best: Result?
        var last: Result?
        while let rate = search.next, !Interrupt.isWanted {
            var result = try run(wishes.plan(at: rate), notices: steps.isEmpty)
            if Interrupt.isWanted, best != nil { break }
            let step = SearchStep(rate: rate, demand: demand, summary: result.summary)
            steps.append(step)
            if !isQuiet {
                Terminal.error("\(step.holds ? "✓" : "✗") \(FigureText.rate(rate))  \(demand): \(step.seen)")
            }
            search.take(holds: step.holds)
            result.summary.search = steps
            last = result
            if step.holds { best = result }
        }
        guard var result = best ?? last else { preconditionFailure("a search tries one rate at least") }
        result.summary.search = steps
        return result
    }
}
