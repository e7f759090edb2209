import CloudSim
import Dispatcher
import EventModel

/// Gathers what becomes of a load's requests: counts of everything, times of all but the warm-up.
struct LoadRecorder: Sendable {
    /// The times of a span whose ends may still come: an older second keeps its percentiles alone, so that a long run
    /// stays small.
    private struct Open: Sendable {
        var index: Int
        var latency = Histogram()
        var service = Histogram()
    }

    let warmUp: Int64
    /// Whether events should have been published at some moment; otherwise times begin when a connection is free.
    let hasSchedule: Bool
    /// The times of all but the warm-up, for the tools of others.
    private(set) var log: LoadLog
    private(set) var latency = Histogram()
    private var service = Histogram()
    /// The latency of what was sent in the warm-up.
    private(set) var early = Histogram()
    /// When responses arrived, since the warm-up.
    private var arrivals = ArrivalCounts()
    private var lateness = Histogram()
    private var wait = Histogram()
    private var connect = Histogram()
    private var tls = Histogram()
    private var firstByte = Histogram()
    private var total = Histogram()
    private var seconds: [LoadSecond] = []
    private var open: [Open] = []
    private var stages: [StageFigures] = []
    private var stageTimes: [Open] = []
    private var statuses: [Int: Int] = [:]
    private var errors: [String: Int] = [:]
    private var protocols: [HTTPVersion: Int] = [:]
    private var planned = 0
    /// Those of `planned` that the warm-up does not contain.
    private var plannedAfterWarmUp = 0
    /// When an event was published last.
    private(set) var lastPublished: Int64 = 0
    /// Requests unanswered at the end that had waited longer than the p99 of the responses.
    var overdue = 0
    var noteOfUnanswered: String?
    private var sent = 0
    private var late = 0
    private var unsent = 0
    private var reconnects = 0
    private var waited = 0
    private var neverBegun = 0
    private var bytesSent = 0
    private var bytesReceived = 0
    /// Since somebody asked last.
    private var recent = Histogram()
    private var recentEnded = 0

    /// What the last whole second has come to so far; for who watches.
    var lastSecond: LoadSecond? {
        guard var second = seconds.dropLast().last ?? seconds.last else { return nil }
        if let times = open.first(where: { $0.index == second.index }) {
            second.latency = LatencyFigures(times.latency)
            second.service = LatencyFigures(times.service)
        }
        return second
    }

    init(warmUp: Int64, hasSchedule: Bool, stages: [StageFigures], log: LoadLog) {
        self.warmUp = warmUp
        self.hasSchedule = hasSchedule
        self.log = log
        self.stages = stages
        stageTimes = stages.indices.map { Open(index: $0) }
    }

    /// Events were published, or refused.
    mutating func publish(_ events: Publications, intended: Int64, at now: Int64, stage: Int?) {
        let late = now - intended > LoadRun.tolerance ? events.count : 0
        let wanted = events.count + events.refused
        planned += wanted
        if intended >= warmUp { plannedAfterWarmUp += wanted }
        lastPublished = max(lastPublished, now)
        sent += events.count
        bytesSent += events.bytes
        self.late += late
        if intended >= warmUp, events.count > 0 { lateness.record(max(1, now - intended), count: events.count) }
        change(second: now) {
            $0.planned += wanted
            $0.sent += events.count
            $0.refused += events.refused
            $0.bytesSent += events.bytes
            $0.late += late
            $0.dropped += max(0, events.count - events.requests)
        }
        guard let stage else { return }
        stages[stage].planned += wanted
        stages[stage].sent += events.count
        stages[stage].refused += events.refused
        stages[stage].late += late
    }

    /// An event was not published: the time was over.
    mutating func miss(intended: Int64, stage: Int?) {
        planned += 1
        if intended >= warmUp { plannedAfterWarmUp += 1 }
        unsent += 1
        change(second: intended) {
            $0.planned += 1
            $0.unsent += 1
        }
        guard let stage else { return }
        stages[stage].planned += 1
        stages[stage].unsent += 1
    }

    /// Requests that failed so far.
    var failed: Int { statuses.reduce(unanswered) { $0 + ($1.key >= 400 ? $1.value : 0) } }
    private var unanswered: Int { errors.values.reduce(0, +) }

    /// What came since somebody asked last.
    mutating func takeRecent() -> LoadRun.Recent {
        defer {
            recent.reset()
            recentEnded = 0
        }
        return LoadRun.Recent(latency: LatencyFigures(recent), ended: recentEnded)
    }

    /// So many requests are under way now.
    mutating func see(inFlight: Int, at now: Int64) { change(second: now) { $0.inFlight = max($0.inFlight, inFlight) } }

    /// A request ended.
    mutating func end(_ outcome: Outcome, _ sent: LoadGauge.Sent, at ended: Int64, _ end: AttemptTiming?, stage: Int?) {
        var isGood = false
        let bytes = end?.bodyBytes ?? 0
        bytesReceived += bytes
        switch outcome {
        case .response(let response):
            isGood = response.status < 400
            statuses[response.status, default: 0] += 1
        case .failure(let error): errors[error.rawValue, default: 0] += 1
        }
        change(second: ended) {
            if isGood { $0.succeeded += 1 } else { $0.failed += 1 }
            $0.bytesReceived += bytes
        }
        if let stage { if isGood { stages[stage].succeeded += 1 } else { stages[stage].failed += 1 } }
        reconnects += end?.reconnects ?? 0
        if let end {
            if end.hasWaited, ended - end.total - sent.at > LoadRun.tolerance { waited += 1 }
        } else if case .failure(.timedOut) = outcome {
            neverBegun += 1
        }
        recentEnded += 1
        guard case .response = outcome else { return }
        if let version = end?.version { protocols[version, default: 0] += 1 }
        let begun = end.map { max(sent.at, ended - $0.total) } ?? sent.at
        let latency = max(1, ended - (hasSchedule ? sent.intended : begun))
        recent.record(latency)
        guard sent.intended >= warmUp else {
            early.record(latency)
            return
        }
        arrivals.record(at: ended - warmUp, intended: sent.intended - warmUp)
        let service = max(1, ended - begun)
        if hasSchedule { wait.record(max(1, begun - sent.at)) }
        if let end {
            if end.connections > 0 { connect.record(max(1, end.connect)) }
            if end.tls > 0 { tls.record(end.tls) }
            if end.firstByte > 0 { firstByte.record(end.firstByte) }
            total.record(max(1, end.total))
        }
        record(latency, service, at: ended, stage: stage)
    }

    /// When 99% of the responses had arrived; nil of none.
    var mostArrived: Int64? { arrivals.mostArrived.map { $0 + warmUp } }

    mutating func record(_ latency: Int64, _ service: Int64?, at ended: Int64, stage: Int?) {
        self.latency.record(latency)
        if let service { self.service.record(service) }
        if let stage {
            stageTimes[stage].latency.record(latency)
            if let service { stageTimes[stage].service.record(service) }
        }
        record(latency, service, in: Int(ended / 1_000_000_000))
    }

    private mutating func change(second moment: Int64, _ change: (inout LoadSecond) -> Void) {
        let index = max(0, Int(moment / 1_000_000_000))
        while seconds.count <= index { seconds.append(LoadSecond(seconds.count)) }
        change(&seconds[index])
    }

    private mutating func record(_ latency: Int64, _ service: Int64?, in second: Int) {
        if let place = open.firstIndex(where: { $0.index == second }) {
            open[place].latency.record(latency)
            if let service { open[place].service.record(service) }
            return
        }
        while open.count > 2, let oldest = open.indices.min(by: { open[$0].index < open[$1].index }) {
            close(open.remove(at: oldest))
        }
        var new = Open(index: second)
        new.latency.record(latency)
        if let service { new.service.record(service) }
        open.append(new)
    }

    private mutating func close(_ span: Open) {
        Self.close(span, in: &seconds)
        log.add(second: span.index, latency: span.latency, service: span.service)
    }

    private static func close(_ span: Open, in seconds: inout [LoadSecond]) {
        // Requests that are unanswered at the end may be all that its last second has.
        while seconds.count <= span.index { seconds.append(LoadSecond(seconds.count)) }
        // A second that was closed before may have been opened again by an end that was told late.
        seconds[span.index].latency = LatencyFigures(span.latency).merged(with: seconds[span.index].latency)
        seconds[span.index].service = LatencyFigures(span.service).merged(with: seconds[span.index].service)
    }

    /// No more ends will come: the log is whole.
    mutating func finish() {
        for span in open.sorted(by: { $0.index < $1.index }) { close(span) }
        open = []
        log.close()
    }

    /// The figures for Prometheus, with so many requests under way.
    func metrics(inFlight: Int) -> LoadMetrics {
        LoadMetrics(statuses: statuses, errors: errors, inFlight: inFlight, latency: latency)
    }

    /// Puts all of it into a summary whose run is known.
    func fill(_ summary: inout LoadSummary, measured: Int64, connections: Int) {
        var seconds = seconds
        var stages = stages
        for span in open { Self.close(span, in: &seconds) }
        for times in stageTimes {
            stages[times.index].latency = LatencyFigures(times.latency)
            stages[times.index].service = LatencyFigures(times.service)
        }
        summary.planned = planned
        summary.sent = sent
        summary.late = late
        summary.unsent = unsent
        summary.reconnects = reconnects
        summary.statuses = statuses
        summary.errors = errors
        summary.protocols = Dictionary(uniqueKeysWithValues: protocols.map { ($0.key.rawValue, $0.value) })
        summary.warmup = warmUp
        summary.measured = measured
        let rate = arrivals.rate(sending: measured)
        summary.rate = rate.perSecond
        summary.rateWindow = rate.window
        if hasSchedule { summary.plannedRate = Double(plannedAfterWarmUp) * 1e9 / Double(measured) }
        summary.overdue = overdue
        summary.bytesSent = bytesSent
        summary.bytesReceived = bytesReceived
        summary.latency = LatencyFigures(latency)
        summary.service = LatencyFigures(service)
        summary.lateness = LatencyFigures(lateness)
        summary.wait = LatencyFigures(wait)
        summary.connect = LatencyFigures(connect)
        summary.tls = LatencyFigures(tls)
        summary.firstByte = LatencyFigures(firstByte)
        summary.total = LatencyFigures(total)
        summary.latencyCurve = CurvePoint.curve(of: latency)
        summary.serviceCurve = CurvePoint.curve(of: service)
        summary.stages = stages
        summary.notes += [noteOfWaits(connections), noteOfUnanswered].compactMap(\.self)
        summary.seconds = seconds
    }

    /// What a load that its own connections hold up must say: its times tell of itself as well as of the receiver.
    private func noteOfWaits(_ connections: Int) -> String? {
        guard hasSchedule, neverBegun > 0 || waited * 100 > sent else { return nil }
        let never = neverBegun > 0 ? ", and for \(FigureText.count(neverBegun)) none came free in time" : ""
        return
            "\(FigureText.count(waited + neverBegun)) requests waited more than 1 ms for a free connection (there are"
            + " \(FigureText.count(connections)))\(never); that is in their latency, and --connections makes more"
    }
}
