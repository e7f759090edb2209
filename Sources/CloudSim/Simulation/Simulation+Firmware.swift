import DeviceEmulator
package import Dispatcher
package import EventModel

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
        let device = slot - cohorts[index].slots.lowerBound
        for value in publication.values {
            drawn[value] = cohorts[index].memory.draw(value, of: device, from: &fleet.generators[slot])
        }
        let profile = cohorts[index].group.profile
        let name: EventName
        if let known = publication.name {
            name = known
        } else {
            let text = render(publication.source.event, cohort: index, slot: slot, around)
            do { name = names.name(try profile.admitted(name: text)) } catch {
                return refuse(slot, what: "publish", name: text, error, cause: cause)
            }
        }
        var data = content(publication.source.data, cohort: index, slot: slot, around)
        do { data = try data.map(profile.admitted(data:)) } catch {
            return refuse(slot, what: "publish", name: names.text(name), error, cause: cause)
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
                    let handler = bus.handlers[Int(listener)].number
                    if faults.isEmpty {
                        run(handler, cohort: index, slot: slot, event, cause: cause)
                    } else {
                        disturb(handler, cohort: index, slot: slot, event, cause: cause)
                    }
                }
            }
            first = end
        }
    }

    /// Runs one handler of one device.
    func run(_ handler: Int, cohort index: Int, slot: Int, _ event: Event, cause: Int) {
        delivered += 1
        let subscription = cohorts[index].program.subscriptions[handler]
        let name = names.text(event.name)
        var line = cause
        if log.wants(.deliver) {
            line = log.record(
                .deliver(
                    device: cohorts[index].name(of: slot), name: name, data: event.data, handler: subscription.prefix),
                at: now, cause: cause)
        }
        let around = Surroundings(data: event.data, event: name)
        set(subscription.set, cohort: index, slot: slot, around)
        for publication in cohorts[index].handlerPublications[handler] {
            publish(publication, cohort: index, slot: slot, around, cause: line)
        }
    }

    /// Calls a device's function; nil when the device or the function is not there.
    func call(_ function: String, argument: String, of slot: Int, cause: Int) {
        let index = cohortIndex(of: slot)
        let name = cohorts[index].name(of: slot)
        let found = cohorts[index].program.functions.firstIndex { $0.name == function }
        let fits = argument.utf8.count <= cohorts[index].group.profile.maximumArgumentBytes
        guard let found, fits, fleet.isConnected(slot) else {
            if !fits { refuse(slot, what: "call", name: function, .size, cause: cause) }
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
        _ assignments: [(value: Int, text: Template)], cohort index: Int, slot: Int, _ around: Surroundings
    ) {
        let device = slot - cohorts[index].slots.lowerBound
        for assignment in assignments {
            for value in assignment.text.usedSlots where value < cohorts[index].program.values.count {
                drawn[value] = cohorts[index].memory.read(value, of: device, from: &fleet.generators[slot])
            }
            let text = render(assignment.text, cohort: index, slot: slot, around)
            cohorts[index].memory.set(assignment.value, of: device, to: text)
        }
    }

    private func content(
        _ content: FirmwareProgram.Publication.Content, cohort index: Int, slot: Int, _ around: Surroundings
    ) -> String? {
        switch content {
        case .none: return nil
        case .text(let template): return template.literal ?? render(template, cohort: index, slot: slot, around)
        case .json(let template):
            scratch.removeAll(keepingCapacity: true)
            let count = cohorts[index].program.values.count
            let drawn = drawn
            template.render(into: &scratch) { number, form, output in
                let datum = number < count ? drawn[number] : ambient(number - count, cohort: index, slot, around)
                datum.write(as: form, to: &output)
            }
            return String(decoding: scratch, as: UTF8.self)
        }
    }

    private func render(_ template: Template, cohort index: Int, slot: Int, _ around: Surroundings) -> String {
        scratch.removeAll(keepingCapacity: true)
        let count = cohorts[index].program.values.count
        let drawn = drawn
        template.render(
            root: .null,
            slot: { number in
                (number < count ? drawn[number] : ambient(number - count, cohort: index, slot, around)).slotValue
            }, escaping: .none, into: &scratch)
        return String(decoding: scratch, as: UTF8.self)
    }

    /// One of `FirmwareProgram.ambientSlots`.
    private func ambient(_ number: Int, cohort index: Int, _ slot: Int, _ around: Surroundings) -> FirmwareDatum {
        switch number {
        case 0: .json(around.data.map(JSONValue.string) ?? .null)
        case 1: .json(around.event.map(JSONValue.string) ?? .null)
        case 2: .json(around.argument.map(JSONValue.string) ?? .null)
        case 3: .json(.string(fleet.ids[slot].description))
        case 4: .json(.string(cohorts[index].name(of: slot)))
        case 5: .number(Double(slot - cohorts[index].slots.lowerBound + 1), decimals: nil)
        default: .json(.string((now + (skews[slot] ?? .zero)).description))
        }
    }
}
