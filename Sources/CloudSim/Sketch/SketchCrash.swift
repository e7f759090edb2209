package import EventModel

/// A crash of a device's sketch.
package struct SketchCrash: Hashable, Sendable {
    /// The device's name.
    package var device: String
    /// When, from the run's start.
    package var at: Interval
    /// What happened, with its place in the sketch where that is known.
    package var reason: String
    /// Whether the device does not boot again.
    package var staysDown: Bool

    /// A crash from its parts.
    package init(device: String, at: Interval, reason: String, staysDown: Bool) {
        self.device = device
        self.at = at
        self.reason = reason
        self.staysDown = staysDown
    }
}
