package import CloudSim
import DeviceEmulator
import Dispatcher
package import EventModel

/// One load from its first event to its figures: events of devices go through the whole pipeline when they are due, and
/// what becomes of their requests is measured from the time at which they should have been published.
package final class LoadRun {
    /// What the world had come to before something happened in it.
    private struct Mark {
        var published: Int
        var refused: Int
        var requests: Int
        var bytes: Int
    }

    /// Events later than this, in nanoseconds, count as late.
    static let tolerance: Int64 = 1_000_000
    /// How often the outside is told.
    private static let tellEvery: Int64 = 250_000_000
    /// How often requests without a response are counted, in nanoseconds.
    private static let countEvery: Int64 = 1_000_000_000
    /// How long after the end events that were due before it still go out.
    private static let grace: Int64 = 1_000_000_000
    /// The longest wait.
    private static let longestWait: Int64 = 50_000_000
    /// Things that happen in one turn before ends are looked at again.
    private static let stride = 256

    private let plan: LoadPlan
    private let carrier: any LoadTransport
    private let gauge: LoadGauge
    private let simulation: Simulation
    private let clock: () -> Int64
    private let name: EventName?
    /// The devices whose turn comes, where not all of them have one.
    private let publishers: [Int32]?
    private let publisherCount: Int
    private let start: Instant
    private var begin: Int64
    private let refusedAtStart: Int
    private let refusalsAtStart: [Refusal: Int]
    private var recorder: LoadRecorder
    /// Requests under way while the load sent.
    package private(set) var backlog: Backlog
    private var pacer: Pacer?
    private var published = 0
    /// When the state was reported last.
    private var told = Int64(0)
    /// Requests without a response, counted once a second: there may be very many.
    private var waiting = Waiting()
    /// When they were counted last.
    private var counted = Int64(0)
    private var completions: [Completion] = []
    private var ends: [AttemptTiming] = []
    private var timings = AttemptTimings()

    /// A load that has not begun. The world's time begins at `start`.
    ///
    /// - Parameter clock: nanoseconds of the carrier's clock.
    package init(
        _ plan: LoadPlan, environment: SimulationEnvironment, carrier: any LoadTransport, start: Instant,
        clock: @escaping () -> Int64
    ) {
        self.plan = plan
        self.carrier = carrier
        self.clock = clock
        self.start = start
        begin = clock()
        gauge = LoadGauge(
            carrier, connections: plan.connections, identifiers: plan.identifiers, start: start, clock: clock)
        backlog = Backlog(from: plan.warmUp, to: plan.duration)
        var environment = environment
        environment.remote = gauge
        if case .own = plan.arrival {} else { environment.keepsSchedules = false }
        var world = plan.world
        world.start = start
        simulation = Simulation(world, log: TraceLog(), environment: environment)
        refusedAtStart = simulation.refused
        refusalsAtStart = simulation.refusals
        switch plan.content {
        case .events(let text, _):
            name = simulation.names.name(text)
            publishers = nil
            publisherCount = world.deviceCount
        case .firmware:
            name = nil
            let scheduled = simulation.scheduledPublishers
            publishers = scheduled
            publisherCount = scheduled.count
        }
        var stages: [StageFigures] = []
        if let profile = plan.profile {
            pacer = Pacer(profile)
            stages = profile.stages.indices.map {
                StageFigures(profile.stages[$0].description, span: profile.moments(ofStage: $0))
            }
        }
        let hasSchedule = if case .closed = plan.arrival { false } else { true }
        recorder = LoadRecorder(
            warmUp: plan.warmUp, hasSchedule: hasSchedule, stages: stages,
            log: LoadLog(start: start, duration: plan.duration))
    }

    /// The times of all but the warm-up as a histogram log: from the intended publishing to the end without a tag,
    /// from the send with the tag `service`. Whole once `run` has returned.
    package var log: [UInt8] { recorder.log.text }

    /// How sketches crashed, in order.
    package var crashes: [SketchCrash] { simulation.sketchCrashes }

    /// Runs until everything is published and answered, or until it is stopped. `tell` is called some times a second.
    package func run(isStopped: () -> Bool, tell: (Moment) -> Void) -> LoadSummary {
        // A large world takes its time to come to be.
        begin = clock()
        gauge.begin = begin
        (told, counted) = (0, 0)
        var turned = Int64(0)
        var isOver = false
        while !isOver, !isStopped() {
            let now = elapsed
            isOver = now >= plan.duration || isIdle
            turned = now
            advance(to: now, isStopped)
            backlog.see(inFlight: gauge.inFlight, until: min(now, plan.duration))
            if !isOver { publishDue(by: now) } else if now - plan.duration < Self.grace { publishRest() }
            report(at: now, tell)
            collect(until: isOver ? now : wakeUp(after: now))
        }
        // A load that was stopped owes nothing that came due since it looked last.
        let published = min(isOver ? elapsed : turned, plan.duration)
        let endedEarly = isOver && published < plan.duration
        let last = elapsed + plan.patience
        while gauge.inFlight > 0, elapsed < last, !isStopped() {
            let now = elapsed
            advance(to: min(now, plan.duration), isStopped)
            report(at: now, tell)
            collect(until: min(last, now + Self.longestWait))
        }
        countMissed(until: published)
        recorder.abandon(gauge.unanswered, at: elapsed) { pacer?.profile.stage(of: $0) }
        recorder.finish()
        return summary(recorder, publishedUntil: endedEarly ? lastActivity(until: published) : published)
    }

    /// When a world that ran out of events published its last one, or had most of its answers: a straggler that it
    /// waited for does not count.
    private func lastActivity(until end: Int64) -> Int64 {
        guard let arrived = recorder.mostArrived else { return end }
        return min(end, max(recorder.lastPublished, arrived))
    }

    /// Reports the state of the run, unless it did so a moment ago.
    private func report(at now: Int64, _ tell: (Moment) -> Void) {
        guard now - told >= Self.tellEvery else { return }
        told = now
        recorder.see(inFlight: gauge.inFlight, at: now)
        if now - counted >= Self.countEvery {
            counted = now
            waiting = recorder.waiting(gauge.unanswered, at: now)
        }
        tell(
            Moment(
                now: now, second: recorder.lastSecond, inFlight: gauge.inFlight, failed: recorder.failed,
                waiting: waiting, takeRecent: { self.recorder.takeRecent() }, summary: { self.summary(asOf: now) },
                metrics: { self.recorder.metrics(inFlight: self.gauge.inFlight) }))
    }

    private var elapsed: Int64 { clock() - begin }

    /// Whether a world that goes by itself has nothing more to do.
    private var isIdle: Bool {
        guard case .own = plan.arrival else { return false }
        return simulation.nextDue == nil && gauge.inFlight == 0
    }

    /// Lets what the world does by itself come due: firmware, timeline, the chunks of replies. What is due at the very
    /// end no longer happens.
    private func advance(to now: Int64, _ isStopped: () -> Bool) {
        let moment = start + .milliseconds(min(now, plan.duration - 1) / 1_000_000)
        var steps = 0
        while true {
            let mark = mark
            guard simulation.step(by: moment) else { break }
            note(since: mark, intended: (simulation.now - start).milliseconds * 1_000_000)
            steps += 1
            guard steps % Self.stride == 0 else { continue }
            collect(until: 0)
            if isStopped() { return }
        }
        simulation.advance(to: moment)
    }

    private func publishDue(by now: Int64) {
        switch plan.arrival {
        case .own: break
        case .closed(let depth):
            // Half as many again wait for a connection, so that none of these waits for the next event.
            var room = min(depth + depth / 2 - gauge.inFlight, Self.stride)
            while room > 0 {
                let at = elapsed
                publish(published, intended: at, at: at)
                room -= 1
            }
        case .scheduled(let profile):
            guard let due = pacer?.due(by: now) else { return }
            for index in due {
                guard let intended = pacer?.intended(index) ?? profile.intended(index) else { continue }
                publish(index, intended: intended, at: elapsed)
                // A long turn must not keep ends waiting.
                if (index - due.lowerBound) % Self.stride == Self.stride - 1 { collect(until: 0) }
            }
        }
    }

    /// What fell due before the end while the machine was elsewhere goes out late, as it would have in the midst of the
    /// run.
    private func publishRest() { if case .scheduled = plan.arrival { publishDue(by: plan.duration) } }

    private func publish(_ index: Int, intended: Int64, at now: Int64) {
        published += 1
        let mark = mark
        gauge.next = LoadGauge.Sent(intended: intended, at: now, index: index)
        let place = index % publisherCount
        let slot = publishers.map { Int($0[place]) } ?? place
        if let name, case .events(_, let data) = plan.content {
            simulation.publish(name, data: data.text(of: index, devices: publisherCount), by: slot)
        } else {
            simulation.publishNext(of: slot, turn: index / publisherCount)
        }
        gauge.next = nil
        note(since: mark, intended: intended, at: now, stage: pacer?.profile.stage(of: index))
    }

    private func wakeUp(after now: Int64) -> Int64 {
        var next = now + Self.longestWait
        if let due = pacer?.nextDue { next = min(next, due) }
        if case .closed = plan.arrival { next = min(next, now + 5_000_000) }
        if let due = simulation.nextDue { next = min(next, (due - start).milliseconds * 1_000_000) }
        return min(next, plan.duration)
    }

    /// Waits for ends, no longer than until a moment of the run, and takes them in.
    private func collect(until deadline: Int64) {
        completions.removeAll(keepingCapacity: true)
        carrier.outcomes(untilNanoseconds: begin + deadline, into: &completions)
        guard !completions.isEmpty else { return }
        carrier.takeTimings(into: &ends)
        for end in ends { timings.keep(end) }
        let now = clock()
        for completion in completions {
            let end = timings.take(completion.id)
            let endedAt = (end?.endedAt ?? now) - begin
            let sent = gauge.take(completion.id, endedAt: endedAt)
            recorder.end(
                completion.outcome, sent, at: endedAt, end,
                stage: sent.index.flatMap { pacer?.profile.stage(of: $0) })
        }
        let mark = mark
        simulation.takeIn(completions)
        note(since: mark, intended: now - begin)
    }

    private var mark: Mark {
        Mark(
            published: simulation.published + simulation.announced, refused: simulation.refused, requests: gauge.count,
            bytes: gauge.bytes)
    }

    /// Counts what was published since a mark.
    private func note(since mark: Mark, intended: Int64, at now: Int64? = nil, stage: Int? = nil) {
        let events = simulation.published + simulation.announced - mark.published
        let refused = simulation.refused - mark.refused
        guard events > 0 || refused > 0 else { return }
        recorder.publish(
            LoadRecorder.Publications(
                count: events, refused: refused, requests: gauge.count - mark.requests,
                bytes: gauge.bytes - mark.bytes),
            intended: intended, at: now ?? elapsed, stage: stage)
    }

    /// Counts what was due before the end and never came to be published.
    private func countMissed(until end: Int64) {
        guard let profile = pacer?.profile else { return }
        var index = published
        while let intended = profile.intended(index), intended < end {
            recorder.miss(intended: intended, stage: profile.stage(of: index))
            index += 1
        }
    }

    /// The figures as if the load ended now. Copies the histograms, which costs about a millisecond.
    private func summary(asOf now: Int64) -> LoadSummary {
        var recorder = recorder
        recorder.abandon(gauge.unanswered, at: now, isOver: false) { pacer?.profile.stage(of: $0) }
        return summary(recorder, publishedUntil: min(now, plan.duration))
    }

    private func summary(_ recorder: LoadRecorder, publishedUntil end: Int64) -> LoadSummary {
        var run = Summary(seed: plan.world.seed)
        run.published = simulation.published
        run.refused = simulation.refused - refusedAtStart
        run.tally = simulation.tally
        run.deliveries = simulation.deliveries.tally
        run.deliveriesPending = simulation.deliveries.pending
        run.delivered = simulation.delivered
        run.virtual = simulation.now - start
        run.wallSeconds = Double(elapsed) / 1e9
        var summary = LoadSummary(run: run)
        for reason in Refusal.allCases {
            let count = simulation.refusals[reason, default: 0] - refusalsAtStart[reason, default: 0]
            if count > 0 { summary.refusals[reason.rawValue] = count }
        }
        summary.identifiers = gauge.identifiers
        recorder.fill(&summary, measured: max(1, end - plan.warmUp), connections: plan.connections)
        return summary
    }
}
