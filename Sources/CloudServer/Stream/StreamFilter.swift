package import EventModel

/// Which events a stream carries.
package struct StreamFilter: Hashable, Sendable {
    /// Who listens.
    package enum Audience: Hashable, Sendable {
        /// The owner of the devices: hears all.
        case owner
        /// Somebody else: hears what is public.
        case guest
        /// Somebody who asks for devices of his own and has none.
        case nobody
    }

    /// What the events' names begin with, byte for byte; empty for all.
    package var prefix: String
    /// The only publisher; nil for all.
    package var device: DeviceID?
    /// The place of the only product; nil for all events.
    package var product: Int?
    /// Who listens.
    package var audience: Audience

    /// A filter from its parts.
    package init(
        prefix: String = "", device: DeviceID? = nil, product: Int? = nil, audience: Audience
    ) {
        self.prefix = prefix
        self.device = device
        self.product = product
        self.audience = audience
    }

    /// True if an event passes whose name has the prefix; its product is the place of that to which it belongs.
    func admits(_ event: Event, product place: Int? = nil) -> Bool {
        switch audience {
        case .owner: break
        case .guest: if event.isPrivate { return false }
        case .nobody: return false
        }
        if let product, product != place { return false }
        guard let device else { return true }
        if case .device(let id, _) = event.publisher { return id == device }
        return false
    }
}
