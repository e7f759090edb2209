package import EventModel

/// Everything that a restart must find again, in the order in which it came to be.
package struct StoredState: Sendable, Equatable {
    /// The accounts; the first one owns the devices.
    package var users: [StoredUser] = []
    /// The tokens that were issued and not revoked; some may have expired.
    package var tokens: [StoredToken] = []
    /// The hooks.
    package var hooks: [StoredHook] = []
    /// The last attempts of each hook, oldest first.
    package var hookLogs: [StoredHookLog] = []
    /// What each hook did on each of the last days: by the place of the hook, then by day.
    package var hookCounters: [StoredHookCounter] = []
    /// The devices of which something was changed or heard.
    package var devices: [StoredDevice] = []
    /// The last events, oldest first.
    package var events: [StoredEvent] = []
    /// Endpoints and what belongs to them, by their places: of all kinds together, the oldest first.
    package var records: [StoredRecord] = []
    /// The deliveries, to be handed over once.
    package var deliveries = StoredDeliveries()

    /// Nothing yet.
    package init() {}
}

/// An account.
package struct StoredUser: Sendable, Equatable {
    /// Its name, which tells it from others.
    package var name: String
    /// What its password is checked against; never the password itself.
    package var passwordHash: String

    /// An account from its parts.
    package init(name: String, passwordHash: String) {
        self.name = name
        self.passwordHash = passwordHash
    }
}

/// An access token.
package struct StoredToken: Sendable, Equatable {
    /// The token: clients list their tokens in full and revoke them by it.
    package var token: String
    /// What a new token can be had for; nil for a token that was given on the command line.
    package var refreshToken: String?
    /// The account whose token it is.
    package var user: String
    /// The client that asked for it.
    package var client: String
    /// When it ends; nil for never.
    package var expiresAt: Instant?

    /// A token from its parts.
    package init(token: String, refreshToken: String?, user: String, client: String, expiresAt: Instant?) {
        self.token = token
        self.refreshToken = refreshToken
        self.user = user
        self.client = client
        self.expiresAt = expiresAt
    }
}

/// A hook that was created over the API or brought by a scenario.
package struct StoredHook: Sendable, Equatable {
    /// 24 hexadecimal digits.
    package var id: String
    /// The configuration as compact JSON; `null` for a scenario's hook that was deleted, so that it does not come back
    /// with the next start.
    package var configuration: String
    /// When it was created.
    package var createdAt: Instant
    /// Whether a scenario brought it; it goes when the scenario no longer does.
    package var isFromScenario: Bool

    /// A hook from its parts.
    package init(id: String, configuration: String, createdAt: Instant, isFromScenario: Bool = false) {
        self.id = id
        self.configuration = configuration
        self.createdAt = createdAt
        self.isFromScenario = isFromScenario
    }
}

/// One entry of a hook's log.
package struct StoredHookLog: Sendable, Equatable {
    /// How many entries of each kind a hook keeps (as the cloud's API reference says).
    package static let kept = 10

    /// The hook's id.
    package var hook: String
    /// Whether it belongs to the errors.
    package var isError: Bool
    /// The entry as compact JSON.
    package var entry: String

    /// An entry from its parts.
    package init(hook: String, isError: Bool, entry: String) {
        self.hook = hook
        self.isError = isError
        self.entry = entry
    }
}

/// What one hook did on one day.
package struct StoredHookCounter: Sendable, Equatable {
    /// How many days of a hook are kept.
    package static let keptDays = 30

    /// The hook's id.
    package var hook: String
    /// The day in UTC, as `2026-11-21`.
    package var day: String
    /// Requests answered with a status below 400.
    package var success: Int
    /// Requests that failed or could not be sent.
    package var error: Int
    /// Events that found the hook asleep.
    package var sleep: Int

    /// A day from its parts.
    package init(hook: String, day: String, success: Int, error: Int, sleep: Int) {
        self.hook = hook
        self.day = day
        self.success = success
        self.error = error
        self.sleep = sleep
    }
}

/// What is remembered of a device beyond what the scenario says.
package struct StoredDevice: Sendable, Equatable {
    /// Its id.
    package var id: DeviceID
    /// The name that its owner gave it; nil for the scenario's.
    package var name: String?
    /// Whether its owner gave it away.
    package var isReleased: Bool
    /// When the cloud last heard of it.
    package var lastHeard: Instant?
    /// What its owner noted; nil for nothing.
    package var notes: String?
    /// The id of the product into which a client put it; 0 for none, nil for the scenario's.
    package var product: Int?
    /// What clients set of it in its product, as JSON text; nil for nothing.
    package var settings: String?

    /// A device from its parts.
    package init(
        id: DeviceID, name: String? = nil, isReleased: Bool = false, lastHeard: Instant? = nil, notes: String? = nil,
        product: Int? = nil, settings: String? = nil
    ) {
        self.id = id
        self.name = name
        self.isReleased = isReleased
        self.lastHeard = lastHeard
        self.notes = notes
        self.product = product
        self.settings = settings
    }
}

/// An event that reached the bus.
package struct StoredEvent: Sendable, Equatable {
    /// Its name.
    package var name: String
    /// Its data; nil for none.
    package var data: String?
    /// Who published it.
    package var coreID: String
    /// Whether only the owner sees it.
    package var isPrivate: Bool
    /// Seconds to live.
    package var timeToLive: Int32
    /// When it reached the cloud.
    package var publishedAt: Instant

    /// An event from its parts.
    package init(
        name: String, data: String?, coreID: String, isPrivate: Bool, timeToLive: Int32, publishedAt: Instant
    ) {
        self.name = name
        self.data = data
        self.coreID = coreID
        self.isPrivate = isPrivate
        self.timeToLive = timeToLive
        self.publishedAt = publishedAt
    }
}

/// One change of what is kept. Names and ids are told apart byte by byte: the same letter in two encodings is two names.
package enum StoreChange: Sendable, Equatable {
    /// A new account, or another password of an old one.
    case user(StoredUser)
    /// A token was issued.
    case token(StoredToken)
    /// A token was revoked or has expired; one that is not there is no error.
    case tokenGone(String)
    /// A new hook, or another configuration of an old one, which keeps its place.
    case hook(StoredHook)
    /// A hook was deleted, with its logs and counters.
    case hookGone(id: String)
    /// An entry of a hook's log; the oldest beyond `StoredHookLog.kept` of its kind goes. Without
    /// its hook, which may be deleted while an attempt is under way, it is not kept.
    case hookLog(StoredHookLog)
    /// The figures of one day, in place of the earlier ones; not kept without the hook. The oldest day beyond
    /// `StoredHookCounter.keptDays` goes.
    case hookCounter(StoredHookCounter)
    /// A device, in place of what was remembered of it.
    case device(StoredDevice)
    /// An event; the oldest goes when there are too many.
    case event(StoredEvent)
    /// A new record, or another text of an old one, which keeps its place.
    case record(kind: StoredRecord.Kind, id: String, text: String)
    /// A record was deleted; one that is not there is no error. What refers to it stays.
    case recordGone(kind: StoredRecord.Kind, id: String)
    /// A new delivery, in place of whatever had its number.
    case delivery(StoredDelivery)
    /// How far a delivery is, in place of what was known; not kept without the delivery.
    case deliveryProgress(number: Int, StoredDelivery.Progress)
    /// A delivery is forgotten; one that is not there is no error.
    case deliveryGone(number: Int)
}
