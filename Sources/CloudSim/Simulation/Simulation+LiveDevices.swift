package import DeviceEmulator
package import EventModel

extension Simulation {
    /// How many devices there are; released ones are none.
    package var deviceCount: Int { fleet.count - roster.releasedCount }

    /// How many slots there are, those of released devices among them.
    package var fleetCount: Int { fleet.count }

    /// Whether a device was taken off the cloud.
    package func isReleased(_ slot: Int) -> Bool { roster.isReleased(slot) }

    /// The name that a client gave a device; nil when it bears the scenario's.
    package func givenName(of slot: Int) -> String? { roster.name(of: slot) }

    /// The slots of all devices, in device order, without the released ones.
    package var deviceSlots: some Sequence<Int> {
        let roster = roster
        return (0..<fleet.count).lazy.filter { !roster.isReleased($0) }
    }

    /// The device with an id of any case or else a name, exactly or else without case; nil when there is none.
    package func device(_ nameOrID: String) -> Int? {
        if let id = DeviceID(nameOrID), let slot = directory.slot(of: id, ids: fleet.ids), !roster.isReleased(slot) {
            return slot
        }
        if let slot = directory.slots(withName: nameOrID, cohorts, roster).first { return slot }
        return directory.slot(withoutCase: nameOrID, cohorts, roster)
    }

    /// Which generation of device it is.
    package func profile(of slot: Int) -> DeviceProfile { cohorts[cohortIndex(of: slot)].profile }

    /// The number of a device's board: what a sketch sees as `PLATFORM_ID`, otherwise that of its profile.
    package func platform(of slot: Int) -> Int {
        sketches[slot] == nil ? profile(of: slot).platform : DeviceProfile.sketchPlatform
    }

    /// The version of Device OS that a device's sketch sees; nil for other firmware.
    package func systemVersion(of slot: Int) -> String? {
        sketches[slot] == nil ? nil : DeviceProfile.sketchSystemVersion
    }

    /// Whether a device is connected.
    package func isConnected(_ slot: Int) -> Bool { fleet.isConnected(slot) }

    /// The functions that a device's firmware registered, in its order.
    package func functions(of slot: Int) -> [String] {
        sketches[slot]?.functions ?? cohorts[cohortIndex(of: slot)].registry.functionNames
    }

    /// The variables that a device's firmware registered, in its order, and their types: of a sketch as it declares
    /// them, of other firmware as their values show them.
    package func variables(of slot: Int) -> [(name: String, type: VariableType)] {
        if let sketch = sketches[slot] { return sketch.variables.map { ($0, sketch.variableTypes[$0] ?? .string) } }
        let names = cohorts[cohortIndex(of: slot)].registry.variableNames
        return names.map { ($0, type(of: reading($0, of: slot) ?? .null)) }
    }

    private func type(of value: JSONValue) -> VariableType {
        switch value.kind {
        case .number(let number): number == number.rounded() && abs(number) < 0x1p31 ? .int32 : .double
        case .bool: .bool
        default: .string
        }
    }

    /// What a client reads from a variable of a device: as `variable`, but a number stays one that firmware prints with
    /// a fixed count of decimals. Nil when the firmware offers no such variable.
    package func reading(_ name: String, of slot: Int) -> JSONValue? {
        if sketches[slot] != nil { return variable(name, of: slot) }
        let cohort = cohorts[cohortIndex(of: slot)]
        guard let value = cohort.registry.variables[name] else { return nil }
        let held = cohort.memory.read(value, of: slot - cohort.slots.lowerBound, from: &fleet.generators[slot])
        guard case .number(let number, .some) = held else { return variable(name, of: slot) }
        return .number(Double(held.plainText) ?? number)
    }

    /// What a client reads from a variable of any device, told as soon as the device can say it: a sketch that works on
    /// something for long says it then.
    package func read(_ name: String, of slot: Int, answer: @escaping (ReadResult) -> Void) {
        guard fleet.isConnected(slot) else { return answer(.offline) }
        let tell = { [self] in answer(reading(name, of: slot).map(ReadResult.value) ?? .noSuchVariable) }
        guard let sketch = sketches[slot] else { return tell() }
        // Nothing of it runs that could answer.
        if sketch.isParked { return answer(.offline) }
        guard sketch.isBusy else { return tell() }
        sketch.readers.append { $0 && !sketch.isParked ? tell() : answer(.offline) }
    }

    /// Calls a device's function, and does all that comes of it.
    package func call(_ function: String, argument: String, of slot: Int) -> CallResult {
        let result = call(function, argument: argument, of: slot, cause: 0)
        finish()
        forget()
        return result
    }

    /// The same for any device: a sketch answers when the call has come down the link and its function has returned.
    package func call(
        _ function: String, argument: String, of slot: Int, answer: @escaping (CallResult) -> Void
    ) {
        guard let sketch = sketches[slot], fleet.isConnected(slot), sketch.functions.contains(function),
            argument.utf8.count <= sketch.profile.maximumArgumentBytes
        else { return answer(call(function, argument: argument, of: slot)) }
        call(function, argument: argument, of: sketch, cause: 0) { value in
            answer(value.map(CallResult.returned) ?? .offline)
        }
    }

    /// Gives a device another name, to which alone it answers then; false when another device answers to it.
    package func rename(_ slot: Int, to name: String) -> Bool {
        if roster.isReleased(slot) { return false }
        if let other = device(name), other != slot { return false }
        roster.rename(slot, to: name)
        directory.forget()
        return true
    }

    /// Takes a device off the cloud until it is claimed: it goes offline, its firmware stops, and it is in no list.
    package func release(_ slot: Int) {
        guard !roster.isReleased(slot) else { return }
        setConnected(slot, false, cause: 0)
        finish()
        // What is scheduled belongs to a life that is over.
        lives[slot] = Life(number: (lives[slot]?.number ?? 0) + 1, start: now)
        if let sketch = sketches[slot] { stop(sketch) }
        roster.release(slot)
        directory.forget()
    }

    /// Claims the device with an id; nil when there is none, or it is offline. A released device starts again under
    /// its first name, or under its id when another device has taken that name. While its sketch starts it can be
    /// claimed again.
    package func claim(_ id: DeviceID) -> Int? {
        guard let slot = directory.slot(of: id, ids: fleet.ids) else { return nil }
        guard roster.isReleased(slot) else {
            return fleet.isConnected(slot) || sketches[slot]?.isExpected == true ? slot : nil
        }
        // What its own firmware kept it offline for ended with that firmware.
        letGo(slot)
        guard absences[slot] == nil else { return nil }
        let first = name(of: slot)
        let isTaken = device(first) != nil
        roster.reclaim(slot)
        if isTaken { roster.rename(slot, to: id.description) }
        directory.forget()
        restart(slot)
        sketches[slot]?.expect()
        setConnected(slot, true, cause: 0)
        finish()
        return slot
    }

    /// The same for any device: answers once a claimed device has connected, which takes a sketch a moment, or after
    /// five seconds if it does not connect.
    package func claim(_ id: DeviceID, answer: @escaping (Int?) -> Void) {
        guard let slot = claim(id) else { return answer(nil) }
        guard let sketch = sketches[slot], sketch.isExpected else { return answer(slot) }
        sketch.awaitConnection { answer(slot) }
        schedule(.lapse(slot: slot), at: now + .seconds(5))
    }

    /// When a device was last heard: its last publish that got through, or its last connecting.
    package func lastHeard(of slot: Int) -> Instant? {
        let connected = presence.connection(of: slot) ?? scenario.start
        return (presence.lastPublish(of: slot).map { max($0, connected) } ?? connected) + stampLead
    }

    /// When a device last connected.
    package func lastHandshake(of slot: Int) -> Instant {
        (presence.connection(of: slot) ?? scenario.start) + stampLead
    }
}
