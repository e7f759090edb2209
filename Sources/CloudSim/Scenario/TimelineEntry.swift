package import Dispatcher
package import EventModel

/// Something that happens at a fixed moment of a run.
package struct TimelineEntry: Sendable {
    /// When, counted from the run's start.
    package var at: Interval
    /// What happens.
    package var change: Change
    /// The change is undone after this long.
    package var lasting: Interval?

    /// An entry from its parts.
    package init(at: Interval, change: Change, lasting: Interval? = nil) {
        self.at = at
        self.change = change
        self.lasting = lasting
    }

    /// What can happen.
    package enum Change: Sendable {
        /// The devices' function is called.
        case call(devices: Glob, function: String, argument: String)
        /// The devices publish: one publication for each program of the scenario, in order, and a last one for devices
        /// without a program; each is compiled for its program's slots.
        case publish(devices: Glob, [FirmwareProgram.Publication])
        /// A client of the API publishes.
        case apiPublish(event: String, data: Data)
        /// An event of a real stream happens again as it is, past every limit; nil devices are a client of the API.
        case recorded(devices: Glob?, event: String, data: Data, timeToLive: Int32)
        /// The devices drop off; they come back when the entry's time is over, or never.
        case offline(devices: Glob)
        /// The devices restart: offline and online again, variables as at the start.
        case reboot(devices: Glob)
        /// Somebody does something to the devices' inputs.
        case stimulus(devices: Glob, Stimulus)
        /// What is delivered to the devices is disturbed.
        case fault(devices: Glob, DeliveryFault)
        /// The devices' clocks go wrong by this much.
        case clockSkew(devices: Glob, Interval)
        /// The receiver with this `key` answers by other rules.
        case receiver(host: String, rules: [ReceiverRule])
        /// The receiver with this `key` judges signatures otherwise; nil for not at all.
        case verify(host: String, ReceiverVerification?)
        /// The clock of the receiver with this `key` goes wrong by this much.
        case receiverClock(host: String, Interval)
        /// Requests towards the receiver at this position, with this `key`, go wrong on their way.
        case network(receiver: Int, host: String, DeliveryFault)
        /// Names have other addresses.
        case names([Scenario.NameEntry])
        /// The owner of the endpoint at this position, of this name, does something to it.
        case endpoint(Int, name: String, EndpointChange)
        /// A hook is created.
        case hook(Hook)
    }

    /// What reaches a device from the room it stands in.
    package enum Stimulus: Sendable {
        /// Its inputs have these levels from now on.
        case pins([(pin: String, value: Int)])
        /// Somebody types into its serial line.
        case serial(String)
    }

    /// What the owner of a signed endpoint does to it.
    package enum EndpointChange: Hashable, Sendable {
        /// It gets this secret; nil for one that follows from the scenario's seed.
        case rotate(String?)
        /// It is switched on or off, or deleted.
        case status(Endpoint.Status)
        /// What was told is told once more, as new deliveries.
        case redeliver(Redelivery)
    }

    /// Which deliveries are told once more.
    package enum Redelivery: String, Hashable, Sendable, CaseIterable {
        /// The last one, however it ended.
        case last
        /// All that were given up, oldest first.
        case abandoned
    }

    /// What a timeline publish carries.
    package struct Data: Sendable {
        /// The event's data as text, JSON already serialised; nil for none.
        package var text: String?
        /// Whether only the owner sees it.
        package var isPrivate: Bool

        /// Data from its parts.
        package init(text: String?, isPrivate: Bool) {
            self.text = text
            self.isPrivate = isPrivate
        }
    }

    /// How deliveries to a device go wrong.
    package struct DeliveryFault: Hashable, Sendable {
        /// How often each event arrives: 2 is a duplicate.
        package var copies = 1
        /// How late each event arrives.
        package var delay = Interval.zero
        /// The chance from 0 to 1 that an event never arrives.
        package var drop = 0.0
        /// Each event may arrive up to this much later, by chance, so that they overtake each other.
        package var reorder = Interval.zero

        /// Nothing goes wrong.
        package init() {}
    }
}
