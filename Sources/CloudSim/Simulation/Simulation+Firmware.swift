import DeviceEmulator
import Dispatcher
import EventModel

/// What a firmware template sees beside the program's values.
struct Surroundings {
    var data: String?
    var event: String?
    var argument: String?
}

extension Simulation {
    /// One publish call of a device's firmware.
    func publish(
        _ publication: Cohort.Publication, by slot: Int, in cohort: Cohort, _ around: Surroundings, cause: Int
    ) {
        fill(publication, by: slot, in: cohort, around)
        let profile = cohort.profile
        let name: EventName
        var question: DeviceQuestion?
        if let known = publication.name {
            name = known
        } else {
            let text = slots.render(publication.event, &scratch)
            question = DeviceQuestion(text)
            do { name = names.name(question == nil ? try profile.admitted(name: text) : text) } catch {
                return refuse(slot, what: "publish", name: text, error, cause: cause)
            }
        }
        var data = publication.constant
        if data == nil, let template = publication.data {
            scratch.removeAll(keepingCapacity: true)
            template.render(slots, into: &scratch)
            data = String(decoding: scratch, as: UTF8.self)
        }
        if let text = data {
            do { data = try profile.admitted(data: text) } catch {
                return refuse(slot, what: "publish", name: names.text(name), error, cause: cause)
            }
        }
        if let refusal = fleet.admitPublish(slot, now: now) {
            return refuse(slot, what: "publish", name: names.text(name), refusal, cause: cause)
        }
        if let question { return answer(question, name, to: slot, cause: cause) }
        let event = Event(
            name: name, data: data, publisher: .device(fleet.ids[slot], slot: Int32(slot)), publishedAt: now,
            isPrivate: publication.isPrivate)
        if let lack = lackOfRoom(for: event) {
            return refuse(slot, what: "publish", name: names.text(name), lack, cause: cause)
        }
        published += 1
        presence.hear(slot, now)
        bus.publish(event, cause: cause)
    }

    /// Runs the handlers that an event reaches, device by device, each device's in registration order.
    func deliver(_ event: Event, to listeners: [Int32], cause: Int) {
        var first = listeners.startIndex
        while first < listeners.endIndex {
            let index = bus.handlers[Int(listeners[first])].cohort
            var end = first
            while end < listeners.endIndex, bus.handlers[Int(listeners[end])].cohort == index { end += 1 }
            for slot in cohorts[index].slots where fleet.isConnected(slot) {
                if slot & 0xFFF == 0, isInterrupted() { return }
                for listener in listeners[first..<end] {
                    let delivery = Delivery(
                        event: event, cohort: index, handler: bus.handlers[Int(listener)].number, slot: slot,
                        cause: cause)
                    if faults.isEmpty { run(delivery) } else { disturb(delivery) }
                }
            }
            first = end
        }
    }

    /// Runs one handler of one device.
    func run(_ delivery: Delivery) {
        if let sketch = sketches[delivery.slot] {
            sketch.expect(at: now + scenario.linkLatency)
            return schedule(.deliver(delivery), at: now + scenario.linkLatency)
        }
        let cohort = cohorts[delivery.cohort]
        let slot = delivery.slot
        delivered += 1
        let name = names.text(delivery.event.name)
        var line = delivery.cause
        if log.wants(.deliver) {
            line = log.record(
                .deliver(
                    device: self.name(of: slot), name: name, data: delivery.event.data,
                    handler: cohort.program.subscriptions[delivery.handler].prefix), at: now, cause: delivery.cause)
        }
        let around = Surroundings(data: delivery.event.data, event: name)
        set(cohort.program.subscriptions[delivery.handler].set, by: slot, in: cohort, around)
        for publication in cohort.handlerPublications[delivery.handler] {
            publish(publication, by: slot, in: cohort, around, cause: line)
        }
    }

    /// Calls a device's function; the trace says null where the device or the function is not there.
    @discardableResult
    func call(_ function: String, argument: String, of slot: Int, cause: Int) -> CallResult {
        let cohort = cohorts[cohortIndex(of: slot)]
        let name = name(of: slot)
        let fits = argument.utf8.count <= cohort.profile.maximumArgumentBytes
        if !fits { refuse(slot, what: "call", name: function, .size, cause: cause) }
        if let sketch = sketches[slot] {
            guard fits, fleet.isConnected(slot), sketch.functions.contains(function) else {
                log.record(
                    .call(device: name, function: function, argument: argument, result: nil), at: now, cause: cause)
                if !fleet.isConnected(slot) { return .offline }
                return fits ? .noSuchFunction : .argumentTooLong
            }
            call(function, argument: argument, of: sketch, cause: cause) { _ in }
            return .returned(0)
        }
        guard let found = cohort.registry.functions[function], fits,
            fleet.isConnected(slot)
        else {
            log.record(.call(device: name, function: function, argument: argument, result: nil), at: now, cause: cause)
            if !fleet.isConnected(slot) { return .offline }
            return cohort.registry.functions[function] == nil ? .noSuchFunction : .argumentTooLong
        }
        let result = cohort.program.functions[found].returns
        let line = log.record(
            .call(device: name, function: function, argument: argument, result: result), at: now, cause: cause)
        let around = Surroundings(argument: argument)
        set(cohort.program.functions[found].set, by: slot, in: cohort, around)
        for publication in cohort.functionPublications[found] {
            publish(publication, by: slot, in: cohort, around, cause: line)
        }
        return .returned(result)
    }

    private func set(
        _ assignments: [FirmwareProgram.Assignment], by slot: Int, in cohort: Cohort, _ around: Surroundings
    ) {
        let device = slot - cohort.slots.lowerBound
        let count = cohort.valueCount
        for assignment in assignments {
            for used in assignment.text.usedSlots {
                slots[used] =
                    used < count
                    ? cohort.memory.read(used, of: device, from: &fleet.generators[slot])
                    : ambient(used - count, of: slot, in: cohort, around)
            }
            cohort.memory.set(assignment.value, of: device, to: slots.render(assignment.text, &scratch))
        }
    }

    /// Draws every value that a publication uses, once, and looks up what else it uses.
    private func fill(
        _ publication: Cohort.Publication, by slot: Int, in cohort: Cohort, _ around: Surroundings
    ) {
        let device = slot - cohort.slots.lowerBound
        for value in publication.values {
            slots[value] = cohort.memory.draw(value, of: device, from: &fleet.generators[slot])
        }
        for number in publication.ambient {
            slots[cohort.valueCount + number] = ambient(number, of: slot, in: cohort, around)
        }
    }

    /// One of `FirmwareProgram.ambientSlots`.
    private func ambient(
        _ number: Int, of slot: Int, in cohort: Cohort, _ around: Surroundings
    ) -> SlotValue {
        switch FirmwareProgram.ambientSlots[number] {
        case "data": around.data.map(SlotValue.text) ?? .missing
        case "event": around.event.map(SlotValue.text) ?? .missing
        case "arg": around.argument.map(SlotValue.text) ?? .missing
        case "device": .text(fleet.ids[slot].description)
        case "name": .text(name(of: slot))
        case "index": .integer(Int64(slot - cohort.slots.lowerBound + 1))
        case "time": .text((now + (skews[slot] ?? .zero)).description)
        default: preconditionFailure("an ambient slot has no meaning: \(FirmwareProgram.ambientSlots[number])")
        }
    }
}

extension [SlotValue] {
    /// A template rendered from these slots.
    fileprivate func render(_ template: Template, _ scratch: inout [UInt8]) -> String {
        if let literal = template.literal { return literal }
        scratch.removeAll(keepingCapacity: true)
        template.render(root: .null, slot: value, escaping: .none, into: &scratch)
        return String(decoding: scratch, as: UTF8.self)
    }
}
