package import DeviceEmulator
package import Dispatcher
package import EventModel

/// One device, or `count` devices that share everything but their number.
package struct DeviceGroup: Sendable {
    /// The id of a single device; nil derives one from each name.
    package var id: DeviceID?
    /// The devices' name, with `{{index}}` as slot 0.
    package var name: Template
    /// How many devices; nil is a single device without a number.
    package var count: Int?
    /// The program's position in `Scenario.firmware`; nil for a device that only listens and is called by nothing.
    package var firmware: Int?
    /// The sketch that each of them runs instead, as the scenario names its file.
    package var sketch: String?
    /// Which generation of device it is.
    package var profile = DeviceProfile.gen3
    /// Each device starts at a random moment from 0 up to but not including this.
    package var spread = Interval.zero

    /// The template slots of a device's name.
    package static let nameSlots = ["index"]

    /// A group from its name.
    package init(name: Template) { self.name = name }
}
