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
        /// What a search found; nil without one.
        var found: Found?
        /// The demand that was broken before the load's end, which ended it.
        var breach: ThresholdVerdict?
        /// Requests under way while the load sent.
        var backlog: Backlog
    }

    /// What a search for the highest rate came to.
    enum Found {
        /// That rate, each second.
        case rate(Double)
        /// It held at no rate.
        case nothing
        /// The receiver answered up to this rate, each second, and then no more.
        case lost(Double)
        /// It was stopped; the highest rate that held so far.
        case unfinished(Double?)
    }

    /// A step may take so many times the duration that was asked for, where answers are few.
    private static let mostStretch = 10.0
    /// How long a load goes on before a broken demand may end it, in nanoseconds.
    private static let grace: Int64 = 1_000_000_000

    let wishes: LoadWishes
    /// Demands that end the load when they are broken.
    var guards: [Threshold] = []
    /// Demands whose state is shown while the load runs.
    var shown: [Threshold] = []
    /// Where the report is written while the load runs; nil for nowhere.
    var directory: String?
    /// What serves the figures while the load runs.
    var metrics: MetricsServer?
    var isQuiet: Bool

    /// Runs a plan to its end, or until the person stops it.
    func run(_ plan: LoadPlan, notices showsNotices: Bool = true) throws(CommandFailure) -> Result {
        let clock = WallClock()
        let wiring = try Wiring(plan.world, wishes.wiring, clock: clock)
        defer { wiring.close() }
        guard let carrier = wiring.carrier else { preconditionFailure("a load always has a transport") }
        let notices = wishes.notices + wiring.notices
        if !isQuiet, showsNotices { for notice in notices { Terminal.note(notice) } }
        let start = clock.now
        var environment = wiring.environment
        environment.startSketch = wishes.sketches.map { $0.start }
        environment.grantsAhead = false
        environment.awaitsSketches = false
        let load = LoadRun(
            plan, environment: environment, carrier: carrier, start: start, clock: HTTPTransport.now)
        var view = LoadView(duration: plan.duration, isQuiet: isQuiet)
        var breach: ThresholdVerdict?
        var judged = plan.warmUp
        let live = directory.map { LiveReport(directory: $0) }
        var due: Int64 = 0
        /// Adds what the run itself does not know.
        func complete(_ summary: LoadSummary) -> LoadSummary {
            var summary = summary
            summary.started = start.description
            summary.target = wishes.target
            summary.command = LoadText.command
            summary.notes = notices + summary.notes + load.crashes.map(\.sentence)
            return summary
        }
        func watch(_ moment: LoadRun.Moment) {
            metrics?.update(moment.metrics())
            let isGuarded = !guards.isEmpty && moment.now - judged >= Self.grace
            if isGuarded || moment.now >= due, !(guards.isEmpty && shown.isEmpty && live == nil) {
                var summary = moment.summary()
                // Ending now would count as errors even requests that are merely slower than most.
                var lenient = summary
                lenient.overdue = moment.waiting.stalled
                if isGuarded {
                    judged = moment.now
                    breach = guards.lazy.compactMap { $0.breach(in: lenient) }.first
                }
                view.show(shown.map { $0.judge(lenient) })
                summary.thresholds = shown.map { $0.judge(summary) }
                if moment.now >= due {
                    due = moment.now + (live == nil ? Self.grace : LiveReport.interval(at: moment.now))
                    live?.write(complete(summary), at: moment.now)
                }
            }
            view.tell(moment)
        }
        var summary = complete(load.run(isStopped: { Interrupt.isWanted || breach != nil }, tell: watch))
        view.finish()
        live?.close()
        if let note = wishes.noteOfVersion(summary) { summary.notes.append(note) }
        return Result(summary: summary, log: load.log, told: notices, found: nil, breach: breach, backlog: load.backlog)
    }

    /// Searches the highest rate at which demands hold, and returns the load at that rate; without one, the last.
    func search(_ demands: [Threshold]) throws(CommandFailure) -> Result {
        let needed = Double(demands.map(\.answersNeeded).max() ?? 0)
        let longest = Double(wishes.plan.duration - wishes.plan.warmUp) / 1e9 * Self.mostStretch
        let asked = wishes.plan.profile?.highestRate ?? 100
        let start = asked > 0 ? asked : 1
        var search = RateSearch(from: start, downTo: max(min(1, start), needed / longest))
        var steps: [SearchStep] = []
        var best: Result?
        var last: Result?
        // Steps in a row at which nothing was answered.
        var silent = 0
        while let rate = search.next, !Interrupt.isWanted {
            let result = try run(wishes.plan(at: rate, answers: needed), notices: steps.isEmpty)
            if Interrupt.isWanted, last != nil { break }
            let step = SearchStep(rate: rate, demands: demands, summary: result.summary, backlog: result.backlog)
            steps.append(step)
            if !isQuiet {
                Terminal.note("\(FigureText.rate(rate))  \(step.seen)", mark: step.holds ? "✓ " : "✗ ")
            }
            search.take(holds: step.holds)
            last = result
            if step.holds, rate == search.best { best = result }
            silent = result.summary.sentInVain == nil ? 0 : silent + 1
            // A receiver that is not there is not there at lower rates either.
            if silent > 1 || silent == steps.count { break }
        }
        guard var result = best ?? last else { preconditionFailure("a search tries one rate at least") }
        result.summary.search = steps
        if silent > 0, search.next != nil {
            result.found = search.best.map(Found.lost) ?? .nothing
        } else {
            result.found = search.next == nil ? (search.best.map(Found.rate) ?? .nothing) : .unfinished(search.best)
        }
        return result
    }
}
