package import Dispatcher
package import EventModel

/// A scenario as its file says it: devices, firmware, hooks, receivers, what happens when, and what is expected.
package struct Scenario: Sendable {
    /// A short name for people.
    package var title: String?
    /// What the scenario shows.
    package var about: String?
    /// Where all randomness comes from.
    package var seed: UInt64 = 1
    /// The world's time when the run begins.
    package var start = Instant(milliseconds: 1_485_983_285_763)
    /// True if the file names that moment; otherwise a run that reaches real hosts begins at the current time.
    package var isStartGiven = false
    /// How long the run lasts exactly; nil ends it when nothing is due.
    package var duration: Interval?
    /// How long an event needs from the cloud to a device that runs a sketch.
    package var linkLatency = Interval.milliseconds(20)
    /// Single devices and groups, in the order of the file.
    package var devices: [DeviceGroup] = []
    /// The programs that devices run.
    package var firmware: [FirmwareProgram] = []
    /// The account's hooks, in creation order.
    package var hooks: [Hook] = []
    /// Devices that share an id and hooks of their own.
    package var products: [Product] = []
    /// What answers for which host.
    package var receivers: [Receiver] = []
    /// The signed endpoints that stand when the run begins.
    package var endpoints: [SignedEndpoint] = []
    /// The alerts and watches that stand when the run begins.
    package var alerts: [Alert] = []
    /// The addresses of names; one that is not here has public ones.
    package var names: [NameEntry] = []
    /// Where signed deliveries may go.
    package var addressGuard = AddressGuard()
    /// The cloud's limits.
    package var limits = Limits()
    /// What happens when, in the order of the file.
    package var timeline: [TimelineEntry] = []
    /// What must have been seen when the run ends.
    package var expectations: [Expectation] = []

    /// A scenario without anything in it.
    package init() {}
}

extension Scenario {
    /// A host and what answers for it.
    package struct Receiver: Sendable {
        /// The host name in lower case, without a port.
        package var host: String
        /// The only port it answers for; nil for every port.
        package var port: Int?
        /// Who answers.
        package var answer: Answer

        /// What tells the receiver from others: the host, with `:port` when it answers for one port alone.
        package var key: String { port.map { Self.key(host: host, port: $0) } ?? host }

        /// The key of a receiver that answers for one port alone; an address stands in brackets.
        static func key(host: String, port: Int) -> String {
            host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }

        /// Whether a key is that of a receiver for one port alone; a bare address has more than one colon.
        static func namesPort(_ key: String) -> Bool {
            key.hasPrefix("[") || key.utf8.reduce(0) { $1 == 0x3A ? $0 + 1 : $0 } == 1
        }

        /// Who answers for a host.
        package enum Answer: Sendable {
            /// The script, inside the process (or on loopback with `--wire`).
            case script(ReceiverScript)
            /// A service of your own at this URL; `keepsHost` sends the original `Host` header.
            case forward(to: String, keepsHost: Bool)
        }

        /// A receiver from its parts.
        package init(host: String, port: Int? = nil, answer: Answer) {
            self.host = host
            self.port = port
            self.answer = answer
        }
    }
}

extension Scenario {
    /// The position of the receiver that answers for a host (in lower case) and port: one for just that port before
    /// one for every port.
    package func receiver(host: String, port: Int) -> Int? {
        receivers.firstIndex { $0.host == host && $0.port == port }
            ?? receivers.firstIndex { $0.host == host && $0.port == nil }
    }
}
