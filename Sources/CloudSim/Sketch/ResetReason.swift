/// Why a device started, under the firmware's own number.
package enum ResetReason: Int, Hashable, Sendable {
    /// Somebody pressed its reset button, or the scenario restarts it.
    case pin = 20
    /// It had no power before.
    case powerDown = 40
    /// It did not come back to its system in time.
    case watchdog = 60
    /// It crashed.
    case panic = 130
    /// Its firmware restarted it.
    case user = 140
}
