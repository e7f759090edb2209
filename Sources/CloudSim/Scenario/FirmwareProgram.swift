package import Dispatcher
package import EventModel

/// A firmware as a scenario writes it: values, what is published when, what is listened to, what can be called.
package struct FirmwareProgram: Sendable {
    /// The program's name in the file.
    package var name: String
    /// The program's values; a template slot of a value is its position here.
    package var values: [Value] = []
    /// Positions of the values that the cloud may read.
    package var variables: [Int] = []
    /// What can be called.
    package var functions: [Function] = []
    /// What is published, and when.
    package var publications: [ScheduledPublication] = []
    /// What is listened to, in registration order.
    package var subscriptions: [Subscription] = []

    /// An empty program.
    package init(name: String) { self.name = name }

    /// The names that every template of a program sees after the program's own values, in slot order.
    package static let ambientSlots = ["data", "event", "arg", "device", "name", "index", "time"]
}

extension FirmwareProgram {
    /// A named value of a program.
    package struct Value: Sendable {
        /// The name that templates use.
        package var name: String
        /// Where its content comes from.
        package var source: Source

        /// A value from its name and source.
        package init(name: String, source: Source) {
            self.name = name
            self.source = source
        }

        /// Where a value's content comes from.
        package enum Source: Sendable {
            /// Always the same, until a `set` changes it.
            case constant(JSONValue)
            /// Evenly from `low` to `high`, printed with exactly `decimals`; nil prints the shortest text.
            case random(low: Double, high: Double, decimals: Int?)
            /// One of these, evenly.
            case choice([JSONValue])
            /// Counts up by `step` from `first`.
            case counter(first: Double, step: Double)
            /// Goes up or down by at most `step` from the last, within the bounds.
            case walk(first: Double, step: Double, low: Double, high: Double, decimals: Int?)
        }
    }

    /// What one publish call says.
    package struct Publication: Sendable {
        /// The event's name.
        package var event: Template
        /// The event's data; nil for none.
        package var data: DataTemplate?
        /// Whether only the owner sees it.
        package var isPrivate = false

        /// A publication from its parts.
        package init(event: Template, data: DataTemplate?, isPrivate: Bool = false) {
            self.event = event
            self.data = data
            self.isPrivate = isPrivate
        }
    }

    /// A publication with its moments.
    package struct ScheduledPublication: Sendable {
        /// What is published.
        package var publication: Publication
        /// The first moment, counted from the device's start.
        package var after = Interval.zero
        /// The time between two; nil publishes once.
        package var every: Interval?
        /// Up to this is added to each moment, and does not accumulate.
        package var jitter = Interval.zero
        /// How often in all; nil has no end.
        package var times: Int?

        /// A publication that happens once, at the start.
        package init(_ publication: Publication) { self.publication = publication }
    }

    /// A value that is set to a new text.
    package struct Assignment: Sendable {
        /// The value's position.
        package var value: Int
        /// Its new text.
        package var text: Template

        /// An assignment from its parts.
        package init(value: Int, text: Template) {
            self.value = value
            self.text = text
        }
    }

    /// A handler and the prefix that it is registered for.
    package struct Subscription: Sendable {
        /// The prefix of the event names.
        package var prefix: String
        /// Values to set, in order: a value's position and its new text.
        package var set: [Assignment] = []
        /// What to publish then.
        package var publications: [Publication] = []

        /// A handler that does nothing yet.
        package init(prefix: String) { self.prefix = prefix }
    }

    /// A function that the cloud may call.
    package struct Function: Sendable {
        /// The name it is registered under.
        package var name: String
        /// What the call returns.
        package var returns: Int32 = 0
        /// Values to set, in order.
        package var set: [Assignment] = []
        /// What to publish then.
        package var publications: [Publication] = []

        /// A function that does nothing yet.
        package init(name: String) { self.name = name }
    }
}
