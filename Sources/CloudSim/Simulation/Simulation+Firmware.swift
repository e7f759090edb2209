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
        _ publication: Cohort.Publication, cohort index: Int, slot: Int, _ around: Surroundings, cause: Int
    ) {
        fill(publication, cohort: index, slot: slot, around)
        let profile = cohorts[index].group.profile
        let name: EventName
        if let known = publication.name {
            name = known
        } else {
            let text = slots.render(publication.source.event, &scratch)
            do { name = names.name(try profile.admitted(name: text)) } catch {
                return refuse(slot, what: "publish", name: text, error, cause: cause)
            }
        }
        var data = publication.constant
        if data == nil, let template = publication.source.data {
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
        published += 1
        bus.publish(
            Event(
                name: name, data: data, publisher: .device(fleet.ids[slot], slot: Int32(slot)), publishedAt: now,
                isPrivate: publication.source.isPrivate), cause: cause)
    }

    /// Runs the handlers that an event reaches, device by device, each device's in registration order.
    func deliver(_ event: Event, to listeners: [Int32], cause: Int) {
        var first = listeners.startIndex
        while first < listeners.endIndex {
            let index = bus.handlers[Int(listeners[first])].cohort
            var end = first
            while end < listeners.endIndex, bus.handlers[Int(listeners[end])].cohort == index { end += 1 }
            for slot in cohorts[index].slots where fleet.isConnected(slot) {
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
        let (index, slot) = (delivery.cohort, delivery.slot)
        delivered += 1
        let subscription = cohorts[index].program.subscriptions[delivery.handler]
        let name = names.text(delivery.event.name)
        var line = delivery.cause
        if log.wants(.deliver) {
            line = log.record(
                .deliver(
                    device: cohorts[index].name(of: slot), name: name, data: delivery.event.data,
                    handler: subscription.prefix), at: now, cause: delivery.cause)
        }
        let around = Surroundings(data: delivery.event.data, event: name)
        set(subscription.set, cohort: index, slot: slot, around)
        for publication in cohorts[index].handlerPublications[delivery.handler] {
            publish(publication, cohort: index, slot: slot, around, cause: line)
        }
    }

    /// Calls a device's function; the trace says null where the device or the function is not there.
    func call(_ function: String, argument: String, of slot: Int, cause: Int) {
        let index = cohortIndex(of: slot)
        let name = cohorts[index].name(of: slot)
        let fits = argument.utf8.count <= cohorts[index].group.profile.maximumArgumentBytes
        if !fits { refuse(slot, what: "call", name: function, .size, cause: cause) }
        guard let found = cohorts[index].program.functions.firstIndex(where: { $0.name == function }), fits,
            fleet.isConnected(slot)
        else {
            log.record(.call(device: name, function: function, argument: argument, result: nil), at: now, cause: cause)
            return
        }
        let result = cohorts[index].program.functions[found].returns
        let line = log.record(
            .call(device: name, function: function, argument: argument, result: result), at: now, cause: cause)
        let around = Surroundings(argument: argument)
        set(cohorts[index].program.functions[found].set, cohort: index, slot: slot, around)
        for publication in cohorts[index].functionPublications[found] {
            publish(publication, cohort: index, slot: slot, around, cause: line)
        }
    }

    private func set(
        _ assignments: [FirmwareProgram.Assignment], cohort index: Int, slot: Int, _ around: Surroundings
    ) {
        let device = slot - cohorts[index].slots.lowerBound
        let count = cohorts[index].program.values.count
        for assignment in assignments {
            for used in assignment.text.usedSlots {
                slots[used] =
                    used < count
                    ? cohorts[index].memory.read(used, of: device, from: &fleet.generators[slot])
                    : ambient(used - count, cohort: index, slot, around)
            }
            let text = slots.render(assignment.text, &scratch)
            cohorts[index].memory.set(assignment.value, of: device, to: text)
        }
    }

    /// Draws every value that a publication uses, once, and looks up what else it uses.
    private func fill(
        _ publication: Cohort.Publication, cohort index: Int, slot: Int, _ around: Surroundings
    ) {
        let device = slot - cohorts[index].slots.lowerBound
        for value in publication.values {
            slots[value] = cohorts[index].memory.draw(value, of: device, from: &fleet.generators[slot])
        }
        let count = cohorts[index].program.values.count
        for number in publication.ambient {
            slots[count + number] = ambient(number, cohort: index, slot, around)
        }
    }

    /// One of `FirmwareProgram.ambientSlots`.
    private func ambient(_ number: Int, cohort index: Int, _ slot: Int, _ around: Surroundings) -> SlotValue {
        switch FirmwareProgram.ambientSlots[number] {
        case "data": around.data.map(SlotValue.text) ?? .missing
        case "event": around.event.map(SlotValue.text) ?? .missing
        case "arg": around.argument.map(SlotValue.text) ?? .missing
        case "device": .text(fleet.ids[slot].description)
        case "name": .text(cohorts[index].name(of: slot))
        case "index": .integer(Int64(slot - cohorts[index].slots.lowerBound + 1))
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
