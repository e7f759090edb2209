import DeviceEmulator
import Dispatcher
import EventModel

/// How the lives of sketches begin and end.
extension Simulation {
    /// Who keeps a crashed device off the cloud, and a sketch that does not want to be connected, among `absences`.
    private static let crashed = -2
    private static let unwilling = -3
    /// How long a device boots after a crash, or when it resets itself.
    private static let boot = Interval.seconds(2)
    /// A device that has crashed so often stays down.
    private static let mostCrashes = 3
    /// What firmware finds beside the reason after a crash, for the commonest of them.
    private static let hardFault: UInt32 = 1

    func begin(_ device: SketchDevice, at birth: Instant) {
        var seed = SeededGenerator(seed: scenario.seed ^ 0x5AE7C4, stream: UInt64(device.slot))
        if let faults = environment.sketchFaults[device.path] { return keepDown(device, faults, at: birth) }
        let port = environment.startSketch?(
            SketchStart(path: device.path, slot: device.slot, device: name(of: device.slot)))
        device.begin(port, at: birth)
        device.birth = microseconds(birth)
        device.time = device.birth
        port?.send([
            .hello(
                SketchIdentity(
                    id: fleet.ids[device.slot], name: name(of: device.slot), seed: seed.next(),
                    latency: scenario.linkLatency.milliseconds * 1000, start: wallStart,
                    birth: device.time, profile: device.profile.rawValue, isConnected: mayConnect(device.slot),
                    resetReason: device.nextReset.reason, resetData: device.nextReset.data))
        ])
    }

    /// A device whose sketch does not compile is not there, and its log says why.
    private func keepDown(_ device: SketchDevice, _ faults: [String], at birth: Instant) {
        device.begin(nil, at: birth)
        absences.lay((), over: device.slot, by: Self.crashed)
        // It never came: nobody is told that it goes.
        _ = fleet.setConnected(device.slot, false)
        for text in faults { schedule(.log(slot: device.slot, text), at: max(birth, now)) }
    }

    /// Ends a sketch's life: what was called does not return.
    func stop(_ device: SketchDevice) {
        device.stop()
        for call in device.calls.keys.sorted() { finishCall(device.slot, call, nil) }
        device.tellReaders(lives: false)
    }

    /// Logs what sketches have printed without the end of its line: the run is over.
    func finishSketches() {
        for device in sketchOrder where device.time <= microseconds(now + scenario.linkLatency) {
            for text in device.finish() {
                log.record(.log(device: name(of: device.slot), text: text), at: now, cause: 0)
            }
        }
    }

    /// Learns from the first things that a life does whether the device connects by itself: with SEMI_AUTOMATIC or
    /// MANUAL it says otherwise at its birth, before `setup()`.
    func settleBoot(_ device: SketchDevice, by output: SketchOutput) {
        switch output {
        case .ready, .value, .finished, .died: return
        case .function(device.birth, _), .variable(device.birth, _, _), .subscribe(device.birth, _, _, _, _),
            .log(device.birth, _), .write(device.birth, _, _):
            // A constructor may have done it.
            return
        case .connect(device.birth, false): break
        default: connectBooted(device.slot)
        }
        device.isBooting = false
    }

    private func connectBooted(_ slot: Int) {
        if mayConnect(slot) { announce(slot, true, cause: sketches[slot]?.bootCause ?? 0) }
    }

    private func mayConnect(_ slot: Int) -> Bool { absences[slot] == nil && !roster.isReleased(slot) }

    func setWilling(_ slot: Int, _ wanted: Bool) {
        if wanted {
            absences.lift(from: slot, by: Self.unwilling)
        } else {
            absences.lay((), over: slot, by: Self.unwilling)
        }
        if absences[slot] == nil, roster.isReleased(slot) { return }
        setConnected(slot, absences[slot] == nil, cause: 0)
    }

    /// Restarts a device's sketch at once; what it retains it keeps.
    func restartSketch(_ slot: Int) {
        guard let device = sketches[slot] else { return }
        stop(device)
        device.nextReset = (.pin, 0)
        absences.lift(from: slot, by: Self.crashed)
        live(device)
    }

    /// A device resets itself: it goes, and is back once it has booted.
    func reset(_ slot: Int, leaving data: UInt32) {
        guard let device = sketches[slot] else { return }
        device.nextReset = (.user, data)
        goDown(device, cause: 0)
        schedule(.boot(slot: slot), at: now + Self.boot)
    }

    func crash(_ slot: Int, _ end: SketchEnd) {
        guard let device = sketches[slot] else { return }
        device.crashes += 1
        device.nextReset = end.isHang ? (.watchdog, 0) : (.panic, Self.hardFault)
        let isLast = device.crashes > Self.mostCrashes
        sketchCrashes.append(
            SketchCrash(device: name(of: slot), at: now - scenario.start, reason: end.reason, staysDown: isLast))
        let line = log.record(
            .log(device: name(of: slot), text: "crashed: \(end.reason)\(isLast ? "; it stays down" : "")"), at: now,
            cause: 0)
        goDown(device, cause: line)
        if !isLast { schedule(.boot(slot: slot), at: now + Self.boot) }
    }

    func bootAgain(_ slot: Int) {
        guard let device = sketches[slot], device.port == nil, !roster.isReleased(slot) else { return }
        absences.lift(from: slot, by: Self.crashed)
        live(device)
    }

    /// Forgets why a device's own sketch kept it offline.
    func letGo(_ slot: Int) {
        absences.lift(from: slot, by: Self.crashed)
        absences.lift(from: slot, by: Self.unwilling)
    }

    private func goDown(_ device: SketchDevice, cause: Int) {
        stop(device)
        absences.lay((), over: device.slot, by: Self.crashed)
        setConnected(device.slot, false, cause: cause)
    }

    /// Begins the next life; whether it connects it says itself.
    private func live(_ device: SketchDevice) {
        fleet.restart(device.slot)
        absences.lift(from: device.slot, by: Self.unwilling)
        begin(device, at: now)
    }
}
