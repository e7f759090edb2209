package import CloudSim
import Dispatcher
package import EventModel

/// One load from its first event to its figures: events of devices go through the whole pipeline when they are due, and
/// what becomes of their requests is measured from the time at which they should have been published.
package final class LoadRun {
    /// What is told while it runs, some times a second.
    package struct Moment {
        /// Nanoseconds since the start.
        package var now: Int64
        /// The last whole second.
        package var second: LoadSecond?
        /// Requests under way.
        package var inFlight: Int
    }

    /// Events later than this, in nanoseconds, count as late.
    static let tolerance: Int64 = 1_000_000
    /// How often the outside is told.
    private static let tellEvery: Int64 = 250_000_000
    /// The longest wait.
    private static let longestWait: Int64 = 50_000_000
    /// Events that are published in one turn before ends are looked at again.
    private static let stride = 256

    private let plan: LoadPlan
    private let carrier: any LoadTransport
    private let gauge: LoadGauge
    private let simulation: Simulation
    private let clock: () -> Int64
    private let name: EventName
    private let begin: Int64
    private var recorder: LoadRecorder
    private var pacer: Pacer?
    private var published = 0
    private var completions: [Completion] = []
    private var ends: [AttemptTiming] = []
    private var endOfAttempt: [Int: AttemptTiming] = [:]

    /// A load that has not begun.
    ///
    /// - Parameter clock: nanoseconds of the carrier's clock.
    package init(
        _ plan: LoadPlan, environment: SimulationEnvironment, carrier: any LoadTransport, start: Instant,
        clock: @escaping () -> Int64
    ) {
        self.plan = plan
        self.carrier = carrier
        self.clock = clock
        gauge = LoadGauge(carrier, identifiers: plan.identifiers)
        var environment = environment
        environment.remote = gauge
        simulation = Simulation(plan.world(start: start), log: TraceLog(), environment: environment)
        name = simulation.names.name(plan.event)
        var stages: [StageFigures] = []
        if case .scheduled(let profile) = plan.arrival {
            pacer = Pacer(profile)
            stages = profile.stages.indices.map {
                StageFigures(profile.stages[$0].description, span: profile.moments(ofStage: $0))
            }
        }
        recorder = LoadRecorder(
            warmUp: plan.warmUp, stages: stages, log: LoadLog(start: start, duration: plan.duration))
        self.start = start
        begin = clock()
    }

    private let start: Instant

    /// The times of all but the warm-up as a histogram log: from the intended publishing to the end without a tag,
    /// from the send with the tag `service`. Whole once `run` has returned.
    package var log: [UInt8] { recorder.log.text }

    /// Runs until everything is published and answered, or until it is stopped. `tell` is called some times a second.
    package func run(isStopped: () -> Bool, tell: (Moment) -> Void) -> LoadSummary {
        var told = Int64(0)
        var isOver = false
        while !isOver, !isStopped() {
            let now = clock() - begin
            isOver = now >= plan.duration
            advance(to: now)
            if !isOver { publishDue(by: now) }
            if now - told >= Self.tellEvery {
                told = now
                recorder.see(inFlight: gauge.inFlight, at: now)
                tell(Moment(now: now, second: recorder.lastSecond, inFlight: gauge.inFlight))
            }
            collect(until: isOver ? now : wakeUp(after: now))
        }
        let published = min(clock() - begin, plan.duration)
        let last = clock() - begin + plan.patience
        while gauge.inFlight > 0, clock() - begin < last, !isStopped() {
            let now = clock() - begin
            advance(to: now)
            collect(until: min(last, now + Self.longestWait))
        }
        return account(publishedUntil: published)
    }

    /// Lets the world's own timers, the chunks of replies, come due.
    private func advance(to now: Int64) {
        let moment = start + .milliseconds(now / 1_000_000)
        while simulation.step(by: moment) {}
        simulation.advance(to: moment)
    }

    private func publishDue(by now: Int64) {
        switch plan.arrival {
        case .closed(let depth):
            var room = min(depth - gauge.inFlight, Self.stride)
            while room > 0 {
                let at = clock() - begin
                publish(published, intended: at, at: at)
                room -= 1
            }
        case .scheduled(let profile):
            guard let due = pacer?.due(by: now) else { return }
            for index in due {
                guard let intended = pacer?.intended(index) ?? profile.intended(index) else { continue }
                publish(index, intended: intended, at: clock() - begin)
                // A long turn must not keep ends waiting.
                if (index - due.lowerBound) % Self.stride == Self.stride - 1 { collect(until: 0) }
            }
        }
    }

    private func publish(_ index: Int, intended: Int64, at now: Int64) {
        published += 1
        let before = (count: gauge.count, bytes: gauge.bytes)
        gauge.next = LoadGauge.Sent(intended: intended, at: now, index: index)
        simulation.publish(name, data: text(index), by: index % plan.devices)
        recorder.publish(
            intended: intended, at: now, requests: gauge.count - before.count, bytes: gauge.bytes - before.bytes,
            stage: pacer?.profile.stage(of: index))
    }

    private func text(_ index: Int) -> String {
        switch plan.data {
        case .rows(let rows): rows[index % rows.count]
        case .template(let template):
            template.literal
                ?? template.rendered(
                    root: .object([
                        "n": .integer(index + 1), "index": .integer(index % plan.devices + 1),
                        "device": .string("device-\(index % plan.devices + 1)"),
                    ]), slot: { _ in .null }, escaping: .none)
        }
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
        for end in ends { endOfAttempt[end.id.number] = end }
        let now = clock()
        for completion in completions {
            let sent = gauge[completion.id]
            let end = endOfAttempt.removeValue(forKey: completion.id.number)
            recorder.end(
                completion.outcome, sent, at: (end?.endedAt ?? now) - begin, end,
                stage: pacer?.profile.stage(of: sent.index))
        }
        simulation.takeIn(completions)
    }

    /// Puts everything into one of the counts: also what was due before the end and never came to be published.
    private func account(publishedUntil end: Int64) -> LoadSummary {
        if let profile = pacer?.profile {
            var index = published
            while let intended = profile.intended(index), intended < end {
                recorder.miss(intended: intended, stage: profile.stage(of: index))
                index += 1
            }
        }
        var run = Summary(seed: plan.seed)
        run.published = simulation.published
        run.tally = simulation.tally
        run.delivered = simulation.delivered
        run.virtual = simulation.now - start
        run.wallSeconds = Double(clock() - begin) / 1e9
        var summary = LoadSummary(run: run)
        summary.identifiers = gauge.identifiers
        recorder.fill(&summary, measured: max(1, end - plan.warmUp), connections: plan.connections)
        return summary
    }
}
