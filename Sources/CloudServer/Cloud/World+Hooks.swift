import CloudSim
import CloudStore
import DeviceEmulator
import Dispatcher
import EventModel

extension World {
    /// Creates a hook that must last.
    ///
    /// - Throws: `HookLimitReached` when the account has as many hooks as it may have.
    func create(_ hook: Hook, id: String) throws(HookLimitReached) -> HookBook.Record {
        let number = try simulation.create(hook)
        book.add(
            hook, id: id, number: number, label: simulation.label(ofHook: number), createdAt: simulation.timeOfDay,
            origin: .client)
        return kept(id)
    }

    /// Replaces the configuration of a hook; nil when there is none of that id.
    func replace(_ id: String, by hook: Hook) -> HookBook.Record? {
        guard let record = book[id] else { return nil }
        simulation.replace(record.number, by: hook)
        book.replace(id, by: hook, label: simulation.label(ofHook: record.number))
        return kept(id)
    }

    /// Deletes a hook: what it has under way still settles. False when there is none of that id.
    @discardableResult
    func deleteHook(_ id: String) -> Bool {
        guard let record = book[id] else { return false }
        simulation.delete(record.number)
        book.remove(id)
        keep(.hookGone(id: id))
        if record.origin == .scenario { keep(.hook(record.stored(configuration: "null"))) }
        return true
    }

    /// Sends a synthetic event through a hook.
    func test(_ record: HookBook.Record, data: String?) -> TestResult {
        let event = Event(
            name: simulation.names.name(record.hook.event), data: data ?? Simulation.testData, publisher: .api,
            publishedAt: simulation.timeOfDay)
        book.expect(HookLogEntry.Trigger(event, name: record.hook.event))
        return simulation.test(record.number, data: data)
    }

    /// Takes in the hooks that the scenario's timeline has brought and taken since.
    func followTimeline() {
        let numbers = simulation.hookNumbers
        let known = book.all
        if known.map(\.number) == numbers { return }
        for record in known where record.origin == .timeline && !numbers.contains(record.number) {
            book.remove(record.id)
        }
        let bookNumbers = Set(book.all.map(\.number))
        for number in numbers where !bookNumbers.contains(number) {
            guard let hook = simulation.hook(number) else { continue }
            let label = simulation.label(ofHook: number)
            book.add(
                hook, id: DeviceID(derivedFrom: "timeline \(number) \(label)").description, number: number,
                label: label, createdAt: simulation.timeOfDay, origin: .timeline)
        }
    }

    private func kept(_ id: String) -> HookBook.Record {
        guard let record = book[id] else { preconditionFailure("a hook vanished while it was created") }
        keep(.hook(record.stored))
        return record
    }
}

extension HookBook.Record {
    /// The hook as it is kept.
    var stored: StoredHook { stored(configuration: hook.configuration.compactText) }

    fileprivate func stored(configuration: String) -> StoredHook {
        StoredHook(
            id: id, configuration: configuration, createdAt: createdAt, isFromScenario: origin == .scenario)
    }
}
