package import EventModel

/// What asks for deliveries: an alert, a watch, or an endpoint that watches by itself.
package struct Watch: Sendable {
    /// What an event must have for the watch to see it.
    package enum Target: Hashable, Sendable {
        /// A device's id, which published it.
        case device(String)
        /// What its name begins with.
        case prefix(String)
        /// A name that its data mentions, in any case.
        case mention(String)
    }

    /// When its deliveries go out.
    package enum Cadence: String, Sendable, CaseIterable {
        /// Each match at once.
        case realtime = "REALTIME"
        /// All matches of a day (UTC) together, at its end.
        case daily = "DAILY"
        /// All matches of a week (from Monday, UTC) together, at its end.
        case weekly = "WEEKLY"

        /// The end of the window that a moment is in; nil when there is none.
        package func windowEnd(after moment: Instant) -> Instant? {
            let day: Int64 = 86_400_000
            // The epoch was a Thursday, four days before a Monday.
            let (length, shift): (Int64, Int64)
            switch self {
            case .realtime: return nil
            case .daily: (length, shift) = (day, 0)
            case .weekly: (length, shift) = (7 * day, 4 * day)
            }
            let place = (moment.milliseconds - shift) % length
            let into = place < 0 ? place + length : place
            return Instant(milliseconds: moment.milliseconds - into + length)
        }
    }

    /// Tells it from all others.
    package let id: String
    /// The place of its dialect in `Dialect.all`.
    package let dialect: Int
    /// Whose it is.
    package let project: String
    /// What it looks for; one of them is enough.
    package var targets: [Target]
    /// When its deliveries go out.
    package var cadence = Cadence.realtime
    /// The ids of the endpoints that hear of its matches; nil for all of its project and dialect.
    package var endpoints: [String]?
    /// Whether it looks at all.
    package var isActive = true
    /// What the dialect keeps beside: title, kind, description.
    package var details: JSONValue
    /// When it was created.
    package var createdAt: Instant
    /// When it was changed last.
    package var updatedAt: Instant
    /// Matches from then on have yet to go out in a digest: the end of the last window that did.
    package var digestedThrough: Instant

    /// A watch from its parts.
    package init(
        id: String, dialect: Int, project: String, targets: [Target], details: JSONValue, createdAt: Instant
    ) {
        self.id = id
        self.dialect = dialect
        self.project = project
        self.targets = targets
        self.details = details
        self.createdAt = createdAt
        updatedAt = createdAt
        digestedThrough = createdAt
    }

    /// The first of its targets that an event has.
    func hit(_ event: Event, name: String, lowercasedData: String?) -> Target? {
        targets.first { target in
            switch target {
            case .device(let id): event.publisher.coreID == id
            case .prefix(let prefix): name.utf8.starts(with: prefix.utf8)
            case .mention(let name): lowercasedData?.contains(name.lowercased()) ?? false
            }
        }
    }
}

/// An event that a watch saw.
package struct WatchMatch: Sendable {
    /// Tells it from all others.
    package let id: String
    /// The watch.
    package let watch: String
    /// The target that it has.
    package let target: Watch.Target
    /// The event's name.
    package let name: String
    /// The event's data.
    package let data: String?
    /// Who published it.
    package let coreID: String
    /// The time of day at which it reached the cloud.
    package let at: Instant
    /// The same moment in the engine's time, by which it belongs to the window of a digest.
    let seenAt: Instant

    /// A match. `seenAt` is `at` where both clocks agree.
    init(
        id: String, watch: String, target: Watch.Target, name: String, data: String?, coreID: String, at: Instant,
        seenAt: Instant? = nil
    ) {
        self.id = id
        self.watch = watch
        self.target = target
        self.name = name
        self.data = data
        self.coreID = coreID
        self.at = at
        self.seenAt = seenAt ?? at
    }
}

extension Watch.Target {
    /// The target as it is kept.
    package var json: JSONValue {
        switch self {
        case .device(let id): .object(["device": .string(id)])
        case .prefix(let prefix): .object(["prefix": .string(prefix)])
        case .mention(let name): .object(["mention": .string(name)])
        }
    }

    /// A target that was kept.
    init?(_ json: JSONValue) {
        if let id = json["device"]?.text {
            self = .device(id)
        } else if let prefix = json["prefix"]?.text {
            self = .prefix(prefix)
        } else if let name = json["mention"]?.text {
            self = .mention(name)
        } else {
            return nil
        }
    }
}
