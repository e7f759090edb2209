/// Whose events a device's subscription sees.
package enum SubscriptionScope: Hashable, Sendable {
    /// The owner's events: MY_DEVICES.
    case myDevices
    /// The owner's events and the public events of others: ALL_DEVICES.
    case allDevices
}

/// One slot of a device's subscription table.
package struct DeviceSubscription: Hashable, Sendable {
    /// The start of the event names that match, compared byte by byte; empty for all.
    package var filter: String
    /// The handler's number in the firmware.
    package var handler: Int32
    /// Whose events match.
    package var scope: SubscriptionScope

    /// Whether an event reaches the handler.
    package func matches(_ name: String, isOwn: Bool, isPrivate: Bool) -> Bool {
        (isOwn || (scope == .allDevices && !isPrivate)) && Self.starts(name.utf8Span.span, filter.utf8Span.span)
    }

    /// `utf8.starts(with:)`, which is many times slower.
    private static func starts(_ name: Span<UInt8>, _ filter: Span<UInt8>) -> Bool {
        if filter.count > name.count { return false }
        for index in filter.indices where name[index] != filter[index] { return false }
        return true
    }
}

/// The application's subscriptions of one device: four slots, in the order of registration.
///
/// Devices of one firmware share the storage until one of them changes.
package struct SubscriptionTable: Hashable, Sendable {
    /// The slots of an application.
    package static let maximumSubscriptions = 4
    /// The longest filter, in bytes.
    package static let maximumFilterBytes = 64

    /// Why a subscription was refused; the firmware's call returns false.
    package enum Refusal: Hashable, Sendable {
        /// All slots are taken.
        case full
        /// The filter has more bytes than a slot holds.
        case filterTooLong
    }

    /// The slots in use, in the order of registration.
    package private(set) var subscriptions: [DeviceSubscription] = []

    /// A table with all slots free.
    package init() {}

    /// Registers a handler; nil when it is registered. The same handler and filter again succeed and change nothing,
    /// not even the scope.
    package mutating func subscribe(to filter: String, handler: Int32, scope: SubscriptionScope) -> Refusal? {
        if filter.utf8.count > Self.maximumFilterBytes { return .filterTooLong }
        // By bytes: String equality would take differently composed accents for the same.
        if subscriptions.contains(where: { $0.handler == handler && $0.filter.utf8.elementsEqual(filter.utf8) }) {
            return nil
        }
        if subscriptions.count == Self.maximumSubscriptions { return .full }
        subscriptions.append(DeviceSubscription(filter: filter, handler: handler, scope: scope))
        return nil
    }

    /// Frees every slot.
    package mutating func unsubscribe() { subscriptions.removeAll() }

    /// Calls `body` with each handler that an event reaches, in the order of registration.
    package func forEachHandler(of name: String, isOwn: Bool, isPrivate: Bool, _ body: (Int32) -> Void) {
        for subscription in subscriptions where subscription.matches(name, isOwn: isOwn, isPrivate: isPrivate) {
            body(subscription.handler)
        }
    }
}
