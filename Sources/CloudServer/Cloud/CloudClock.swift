package import CloudStore
package import EventModel

/// How a cloud's own time relates to the system's clocks.
///
/// All schedules of a cloud go by its own time, which no setting of the time of day moves and which a restart continues:
/// by the clock that counts suspends while the machine stays on, and by the time of day over a restart of the machine.
package struct CloudClock: Sendable, Equatable {
    /// The cloud's time minus `Clocks.elapsed`.
    package var lead: Interval
    /// The time of day minus the cloud's time.
    package var stampLead: Interval
    /// The start of the machine that `lead` holds for.
    package var bootID: String
    /// The cloud's time when the clock was kept.
    package var keptAt: Instant

    /// The clock of a new cloud, whose time begins as the time of day.
    package init(elapsed: Instant, timeOfDay: Instant, bootID: String) {
        self.init(time: timeOfDay, elapsed: elapsed, timeOfDay: timeOfDay, bootID: bootID)
    }

    /// The clock of a cloud that continues where an earlier process stopped; a new one if nothing was kept. Its time never
    /// goes back, even if the machine started with a time of day that is long past.
    package init(continuing state: StoredState, elapsed: Instant, timeOfDay: Instant, bootID: String) {
        var time = timeOfDay
        if let text = state.records.last(where: { $0.kind == .clock })?.text, let json = try? JSONValue(parsing: text),
            let lead = json["lead"]?.interval, let stampLead = json["stamp"]?.interval, let boot = json["boot"]?.text,
            let keptAt = json["time"]?.interval
        {
            let isSameStart = boot == bootID && !bootID.isEmpty
            time = isSameStart ? elapsed + lead : timeOfDay + Interval(milliseconds: -stampLead.milliseconds)
            time = max(time, Instant(milliseconds: keptAt.milliseconds))
        }
        self.init(time: time, elapsed: elapsed, timeOfDay: timeOfDay, bootID: bootID)
    }

    private init(time: Instant, elapsed: Instant, timeOfDay: Instant, bootID: String) {
        lead = time - elapsed
        stampLead = timeOfDay - time
        self.bootID = bootID
        keptAt = time
    }

    /// The change that keeps the clock.
    package var change: StoreChange {
        let text = JSONValue.object([
            "boot": .string(bootID), "lead": .integer(Int(lead.milliseconds)),
            "stamp": .integer(Int(stampLead.milliseconds)), "time": .integer(Int(keptAt.milliseconds)),
        ])
        return .record(kind: .clock, id: "clock", text: text.compactText)
    }
}

extension JSONValue {
    /// Whole milliseconds.
    fileprivate var interval: Interval? {
        guard case .number(let number) = kind, let milliseconds = Int64(exactly: number) else { return nil }
        return Interval(milliseconds: milliseconds)
    }
}
