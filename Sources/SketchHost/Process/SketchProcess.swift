package import CloudSim
import Glibc

/// The process of one sketch, held to its limits. One thread at a time uses it.
package final class SketchProcess: SketchPort {
    private let sketch: BuiltSketch
    private let limits: SketchLimits
    private let slot: SketchSlot
    private let folder: RunFolder
    private let channel: SketchChannel
    private let isInterrupted: @Sendable () -> Bool
    private var child: ChildProcess
    private var lines = LineReader()
    private var raw = RawOutput()
    /// What is handed out before anything else is read.
    private var ready: [SketchOutput] = []
    private var ending: SketchEnd?
    private var grant: SketchGrant
    /// When it was looked at whether it keeps to its limits.
    private var lastLook: Int
    private var rawCount = 0
    /// The latest time that the sketch has named.
    private var latest: Int64 = 0
    /// Whether the sketch has handed over and waits.
    private var hasTurn = false
    /// Whether it hands over after what it asks; once it dies, it only speaks.
    private var takesTurns = true
    /// What it has asked or given back without having handed over yet.
    private var said: SketchOutput?
    /// Whether it has started.
    private var isReady = false
    /// Whether it only says what is left, for which a run that is interrupted waits, too.
    private var isFinishing = false
    /// What it shall be told once it has started.
    private var early: [SketchInput] = []
    /// The latest time that it may name: its birth, or the end of its latest grant.
    private var grantEnd: Int64 = 0

    /// How often a sketch that works is looked at, in nanoseconds.
    private static let interval = 20_000_000

    /// Its number, while it lives.
    var pid: pid_t { child.inner }

    /// Starts it in a folder that is empty, and stays so: sketches create no files.
    init(
        _ sketch: BuiltSketch, slot: SketchSlot, limits: SketchLimits, folder: RunFolder, wrap: Bubblewrap?,
        isInterrupted: @escaping @Sendable () -> Bool
    ) throws(SketchHostFault) {
        self.sketch = sketch
        self.isInterrupted = isInterrupted
        self.limits = limits
        self.slot = slot
        self.folder = folder
        slot.begin()
        let channel = try SketchChannel()
        defer { channel.closeChild() }
        let plan = ChildProcess.Plan(sketch, in: folder.path, channel: channel, slot: slot)
        child = try ChildProcess(wrap?.plan(plan) ?? plan)
        self.channel = channel
        lastLook = monotonicNow()
        grant = SketchGrant(now: lastLook)
    }

    deinit { finish() }

    package func send(_ inputs: [SketchInput]) {
        guard ending == nil else { return }
        var inputs = inputs
        if case .hello(let who)? = inputs.first {
            grantEnd = who.birth
            tell([inputs.removeFirst()])
        }
        switch inputs.last {
        case nil: return
        case .answer: break
        case let last:
            if case .go(let until) = last { grantEnd = max(grantEnd, until) }
            isFinishing = last == .finish
            grant = SketchGrant(now: monotonicNow())
            rawCount = 0
            // While it starts it only asks: a grant that came between would be taken for an answer.
            guard isReady else {
                early += inputs
                return
            }
        }
        tell(inputs)
    }

    /// Hands something over to the sketch, whose turn it then is.
    private func tell(_ inputs: [SketchInput]) {
        switch (hasTurn && inputs.count == 1, inputs.last) {
        case (true, .go(let until)): slot.grant(until: until)
        case (true, .answer(let answer)): slot.answer(answer)
        default:
            var text = ""
            for input in inputs { text += input.line }
            channel.send(text.utf8)
            // Without the turn it reads already.
            if hasTurn { slot.hand() }
        }
        hasTurn = false
    }

    package func next() -> SketchOutput {
        while true {
            if !ready.isEmpty { return ready.removeFirst() }
            if let ending { return .ended(ending) }
            goOn(within: Self.interval)
        }
    }

    package func hasSpoken(within milliseconds: Int) -> Bool {
        let deadline = monotonicNow() + milliseconds * 1_000_000
        var left = deadline - monotonicNow()
        repeat {
            if !ready.isEmpty || ending != nil { return true }
            goOn(within: max(0, min(left, Self.interval)))
            left = deadline - monotonicNow()
        } while left > 0
        return !ready.isEmpty || ending != nil
    }

    /// Takes in one thing more, or waits for one, at most so many nanoseconds.
    private func goOn(within nanoseconds: Int) {
        if let said {
            if hasTurn || !channel.isProtocolOpen { return give(said) }
        } else {
            if let line = lines.next() { return take(line) }
            if lines.pending > limits.line { return stop("says a line of more than \(limits.line) bytes") }
            guard channel.isProtocolOpen else { return gone() }
        }
        if isLookDue { look() }
        if ending == nil { awaitTurn(within: nanoseconds) }
    }

    /// Waits for the sketch to hand over or to say something.
    private func awaitTurn(within nanoseconds: Int) {
        let waits = takesTurns && !hasTurn && channel.unsentCount == 0
        guard waits, slot.awaitTurn(nanoseconds: nanoseconds) else {
            return listen(milliseconds: waits ? 0 : (nanoseconds + 999_999) / 1_000_000)
        }
        hasTurn = true
        guard said == nil, let given = slot.givenBack else { return readLines() }
        give(.done(at: given.used, next: given.next))
    }

    /// Reads what has come.
    private func listen(milliseconds: Int) {
        let arrival = channel.wait(milliseconds: Int32(milliseconds))
        if arrival.isRaw { readRaw() }
        if ending == nil && arrival.isProtocol { readLines() }
    }

    private func readLines() {
        grant.bytes += channel.readProtocol(into: &lines)
        if grant.bytes > limits.output {
            stop("floods its output: more than \(limits.output >> 20) MB before it gives time back")
        }
    }

    package func end() { end(because: "was ended") }

    private func end(because reason: String) {
        guard ending == nil else { return }
        finish()
        ending = SketchEnd(reason: reason)
    }

    /// Takes one line of the protocol.
    private func take(_ line: String) {
        grant.lines += 1
        guard grant.lines <= limits.lines else {
            return stop("floods its output: more than \(limits.lines) lines before it gives time back")
        }
        guard let output = SketchOutput(line: line) else {
            return stop("says what no sketch says: \(LineReader.shown(line))")
        }
        take(output)
    }

    private func take(_ output: SketchOutput) {
        var output = output
        switch output {
        case .died, .reset: takesTurns = false
        case .parked(let at, let place): output = .parked(at: at, place: sketch.own(place) ?? sketch.path)
        default: break
        }
        // It hands over behind its lines, which may have been seen before it did.
        if output.isTurn && takesTurns && !hasTurn { said = output } else { give(output) }
    }

    /// Gives something that the sketch did to the world.
    private func give(_ output: SketchOutput) {
        said = nil
        guard isGranted(output) else { return stop("names a time that it was not given") }
        if output.isTurn {
            // What it printed before is all there now, whatever the machine does.
            readRaw()
            guard ending == nil else { return }
            for text in raw.lines() { ready.append(.log(at: latest, text: text)) }
        }
        if let time = output.time { latest = max(latest, time) }
        ready.append(output)
        if case .ready = output {
            isReady = true
            if !early.isEmpty { tell(early) }
            early = []
        }
    }

    /// Whether all times in it lie where a sketch may name them.
    private func isGranted(_ output: SketchOutput) -> Bool {
        guard let time = output.time else { return true }
        if case .done(_, let next?) = output, next < time { return false }
        return 0...grantEnd ~= time
    }

    private func readRaw() {
        rawCount += channel.readRaw(into: &raw.reader)
        if rawCount > limits.rawOutput {
            stop("floods its output: more than \(limits.rawOutput >> 20) MB printed")
        }
    }

    /// Takes in what it prints until it closes that. It has five seconds: its machine may be busy with others.
    private func readLastWords() {
        let deadline = monotonicNow() + 5_000_000_000
        while channel.isRawOpen && rawCount <= limits.rawOutput && monotonicNow() < deadline {
            _ = channel.wait(milliseconds: 50)
            rawCount += channel.readRaw(into: &raw.reader)
            _ = channel.readProtocol(into: &lines)
            if lines.pending > limits.output { break }
        }
    }

    /// A long grant is looked at often; a sketch that gets many short ones now and then.
    private var isLookDue: Bool {
        let now = monotonicNow()
        return now >= max(grant.began, lastLook) + Self.interval || now >= lastLook + 10 * Self.interval
    }

    /// Looks whether it keeps to its limits while it works.
    private func look() {
        if !isFinishing, isInterrupted() { return end(because: "was interrupted") }
        lastLook = monotonicNow()
        switch grant.verdict(on: child, pulse: slot.pulse, until: grantEnd, limits: limits, now: lastLook) {
        case .stop(let reason): stop(reason)
        case .hang(let reason): hang(reason)
        case nil: break
        }
    }

    /// Asks it for its place, then ends it.
    private func hang(_ reason: String) {
        kill(child.inner, SIGUSR1)
        // One that has stopped itself hears nothing else.
        kill(child.inner, SIGCONT)
        readLastWords()
        // What it had said and not yet handed over.
        while let line = lines.next() {
            guard let output = SketchOutput(line: line), !output.isTurn, isGranted(output), ready.count < limits.lines
            else { continue }
            if let time = output.time { latest = max(latest, time) }
            ready.append(output)
        }
        stop(reason, isHang: true)
    }

    /// Ends it for a reason of the parent's own.
    private func stop(_ reason: String, isHang: Bool = false) {
        child.signal(SIGKILL)
        _ = child.wait()
        _ = channel.readRaw(into: &raw.reader)
        conclude(isHang: isHang) { SketchFinding(report: $0, of: sketch, because: reason).sentence }
    }

    /// It has closed its side: it has ended, or is about to.
    private func gone() {
        readLastWords()
        readRaw()
        guard ending == nil else { return }
        if !child.ends(within: 500) { child.signal(SIGKILL) }
        let end = child.wait()
        _ = channel.readRaw(into: &raw.reader)
        conclude { SketchFinding(report: $0, of: sketch, end: end).sentence }
    }

    private func conclude(isHang: Bool = false, _ sentence: ([String]) -> String) {
        guard ending == nil else { return }
        // What was killed could not say when; what wrote anywhere in its memory may have hit the time.
        let pulse = slot.pulse
        if pulse > latest && pulse <= grantEnd { latest = pulse }
        let report = raw.close()
        ready += report.lines.map { .log(at: latest, text: $0) }
        let end = SketchEnd(reason: sentence(report.report), at: latest, isHang: isHang)
        ending = end
        finish()
    }

    private func finish() {
        child.signal(SIGKILL)
        _ = child.wait()
    }
}
