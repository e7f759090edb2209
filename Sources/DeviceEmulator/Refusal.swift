/// Why a device was refused.
package enum Refusal: String, Error, Hashable, Sendable, CaseIterable {
    /// Too many publish calls inside a second.
    case rate
    /// More data than the profile admits.
    case size
    /// A name that no device may publish.
    case name
    /// The device is not connected.
    case offline
    /// No slot is left in a table.
    case full
    /// As many signed deliveries wait as the cloud takes.
    case backlog
    /// The cloud is about to run out of memory.
    case memory
}
