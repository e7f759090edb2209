/// Who published an event.
package enum Publisher: Hashable, Sendable {
    /// A device, with its dense number in the world's fleet.
    case device(DeviceID, slot: Int32)
    /// A client of the HTTP API.
    case api
    /// The cloud itself: replies and errors of hooks.
    case cloud

    /// The event's `coreid`: the device's id, `api`, or `particle-internal`.
    package var coreID: String {
        switch self {
        case .device(let id, _): id.description
        case .api: "api"
        case .cloud: "particle-internal"
        }
    }
}

/// One published event, as it travels over the bus.
package struct Event: Sendable {
    /// The seconds that the cloud says an event lives; carried and ignored.
    package static let timeToLive = 60

    /// What happened: the name that prefixes are matched against.
    package var name: EventName
    /// The text that goes with it; nil when the publisher gave none.
    package var data: String?
    /// Where it came from.
    package var publisher: Publisher
    /// When it reached the cloud.
    package var publishedAt: Instant
    /// Whether only the owner's subscriptions see it.
    package var isPrivate: Bool
    /// The place of the product that a client or a product's hook published it to; -1 for none.
    package var product: Int16 = -1
    /// Seconds to live; carried and ignored.
    package var timeToLive: Int32

    /// An event from its parts.
    @inlinable @inline(__always)
    package init(
        name: EventName, data: String?, publisher: Publisher, publishedAt: Instant, isPrivate: Bool = false,
        timeToLive: Int32 = Int32(Event.timeToLive)
    ) {
        self.name = name
        self.data = data
        self.publisher = publisher
        self.publishedAt = publishedAt
        self.isPrivate = isPrivate
        self.timeToLive = timeToLive
    }
}
