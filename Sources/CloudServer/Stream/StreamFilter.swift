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
    /// Who listens.
    package var audience: Audience

    /// A filter from its parts.
    package init(prefix: String = "", device: DeviceID? = nil, audience: Audience) {
        self.prefix = prefix
        self.device = device
        self.audience = audience
    }

    /// Whether an event passes whose name has the prefix.
    func admits(_ event: Event) -> Bool {
        switch audience {
        case .owner: break
        case .guest: if event.isPrivate { return false }
        case .nobody: return false
        }
        guard let device else { return true }
        if case .device(let id, _) = event.publisher { return id == device }
        return false
    }
}
