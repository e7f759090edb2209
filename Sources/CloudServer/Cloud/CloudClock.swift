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

    /// The clock of a new cloud, whose time begins as the time of day.
    package init(elapsed: Instant, timeOfDay: Instant, bootID: String) {
        lead = timeOfDay - elapsed
        stampLead = .zero
        self.bootID = bootID
    }

    /// The clock of a cloud that continues where an earlier process stopped; a new one if nothing was kept.
    package init(continuing state: StoredState, elapsed: Instant, timeOfDay: Instant, bootID: String) {
        self.init(elapsed: elapsed, timeOfDay: timeOfDay, bootID: bootID)
        guard let kept = state.records.last(where: { $0.kind == .clock }),
            let json = try? JSONValue(parsing: kept.text),
            let keptLead = json["lead"]?.interval, let keptStampLead = json["stamp"]?.interval,
            let keptBoot = json["boot"]?.text
        else { return }
        if keptBoot == bootID, !bootID.isEmpty {
            stampLead = lead + Interval(milliseconds: -keptLead.milliseconds)
            lead = keptLead
        } else {
            stampLead = keptStampLead
            lead = lead + Interval(milliseconds: -keptStampLead.milliseconds)
        }
    }

    /// The change that keeps the clock.
    package var change: StoreChange {
        let text = JSONValue.object([
            "boot": .string(bootID), "lead": .integer(Int(lead.milliseconds)),
            "stamp": .integer(Int(stampLead.milliseconds)),
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
