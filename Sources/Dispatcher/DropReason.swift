/// Why a matching hook sent nothing, or less than it got.
package enum DropReason: String, Hashable, Sendable, CaseIterable {
    /// The receiver's host has had its requests of this minute.
    case hostLimit = "host-limit"
    /// The device has triggered its requests of this minute.
    case deviceLimit = "device-limit"
    /// The hook is asleep after too many errors.
    case sleep
    /// The rendered request cannot be sent.
    case invalid
    /// A response past the size limit lost its end; its hook did fire.
    case truncated
}
