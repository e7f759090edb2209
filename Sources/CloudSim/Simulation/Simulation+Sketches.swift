import DeviceEmulator
import Dispatcher
import EventModel

extension Simulation {
    /// The longest time that is granted at once: a person must see something happen.
    private static let longestGrant = Interval.seconds(3600)
    /// How many milliseconds of wall time the world waits for a sketch, where it does not wait for as long as it takes.
    private static let sketchPatience = 2
    /// How long a sketch that works for longer is left alone.
    private static let busyLook = Interval.milliseconds(10)
    /// How long the cloud waits for a function to return.
    private static let callPatience = Interval.seconds(10)

    /// Starts the processes of all devices that run a sketch.
    func startSketches() {
        guard environment.startSketch != nil else { return }
        for cohort in cohorts {
            guard let path = cohort.group.sketch else { continue }
            for slot in cohort.slots {
                let device = SketchDevice(
                    slot: slot, path: path, profile: cohort.profile, due: start(of: slot, in: cohort))
                sketches[slot] = device
                sketchOrder.append(device)
                begin(device, at: device.due)
            }
        }
        var moments: Set<Instant> = []
        for entry in scenario.timeline {
            moments.insert(scenario.start + entry.at)
            if let lasting = entry.lasting { moments.insert(scenario.start + entry.at + lasting) }
        }
        timelineMoments = moments.sorted()
    }

    /// When the first sketch must run; nil when none must.
    var nextSketchDue: Instant? {
        guard !sketchOrder.isEmpty, let first = sketchOrder.lazy.map(\.due).min(), first < .distantFuture else {
            return nil
        }
        return first
    }

    /// Saturates: a sketch may say that it wants to run again at the end of all time.
    func microseconds(_ moment: Instant) -> Int64 {
        let (time, overflow) = (moment - scenario.start).milliseconds.multipliedReportingOverflow(by: 1000)
        return overflow ? .max : time
    }

    private func moment(_ microseconds: Int64) -> Instant { scenario.start + .milliseconds(microseconds / 1000) }

    /// Lets every sketch run that is due now: all of them at once, then what they did in device order.
    func takeTurns() {
        if let typed = environment.takeTyped(), let slot = device(typed.device) {
            stimulate(slot, .serial(typed.text))
        }
        let ready = sketchOrder.filter { $0.due <= now }
        let next = [scheduler.nextDue, simulated.nextDue].compactMap(\.self).min() ?? .distantFuture
        let others = sketchOrder.reduce(Instant.distantFuture) { $1.due > now ? min($0, $1.due) : $0 }
        for device in ready where !device.isBusy {
            // Whoever runs at the same time may say something at once.
            let earliest = ready.count > 1 ? now : min(next, others)
            device.grant(until: microseconds(horizon(of: device, earliest: earliest)))
        }
        for device in ready { collect(device) }
        // Who has booted and connects is told of before what it does.
        if !bus.isEmpty { finish() }
    }

    /// Up to when nothing can reach a device that it is not told already.
    private func horizon(of device: SketchDevice, earliest: Instant) -> Instant {
        var until = now + Self.longestGrant
        if let place = timelineMoments.first(where: { $0 > now }) { until = min(until, place) }
        if let end, end > now { until = min(until, end) }
        // What comes from outside comes at any time, but not sooner than down the link.
        if !environment.grantsAhead || remote != nil { until = min(until, now + scenario.linkLatency) }
        // In its first moments it registers what can reach it.
        if device.isNew { until = min(until, now + scenario.linkLatency) }
        if let arrival = device.nextArrival { until = min(until, arrival) }
        if device.listens, earliest < .distantFuture { until = min(until, earliest + scenario.linkLatency) }
        return max(until, now + .milliseconds(1))
    }

    /// Takes in what a sketch does with its grant, and answers what it asks.
    private func collect(_ device: SketchDevice) {
        guard let port = device.port else { return }
        while true {
            if !environment.awaitsSketches, !port.hasSpoken(within: device.isBusy ? 0 : Self.sketchPatience) {
                device.isBusy = true
                device.due = now + Self.busyLook
                return
            }
            let output = port.next()
            if device.isBooting { settleBoot(device, by: output) }
            switch output {
            case .ready, .value, .finished, .died: continue
            case .publish(let at, let name, let data, let isPrivate, let timeToLive):
                port.send([.answer(publish(device, at, name, data, isPrivate, timeToLive))])
            case .subscribe(let at, let handler, let scope, let source, let prefix):
                port.send([.answer(subscribe(device, at, handler, scope, source, prefix))])
            case .unsubscribe:
                device.table.unsubscribe()
                device.sources = [:]
            case .function(let at, let name):
                port.send([
                    .answer(register(name, "function", in: \.functions, of: device, DeviceProfile.maximumFunctions, at))
                ])
            case .variable(let at, let name, let type):
                let isLet = register(
                    name, "variable", in: \.variables, of: device, DeviceProfile.maximumVariables, at)
                if isLet { device.variableTypes[name] = type }
                port.send([.answer(isLet)])
            case .connect(let at, let wanted):
                // A device that was never there does not go.
                if device.lives == 1, at == device.birth, !wanted { _ = fleet.setConnected(device.slot, false) }
                device.wishes += 1
                schedule(.connect(slot: device.slot, wanted), at)
            case .write(let at, let pin, let value): schedule(.write(slot: device.slot, pin: pin, value: value), at)
            case .log(let at, let text): schedule(.log(slot: device.slot, text), at)
            case .returned(let at, let id, let value): schedule(.returned(slot: device.slot, id: id, value), at)
            case .reset(let at, let data):
                device.due = .distantFuture
                return schedule(.reset(slot: device.slot, data: data), at)
            case .done(let at, let next):
                device.time = at
                device.isBusy = false
                device.tellReaders(lives: true)
                device.due = next.map { max(moment($0), now + .milliseconds(1)) } ?? .distantFuture
                return
            case .parked(let at, let place):
                device.park(at: at)
                return schedule(.log(slot: device.slot, Self.parked(at: place)), at)
            case .ended(let end):
                device.due = .distantFuture
                return schedule(.crash(slot: device.slot, end), max(device.time, end.at))
            }
        }
    }

    private static func parked(at place: String) -> String {
        "stopped: \(place): an endless loop without a body; "
            + "the device stays online, and its handlers, functions and timers no longer run"
    }

    private func schedule(_ act: SketchAct, _ at: Int64) {
        schedule(act, at: max(moment(at), now))
    }

    func schedule(_ act: SketchAct, at due: Instant) {
        scheduler.schedule(at: due, SimulationTask.sketch(act: sketchActs.insert(act)).word)
    }

    private func publish(
        _ device: SketchDevice, _ at: Int64, _ text: String, _ data: String?, _ isPrivate: Bool, _ timeToLive: Int32
    ) -> Bool {
        do throws(Refusal) {
            let question = DeviceQuestion(text)
            let name = names.name(question == nil ? try device.profile.admitted(name: text) : text)
            let data = try data.map { (text) throws(Refusal) in try device.profile.admitted(data: text) }
            // The connection that it has just given up, or asked for, is not there.
            if device.wishes > 0 { throw .offline }
            if let refusal = fleet.admitPublish(device.slot, now: moment(at)) { throw refusal }
            if let question {
                schedule(.ask(slot: device.slot, question, name), at)
                return true
            }
            let event = Event(
                name: name, data: data, publisher: .device(fleet.ids[device.slot], slot: Int32(device.slot)),
                publishedAt: moment(at), isPrivate: isPrivate)
            if let lack = lackOfRoom(for: event) { throw lack }
            schedule(
                .publish(slot: device.slot, name, data: data, isPrivate: isPrivate, timeToLive: timeToLive), at)
            return true
        } catch {
            schedule(.refuse(slot: device.slot, what: "publish", name: text, error), at)
            return false
        }
    }

    private func subscribe(
        _ device: SketchDevice, _ at: Int64, _ handler: Int, _ scope: SubscriptionScope, _ source: String?,
        _ prefix: String
    ) -> Bool {
        let handler = Int32(truncatingIfNeeded: handler)
        if let refusal = device.table.subscribe(to: prefix, handler: handler, scope: scope) {
            let reason: Refusal = refusal == .full ? .full : .size
            schedule(.refuse(slot: device.slot, what: "subscribe", name: prefix, reason), at)
            return false
        }
        device.sources[handler] = source?.lowercased()
        return true
    }

    private func register(
        _ name: String, _ what: String, in list: ReferenceWritableKeyPath<SketchDevice, [String]>,
        of device: SketchDevice, _ most: Int, _ at: Int64
    ) -> Bool {
        if device[keyPath: list].contains(name) { return true }
        let isShort = name.count <= device.profile.maximumMemberNameCharacters
        guard isShort, device[keyPath: list].count < most else {
            schedule(.refuse(slot: device.slot, what: what, name: name, isShort ? .full : .name), at)
            return false
        }
        device[keyPath: list].append(name)
        return true
    }

    /// The world reaches the moment of something that a sketch did, or that was on its way to one.
    func perform(_ act: SketchAct) {
        switch act {
        case .publish(let slot, let name, let data, let isPrivate, let timeToLive):
            published += 1
            presence.hear(slot, now)
            bus.publish(
                Event(
                    name: name, data: data, publisher: .device(fleet.ids[slot], slot: Int32(slot)), publishedAt: now,
                    isPrivate: isPrivate, timeToLive: timeToLive), cause: 0)
        case .ask(let slot, let question, let name): answer(question, name, to: slot, cause: 0)
        case .refuse(let slot, let what, let name, let reason): refuse(slot, what: what, name: name, reason, cause: 0)
        case .log(let slot, let text): log.record(.log(device: name(of: slot), text: text), at: now, cause: 0)
        case .write(let slot, let pin, let value):
            log.record(.pin(device: name(of: slot), pin: pin, value: value), at: now, cause: 0)
        case .connect(let slot, let wanted):
            if let device = sketches[slot], device.wishes > 0 { device.wishes -= 1 }
            setWilling(slot, wanted)
        case .returned(let slot, let id, let value): finishCall(slot, id, value)
        case .hangUp(let slot, let id): finishCall(slot, id, nil)
        case .reset(let slot, let data): reset(slot, leaving: data)
        case .crash(let slot, let end): crash(slot, end)
        case .boot(let slot): bootAgain(slot)
        case .lapse(let slot): sketches[slot]?.endExpectation()
        case .deliver(let delivery): arrive(delivery)
        case .call(let slot, let id):
            sketches[slot]?.arrived()
            guard let device = sketches[slot], let call = device.calls[id], fleet.isConnected(slot) else { return }
            device.tell(
                .call(at: reachable(device), id: id, function: call.function, argument: call.argument), at: now)
        }
    }

    private func reachable(_ device: SketchDevice) -> Int64 { device.reachable(at: microseconds(now)) }

    /// A device's connection has changed: its sketch sees it at once.
    func tellLink(_ slot: Int, _ isThere: Bool) {
        guard let device = sketches[slot] else { return }
        device.tell(.link(at: reachable(device), isThere), at: now)
    }

    /// An event goes down the link to every handler of a sketch that wants it.
    func deliverToSketches(_ event: Event, cause: Int) {
        for device in sketchOrder where !device.table.subscriptions.isEmpty { deliver(event, to: device, cause: cause) }
    }

    /// An event goes down the link to every handler of one sketch that wants it.
    func deliver(_ event: Event, to device: SketchDevice, cause: Int) {
        guard fleet.isConnected(device.slot) else { return }
        let text = names.text(event.name)
        device.table.forEachHandler(of: text, isOwn: true, isPrivate: event.isPrivate) { handler in
            if let source = device.sources[handler], source != event.publisher.coreID { return }
            let delivery = Delivery(
                event: event, cohort: cohortIndex(of: device.slot), handler: Int(handler), slot: device.slot,
                cause: cause)
            if faults.isEmpty { run(delivery) } else { disturb(delivery) }
        }
    }

    private func arrive(_ delivery: Delivery) {
        sketches[delivery.slot]?.arrived()
        guard let device = sketches[delivery.slot], fleet.isConnected(delivery.slot), !device.isParked else { return }
        guard let subscription = device.table.subscriptions.first(where: { $0.handler == Int32(delivery.handler) })
        else {
            return
        }
        delivered += 1
        let text = names.text(delivery.event.name)
        log.record(
            .deliver(
                device: name(of: delivery.slot), name: text, data: delivery.event.data, handler: subscription.filter),
            at: now, cause: delivery.cause)
        device.tell(
            .event(at: reachable(device), handler: delivery.handler, name: text, data: delivery.event.data), at: now)
    }

    /// Calls a sketch's function; `answer` hears what it returned, or nil when that takes too long.
    func call(
        _ function: String, argument: String, of device: SketchDevice, cause: Int,
        answer: @escaping (Int32?) -> Void
    ) {
        device.lastCall += 1
        device.calls[device.lastCall] = SketchDevice.Call(
            function: function, argument: argument, cause: cause, answer: answer)
        device.expect(at: now + scenario.linkLatency)
        schedule(.call(slot: device.slot, id: device.lastCall), at: now + scenario.linkLatency)
        schedule(.hangUp(slot: device.slot, id: device.lastCall), at: now + Self.callPatience)
    }

    /// A call has returned, or never will: then the trace says null.
    func finishCall(_ slot: Int, _ id: Int, _ value: Int32?) {
        guard let call = sketches[slot]?.calls.removeValue(forKey: id) else { return }
        log.record(
            .call(device: name(of: slot), function: call.function, argument: call.argument, result: value), at: now,
            cause: call.cause)
        call.answer(value)
    }

    /// Something outside changes an input of a device, or types into its serial line.
    func stimulate(_ slot: Int, _ stimulus: TimelineEntry.Stimulus) {
        guard let device = sketches[slot] else { return }
        switch stimulus {
        case .pins(let pins):
            for (pin, value) in pins {
                device.tell(.pin(at: reachable(device), pin: pin, value: value), at: now)
            }
        case .serial(let text): device.tell(.serial(at: reachable(device), text: text), at: now)
        }
    }
}
