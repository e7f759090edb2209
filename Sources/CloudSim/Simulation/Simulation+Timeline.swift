import DeviceEmulator
import Dispatcher
import EventModel

/// An event on its way to one handler of one device.
struct Delivery {
    var event: Event
    var cohort: Int
    var handler: Int
    var slot: Int
    var cause: Int
}

/// How a timeline entry that has an end is taken back.
enum Undo {
    case absence([Int])
    case reboot([Int])
    case faults([Int])
    case skews([Int])
    case rules(host: String, change: Int)
    case network(receiver: Int)
    case names([Scenario.NameEntry])
    case endpoint(place: Int, Endpoint.Status)
    case hook(Int, birth: Int)
}

extension Simulation {
    /// A timeline entry takes effect.
    func begin(_ number: Int) {
        let entry = scenario.timeline[number]
        let line = log.record(.change(text: entry.text), at: now, cause: 0)
        changeLines[number] = line
        guard let undo = apply(entry.change, of: number, cause: line) else { return }
        self.undo[number] = undo
        // A reboot is over at once, but not before everybody has heard that the device dropped off.
        if case .reboot = undo { scheduler.schedule(at: now, SimulationTask.end(entry: number).word) }
    }

    /// A timeline entry is over.
    func end(_ number: Int) {
        guard let undo = undo.removeValue(forKey: number) else { return }
        var line = changeLines[number] ?? 0
        if case .reboot(let slots) = undo {
            for slot in slots {
                absences.lift(from: slot, by: number)
                if roster.isReleased(slot) { continue }
                restart(slot)
                returnDevice(slot, from: number, cause: line)
            }
            return
        }
        let text = "\(scenario.timeline[number].text): over"
        line = log.record(.change(text: text), at: now, cause: line)
        switch undo {
        case .reboot: break
        case .absence(let slots): for slot in slots { returnDevice(slot, from: number, cause: line) }
        case .faults(let slots): for slot in slots { faults.lift(from: slot, by: number) }
        case .skews(let slots): for slot in slots { skews.lift(from: slot, by: number) }
        case .rules(let host, let change): rewire(host, .restore(change))
        case .network(let receiver): network.faults.lift(from: receiver, by: number)
        case .names(let entries): network.lift(entries, of: number)
        case .endpoint(let place, let status): restore(status, ofEndpointAt: place)
        case .hook(let number, let birth):
            // A client may have deleted it, and its number may be another's.
            if dispatcher.birth(ofHook: number) == birth { delete(number) }
        }
    }

    private func apply(_ change: TimelineEntry.Change, of entry: Int, cause: Int) -> Undo? {
        switch change {
        case .call(let pattern, let function, let argument):
            for slot in devices(pattern) { call(function, argument: argument, of: slot, cause: cause) }
        case .publish(let pattern, let publications):
            publish(publications, by: devices(pattern), cause: cause)
        case .apiPublish(let event, let data):
            publishByAPI(event, data: data.text, isPrivate: data.isPrivate, cause: cause)
        case .recorded(let pattern, let event, let data, let timeToLive):
            republish(event, data, timeToLive: timeToLive, by: pattern, cause: cause)
        case .offline(let pattern):
            return .absence(take(devices(pattern), by: entry, cause: cause))
        case .reboot(let pattern):
            return .reboot(take(devices(pattern), by: entry, cause: cause))
        case .fault(let pattern, let fault):
            let slots = devices(pattern)
            for slot in slots { faults.lay(fault, over: slot, by: entry) }
            return .faults(slots)
        case .stimulus(let pattern, let stimulus):
            for slot in devices(pattern) { stimulate(slot, stimulus) }
        case .clockSkew(let pattern, let skew):
            let slots = devices(pattern)
            for slot in slots { skews.lay(skew, over: slot, by: entry) }
            return .skews(slots)
        case .receiver(let host, let rules):
            return .rules(host: host, change: rewire(host, .replace(rules)))
        case .verify(let host, let verification):
            return .rules(host: host, change: rewire(host, .verify(verification)))
        case .receiverClock(let host, let skew):
            return .rules(host: host, change: rewire(host, .skewClock(skew)))
        case .network(let receiver, _, let fault):
            network.faults.lay(fault, over: receiver, by: entry)
            return .network(receiver: receiver)
        case .names(let entries):
            network.lay(entries, by: entry)
            return .names(entries)
        case .endpoint(let number, _, let change):
            return apply(change, to: number, cause: cause)
        case .hook(let hook):
            return add(hook).map { .hook($0, birth: dispatcher.birth(ofHook: $0)) }
        }
        return nil
    }

    /// A client of the API publishes.
    func publishByAPI(
        _ name: String, data: String?, isPrivate: Bool, timeToLive: Int32 = Int32(Event.timeToLive),
        cause: Int
    ) {
        publish(byAPI: apiEvent(name, data: data, isPrivate: isPrivate, timeToLive: timeToLive), cause: cause)
    }

    /// An event as a client of the API publishes it now; `product` is the place of the one to which it belongs.
    func apiEvent(
        _ name: String, data: String?, isPrivate: Bool, timeToLive: Int32, product: Int? = nil
    ) -> Event {
        var event = Event(
            name: names.name(name), data: data, publisher: .api, publishedAt: now, isPrivate: isPrivate,
            timeToLive: timeToLive)
        if let product { event.product = Int16(product) }
        return event
    }

    /// Publishes an event of `apiEvent`.
    func publish(byAPI event: Event, cause: Int) {
        published += 1
        bus.publish(event, cause: cause)
    }

    /// An event that devices or a client of the API got past every limit once happens again.
    private func republish(
        _ name: String, _ data: TimelineEntry.Data, timeToLive: Int32, by pattern: Glob?, cause: Int
    ) {
        guard let pattern else {
            return publishByAPI(
                name, data: data.text, isPrivate: data.isPrivate, timeToLive: timeToLive, cause: cause)
        }
        for slot in devices(pattern) {
            published += 1
            presence.hear(slot, now)
            bus.publish(
                Event(
                    name: names.name(name), data: data.text, publisher: .device(fleet.ids[slot], slot: Int32(slot)),
                    publishedAt: now, isPrivate: data.isPrivate, timeToLive: timeToLive), cause: cause)
        }
    }

    /// Takes devices off the cloud; they stay away until every entry that took them has let them go.
    private func take(_ slots: [Int], by entry: Int, cause: Int) -> [Int] {
        for slot in slots {
            absences.lay((), over: slot, by: entry)
            sketches[slot]?.endExpectation()
            setConnected(slot, false, cause: cause)
        }
        return slots
    }

    private func returnDevice(_ slot: Int, from entry: Int, cause: Int) {
        absences.lift(from: slot, by: entry)
        if absences[slot] == nil, !roster.isReleased(slot) { setConnected(slot, true, cause: cause) }
    }

    private func publish(_ publications: [FirmwareProgram.Publication], by slots: [Int], cause: Int) {
        var prepared: [Int: Cohort.Publication] = [:]
        for slot in slots {
            let index = cohortIndex(of: slot)
            let group = cohorts[index].group
            let publication =
                prepared[index]
                ?? Cohort.Publication(
                    publications[group.firmware ?? scenario.firmware.count], profile: group.profile,
                    values: cohorts[index].program.values.count, names: names)
            prepared[index] = publication
            publish(publication, by: slot, in: cohorts[index], Surroundings(), cause: cause)
        }
    }

    @discardableResult
    private func rewire(_ host: String, _ change: SimulationEnvironment.WiredChange) -> Int {
        if environment.isWired { return environment.rewire(host, change) }
        var number = 0
        simulated.change(host) { number = $0.apply(change) }
        return number
    }

    /// Delivers an event to a device whose deliveries go wrong.
    func disturb(_ delivery: Delivery) {
        guard let fault = faults[delivery.slot] else { return run(delivery) }
        if fault.drop > 0, disturbance.unit() < fault.drop {
            let text = "\(names.text(delivery.event.name)) was lost on its way"
            if log.wants(.log) {
                log.record(.log(device: name(of: delivery.slot), text: text), at: now, cause: delivery.cause)
            }
            return
        }
        for _ in 0..<fault.copies {
            var late = fault.delay
            if fault.reorder > .zero {
                late = late + .milliseconds(Int64(disturbance.below(UInt64(fault.reorder.milliseconds) + 1)))
            }
            if late == .zero {
                run(delivery)
            } else {
                scheduler.schedule(at: now + late, SimulationTask.deliver(parcel: parcels.insert(delivery)).word)
            }
        }
    }

    /// A delayed event arrives, unless its device has dropped off meanwhile.
    func deliver(_ parcel: Int) {
        let delivery = parcels.remove(parcel)
        if fleet.isConnected(delivery.slot) { run(delivery) }
    }
}
