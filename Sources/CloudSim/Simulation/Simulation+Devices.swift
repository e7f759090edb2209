import DeviceEmulator
import Dispatcher
package import EventModel

extension Simulation {
    /// Creates the devices of all groups, in the order of the file, and puts them into their products.
    func populate() {
        fleet.reserveCapacity(scenario.devices.reduce(0) { $0 + ($1.count ?? 1) })
        for group in scenario.devices {
            let program = group.firmware.map { scenario.firmware[$0] } ?? FirmwareProgram(name: "")
            let cohort = Cohort(group: group, firstSlot: fleet.count, program: program, names: names)
            for slot in cohort.slots { fleet.add(group.id ?? DeviceID(derivedFrom: cohort.name(of: slot))) }
            for number in cohort.registry.handlers {
                bus.subscribe(program.subscriptions[number].prefix, .init(cohort: cohorts.count, number: number))
            }
            cohortOfSlot.append(contentsOf: repeatElement(Int32(cohorts.count), count: cohort.slots.count))
            cohorts.append(cohort)
        }
        fillProducts()
    }

    /// Begins every device's life: refused subscriptions are told, first publications scheduled.
    func startDevices() {
        for cohort in cohorts {
            for slot in cohort.slots {
                for refusal in cohort.registry.refusals {
                    refuse(slot, what: refusal.what, name: refusal.name, refusal.reason, cause: 0)
                }
                for publication in cohort.program.publications.indices {
                    schedule(publication, of: slot, in: cohort)
                }
            }
        }
    }

    /// The cohort of a device.
    func cohortIndex(of slot: Int) -> Int { Int(cohortOfSlot[slot]) }

    /// The id of a device.
    package func id(of slot: Int) -> DeviceID { fleet.ids[slot] }

    /// The name of a device.
    package func name(of slot: Int) -> String {
        roster.name(of: slot) ?? cohorts[cohortIndex(of: slot)].name(of: slot)
    }

    /// A publisher as a person knows it: a device's name, or the `coreid` of others.
    func name(of publisher: Publisher) -> String {
        if case .device(_, let slot) = publisher { name(of: Int(slot)) } else { publisher.coreID }
    }

    /// Slots of the devices whose name or id fits, in device order.
    package func devices(_ pattern: Glob) -> [Int] {
        directory.slots(pattern, cohorts: cohorts, ids: fleet.ids, roster: roster)
    }

    /// What a variable of a device holds, a text as far as the profile carries it; nil when the firmware offers no
    /// such variable.
    package func variable(_ name: String, of slot: Int) -> JSONValue? {
        if let sketch = sketches[slot] { return sketch.read(name) }
        let cohort = cohorts[cohortIndex(of: slot)]
        guard let value = cohort.registry.variables[name] else { return nil }
        let device = slot - cohort.slots.lowerBound
        let held = cohort.memory.read(value, of: device, from: &fleet.generators[slot]).jsonValue
        guard let text = held.text else { return held }
        return .string(DeviceProfile.truncated(text, toBytes: cohort.profile.maximumVariableBytes))
    }

    /// When a device begins to run its firmware; drawn anew each time, so that nothing needs to be kept.
    func start(of slot: Int, in cohort: Cohort) -> Instant {
        if let life = lives[slot] { return life.start }
        let spread = cohort.spread
        guard spread > 0 else { return scenario.start }
        var generator = SeededGenerator(seed: scenario.seed ^ 0x5EED, stream: UInt64(slot))
        return scenario.start + .milliseconds(Int64(generator.below(UInt64(spread))))
    }

    private func schedule(_ number: Int, of slot: Int, in cohort: Cohort) {
        guard environment.keepsSchedules else { return }
        let publication = cohort.schedule[number]
        let fired = cohort.fired[number * cohort.slots.count + slot - cohort.slots.lowerBound]
        if fired >= publication.times { return }
        var due = start(of: slot, in: cohort) + publication.after
        if let every = publication.every { due = due + every * Int64(fired) }
        if publication.jitter > 0 {
            let jitter = fleet.generators[slot].below(UInt64(publication.jitter) + 1)
            due = due + .milliseconds(Int64(jitter))
        }
        let task =
            if !lives.isEmpty, let life = lives[slot] {
                SimulationTask.publishAgain(
                    timer: timers.insert(Timer(slot: slot, publication: number, life: life.number)))
            } else {
                SimulationTask.publish(slot: slot, publication: number)
            }
        scheduler.schedule(at: due, task.word)
    }

    /// A restarted device's publication comes due, unless the device was restarted again.
    func fire(_ timer: Int) {
        let timer = timers.remove(timer)
        if lives[timer.slot]?.number == timer.life { firePublication(timer.publication, of: timer.slot) }
    }

    func firePublication(_ number: Int, of slot: Int) {
        let cohort = cohorts[cohortIndex(of: slot)]
        cohort.fired[number * cohort.slots.count + slot - cohort.slots.lowerBound] &+= 1
        schedule(number, of: slot, in: cohort)
        publish(cohort.publications[number], by: slot, in: cohort, Surroundings(), cause: 0)
    }

    /// Tells that a device was refused.
    func refuse(_ slot: Int, what: String, name: String, _ reason: Refusal, cause: Int) {
        refused += 1
        refusals[reason, default: 0] += 1
        guard log.wants(.refused) else { return }
        log.record(.refused(device: self.name(of: slot), what: what, name: name, reason: reason), at: now, cause: cause)
    }

    /// Restarts a device's firmware: what it remembered is gone, its schedule begins anew.
    func restart(_ slot: Int) {
        if sketches[slot] != nil { return restartSketch(slot) }
        let index = cohortIndex(of: slot)
        let device = slot - cohorts[index].slots.lowerBound
        fleet.restart(slot)
        cohorts[index].memory.restart(device)
        lives[slot] = Life(number: (lives[slot]?.number ?? 0) + 1, start: now)
        for publication in cohorts[index].program.publications.indices {
            cohorts[index].fired[publication * cohorts[index].slots.count + device] = 0
            schedule(publication, of: slot, in: cohorts[index])
        }
    }

    /// Connects a device or drops it, and says so on the bus as the cloud does.
    func setConnected(_ slot: Int, _ value: Bool, cause: Int) {
        if value, let device = sketches[slot], device.isBooting {
            // It says first whether it connects by itself.
            device.bootCause = cause
            return tellLink(slot, true)
        }
        if announce(slot, value, cause: cause) { tellLink(slot, value) }
    }

    /// Says on the bus, once, that a device has connected or dropped off.
    @discardableResult
    func announce(_ slot: Int, _ value: Bool, cause: Int) -> Bool {
        guard fleet.setConnected(slot, value) else { return false }
        if value {
            presence.connect(slot, now)
            sketches[slot]?.endExpectation()
        }
        let event = Event(
            name: names.name("spark/status"), data: value ? "online" : "offline",
            publisher: .device(fleet.ids[slot], slot: Int32(slot)), publishedAt: now, isPrivate: true)
        announced += 1
        bus.publish(event, cause: cause)
        return true
    }
}
