package import CloudSim
import Glibc

/// The process of one sketch, held to its limits. One thread at a time uses it.
package final class SketchProcess: SketchPort {
    private let sketch: BuiltSketch
    private let limits: SketchLimits
    private let slot: SketchSlot
    private let folders: RunFolder
    private let folder: String
    private let channel: SketchChannel
    private var child: ChildProcess
    private var lines = LineReader()
    private var raw = RawOutput()
    /// What is handed out before anything else is read.
    private var ready: [SketchOutput] = []
    private var ending: SketchEnd?
    private var grant: Grant
    /// When it was looked at whether it keeps to its limits.
    private var lastLook: Int
    private var rawCount = 0
    /// The latest time that the sketch has named.
    private var latest: Int64 = 0
    /// Whether the sketch has handed over and waits.
    private var hasTurn = false
    /// Whether it waits for turns; before, and once it dies, it only speaks.
    private var takesTurns = false
    /// The end of its grant.
    private var grantEnd: Int64 = 0

    /// What was used since the sketch was last told to go on.
    private struct Grant {
        var began: Int
        var processorTime: Int?
        var pulse: Int64?
        var lines = 0
        var bytes = 0

        init(now: Int) { began = now }
    }

    /// How often a sketch that works is looked at, in nanoseconds.
    private static let interval = 20_000_000

    /// Its number, while it lives.
    var pid: pid_t { child.pid }

    /// Starts it in an empty folder of its own.
    init(
        _ sketch: BuiltSketch, slot: SketchSlot, limits: SketchLimits, folders: RunFolder
    ) throws(SketchHostFault) {
        self.sketch = sketch
        self.limits = limits
        self.slot = slot
        self.folders = folders
        folder = folders.path + "/" + LocalFile.unique()
        slot.begin()
        guard mkdir(folder, 0o700) == 0 else {
            throw SketchHostFault("\(folder) cannot be made: \(String(cString: strerror(errno)))")
        }
        do {
            let channel = try SketchChannel()
            defer { channel.closeChild() }
            child = try ChildProcess(
                ChildProcess.Plan(
                    path: sketch.binary, environment: Self.environment, directory: folder,
                    descriptors: [
                        -1, channel.childRaw, channel.childRaw, channel.childProtocol, channel.childProtocol,
                        slot.descriptor,
                    ],
                    isConfined: true, fileSize: UInt64(limits.file)))
            self.channel = channel
        } catch {
            rmdir(folder)
            throw error
        }
        lastLook = monotonicNow()
        grant = Grant(now: lastLook)
    }

    deinit { finish() }

    /// Reports are printed bare, for the parent to read; what would make a thread or ask the network is off.
    private static let environment = [
        "LC_ALL=C",
        "ASAN_OPTIONS=symbolize=0:abort_on_error=0:exitcode=86:detect_leaks=0:handle_abort=1:handle_sigill=1"
            + ":disable_coredump=1:print_legend=0:max_allocation_size_mb=256:quarantine_size_mb=8"
            + ":thread_local_quarantine_size_kb=64:malloc_context_size=12:fast_unwind_on_malloc=1"
            + ":allocator_release_to_os_interval_ms=-1:detect_stack_use_after_return=1:color=never",
        "UBSAN_OPTIONS=symbolize=0:print_stacktrace=1:halt_on_error=1:color=never",
    ]

    package func send(_ inputs: [SketchInput]) {
        guard ending == nil, let last = inputs.last else { return }
        if case .go(let until) = last { grantEnd = until }
        switch last {
        case .go, .read: grant = Grant(now: monotonicNow())
        default: break
        }
        switch (hasTurn && inputs.count == 1, last) {
        case (true, .go(let until)): slot.grant(until: until)
        case (true, .answer(let answer)): slot.answer(answer)
        default:
            var text = ""
            for input in inputs { text += input.line }
            // Before the lines: a sketch that waits for them may have answered them at once.
            slot.hand()
            channel.send(text.utf8)
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
        if let line = lines.next() { return take(line) }
        if lines.pending > limits.line { return stop("says a line of more than \(limits.line) bytes") }
        guard channel.isProtocolOpen else { return gone() }
        awaitTurn(within: nanoseconds)
        if ending == nil && isLookDue { look() }
    }

    /// Waits for the sketch to hand over or to say something.
    private func awaitTurn(within nanoseconds: Int) {
        let waits = takesTurns && !hasTurn && channel.unsentCount == 0
        guard waits, slot.awaitTurn(nanoseconds: nanoseconds) else {
            return listen(milliseconds: waits ? 0 : (nanoseconds + 999_999) / 1_000_000)
        }
        hasTurn = true
        guard let given = slot.givenBack else { return readLines() }
        guard given.used >= 0, given.next >= 0 else { return stop("gives back time that there never was") }
        take(.done(at: given.used, next: given.next))
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

    package func end() {
        guard ending == nil else { return }
        finish()
        ending = SketchEnd(reason: "was ended")
    }

    /// Takes one line of the protocol.
    private func take(_ line: String) {
        grant.lines += 1
        guard grant.lines <= limits.lines else {
            return stop("floods its output: more than \(limits.lines) lines before it gives time back")
        }
        guard let output = SketchOutput(line: line) else {
            return stop("says what no sketch says: \(Self.shown(line))")
        }
        take(output)
    }

    private func take(_ output: SketchOutput) {
        switch output {
        case .died, .reset: takesTurns = false
        default: break
        }
        if output.isTurn {
            // It hands over behind its lines, which may have been seen before it did.
            while takesTurns, !hasTurn, ending == nil, !channel.isHungUp {
                hasTurn = slot.awaitTurn(nanoseconds: Self.interval)
                if isLookDue { look() }
            }
            // What it printed before is all there now, whatever the machine does.
            if ending == nil { readRaw() }
            guard ending == nil else { return }
            for text in raw.lines() { ready.append(.log(at: latest, text: text)) }
        }
        if let time = output.time { latest = max(latest, time) }
        ready.append(output)
        if case .ready = output { takesTurns = true }
    }

    private func readRaw() {
        rawCount += channel.readRaw(into: &raw.reader)
        if rawCount > limits.rawOutput {
            stop("floods its output: more than \(limits.rawOutput >> 20) MB printed")
        }
    }

    /// A long grant is looked at often; a sketch that gets many short ones now and then.
    private var isLookDue: Bool {
        let now = monotonicNow()
        return now >= max(grant.began, lastLook) + Self.interval || now >= lastLook + 10 * Self.interval
    }

    /// Looks whether it keeps to its limits while it works.
    private func look() {
        let now = monotonicNow()
        lastLook = now
        let used = child.processorTime
        let pulse = slot.pulse
        if pulse != grant.pulse {
            // It works, and time passes: a long grant is no hanging.
            grant.pulse = pulse
            grant.processorTime = nil
            grant.began = now
        }
        let since = grant.processorTime ?? used
        grant.processorTime = since
        let memory = child.residentMemory
        if memory > limits.memory {
            stop("eats memory: more than \(limits.memory >> 20) MB")
        } else if used - since > limits.processorTime * 1_000_000 {
            hang("hangs: it has worked for \(Self.seconds(limits.processorTime)) without giving time back")
        } else if now - grant.began > limits.wallTime * 1_000_000 {
            hang("hangs: it has not given time back for \(Self.seconds(limits.wallTime))")
        }
    }

    private static func seconds(_ milliseconds: Int) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }

    /// Asks it for its place, then ends it.
    private func hang(_ reason: String) {
        kill(child.pid, SIGUSR1)
        let deadline = monotonicNow() + 500_000_000
        while channel.isRawOpen && monotonicNow() < deadline {
            _ = channel.wait(milliseconds: 50)
            _ = channel.readRaw(into: &raw.reader)
            _ = channel.readProtocol(into: &lines)
            if lines.pending > limits.output { break }
        }
        // What it had said and not yet handed over.
        while let line = lines.next() {
            guard let output = SketchOutput(line: line), !output.isTurn, ready.count < limits.lines else { continue }
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
        let deadline = monotonicNow() + 500_000_000
        while channel.isRawOpen && monotonicNow() < deadline {
            if channel.wait(milliseconds: 50).isRaw { rawCount += channel.readRaw(into: &raw.reader) }
        }
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
        LocalFile.removeFolder(folder)
    }

    private static func shown(_ line: String) -> String {
        let text = line.unicodeScalars.prefix(80).map { $0.value < 32 || $0.value == 127 ? " " : String($0) }.joined()
        return "“\(text)\(line.unicodeScalars.count > 80 ? "…" : "")”"
    }
}
