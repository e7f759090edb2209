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
    case connect([Int])
    case faults([Int])
    case skews([Int])
    case rules(host: String, change: Int)
    case hook(Int)
}

extension Simulation {
    /// A timeline entry takes effect.
    func begin(_ number: Int) {
        let entry = scenario.timeline[number]
        let line = log.record(.change(text: entry.text), at: now, cause: 0)
        changeLines[number] = line
        if let undo = apply(entry.change, cause: line), let lasting = entry.lasting {
            self.undo[number] = undo
            scheduler.schedule(at: now + lasting, SimulationTask.end(entry: number).word)
        }
    }

    /// A timeline entry is over.
    func end(_ number: Int) {
        guard let undo = undo.removeValue(forKey: number) else { return }
        let text = "\(scenario.timeline[number].text): over"
        let line = log.record(.change(text: text), at: now, cause: changeLines[number] ?? 0)
        switch undo {
        case .connect(let slots): for slot in slots { setConnected(slot, true, cause: line) }
        case .faults(let slots): for slot in slots { faults[slot] = nil }
        case .skews(let slots): for slot in slots { skews[slot] = nil }
        case .rules(let host, let change): rewire(host, .restore(change))
        case .hook(let number): dispatcher.remove(number)
        }
    }

    private func apply(_ change: TimelineEntry.Change, cause: Int) -> Undo? {
        switch change {
        case .call(let pattern, let function, let argument):
            for slot in devices(pattern) { call(function, argument: argument, of: slot, cause: cause) }
        case .publish(let pattern, let publications):
            publish(publications, by: devices(pattern), cause: cause)
        case .apiPublish(let event, let data):
            published += 1
            bus.publish(
                Event(
                    name: names.name(event), data: data.text, publisher: .api, publishedAt: now,
                    isPrivate: data.isPrivate), cause: cause)
        case .offline(let pattern):
            let slots = devices(pattern).filter(fleet.isConnected)
            for slot in slots { setConnected(slot, false, cause: cause) }
            return .connect(slots)
        case .reboot(let pattern):
            for slot in devices(pattern) {
                setConnected(slot, false, cause: cause)
                restart(slot)
                setConnected(slot, true, cause: cause)
            }
        case .fault(let pattern, let fault):
            let slots = devices(pattern)
            for slot in slots { faults[slot] = fault }
            return .faults(slots)
        case .clockSkew(let pattern, let skew):
            let slots = devices(pattern)
            for slot in slots { skews[slot] = skew }
            return .skews(slots)
        case .receiver(let host, let rules):
            return .rules(host: host, change: rewire(host, .replace(rules)))
        case .hook(let hook):
            return add(hook).map(Undo.hook)
        }
        return nil
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
        simulated.change(host) { script in
            switch change {
            case .replace(let rules): number = script.replace(rules: rules)
            case .restore(let change): script.restore(change)
            }
        }
        return number
    }

    /// Delivers an event to a device whose deliveries go wrong.
    func disturb(_ delivery: Delivery) {
        guard let fault = faults[delivery.slot] else { return run(delivery) }
        if fault.drop > 0, disturbance.unit() < fault.drop { return }
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
