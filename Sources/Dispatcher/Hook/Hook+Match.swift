package import EventModel

/// Why an event does not fire a hook.
package enum HookMismatch: Hashable, Sendable {
    /// The hook is switched off.
    case disabled
    /// The event's name does not start with the hook's `event`.
    case prefix
    /// The hook is for another device.
    case device
    /// The device does not belong to the hook's product.
    case product
    /// The event is a reply of the cloud; those never fire hooks.
    case reply
}

extension Hook {
    /// Why an event of this name does not fire the hook; nil when it does.
    ///
    /// - Parameter products: The products and their devices; nil if they are unknown, so that no product excludes one.
    package func mismatch(with event: Event, named name: String, products: Products? = nil) -> HookMismatch? {
        if disabled { return .disabled }
        if event.isReply(named: name) { return .reply }
        // By bytes: String's own comparison would take differently composed accents for the same.
        if !name.utf8.starts(with: self.event.utf8) { return .prefix }
        if !isFor(event.publisher) { return .device }
        guard let products, !firesFor(event.publisher, products) else { return nil }
        return .product
    }

    /// True if the hook is for events of this publisher: its device, and a device of its product.
    func firesFor(_ publisher: Publisher, _ products: borrowing Products) -> Bool {
        if let product {
            guard let place = products.place(of: product), products.contains(publisher, inProductAt: place) else {
                return false
            }
        }
        return isFor(publisher)
    }

    private func isFor(_ publisher: Publisher) -> Bool {
        guard let deviceID else { return true }
        if case .device(let id, _) = publisher { return id == deviceID }
        return false
    }
}

extension Event {
    /// Whether the event is a reply of the cloud, or bears the name of one: such events never fire hooks, so hooks
    /// cannot set each other off.
    func isReply(named name: String) -> Bool {
        if case .cloud = publisher { return true }
        return ["hook-sent/", "hook-response/", "hook-error/"].contains { name.utf8.starts(with: $0.utf8) }
    }
}
