package import EventModel

/// A thing of the signed endpoints' that is read at the start alone and looked into by nobody here.
package struct StoredRecord: Sendable, Equatable {
    /// What it is. The words stand in the file: one that was shipped never changes.
    package enum Kind: String, Sendable, CaseIterable {
        /// An endpoint with its secrets.
        case endpoint
        /// What an endpoint's owner watches: an alert, or a watch.
        case watch
        /// An event that a watch was waiting for.
        case match
        /// An answer that a repeated request gets once more.
        case replay
        /// A number that only grows.
        case counter
        /// How the cloud's own time relates to the system's clocks.
        case clock
    }

    /// What it is.
    package var kind: Kind
    /// What tells it from others of its kind.
    package var id: String
    /// All of it, as its owner writes it.
    package var text: String

    /// A record from its parts.
    package init(kind: Kind, id: String, text: String) {
        self.kind = kind
        self.id = id
        self.text = text
    }
}

/// One event for one endpoint.
package struct StoredDelivery: Sendable, Equatable {
    /// How far a delivery is: the part that changes.
    package struct Progress: Sendable, Equatable {
        /// Its state, in its owner's numbers.
        package var state: Int
        /// When the next attempt is due; nil for never.
        package var due: Instant?
        /// How many attempts were begun.
        package var attempts: Int
        /// What the attempts came to, as compact JSON.
        package var log: String

        /// How far a delivery is, from its parts.
        package init(state: Int, due: Instant?, attempts: Int, log: String) {
            self.state = state
            self.due = due
            self.attempts = attempts
            self.log = log
        }
    }

    /// What tells it from others, and its place among them.
    package var number: Int
    /// The id by which receivers and clients know it.
    package var id: String
    /// The id of its endpoint.
    package var endpoint: String
    /// Everything that never changes, as compact JSON.
    package var text: String
    /// How far it is.
    package var progress: Progress

    /// A delivery from its parts.
    package init(number: Int, id: String, endpoint: String, text: String, progress: Progress) {
        self.number = number
        self.id = id
        self.endpoint = endpoint
        self.text = text
        self.progress = progress
    }
}
