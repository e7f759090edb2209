import EventModel

/// One product's way of speaking about signed endpoints: names, paths, envelopes, errors and schedules, as values. The
/// engine beneath is the same for all.
package struct Dialect: Sendable {
    /// The dialects, in the order in which they are told. A kept endpoint names its dialect by `name`.
    package static let all: [Dialect] = [.particlePro, .zStack, .signa]

    /// What commands and scenarios call it.
    package let name: String
    /// What people call it.
    package let title: String
    /// What its signed requests look like.
    let delivery: Delivery
    /// What clients may ask for.
    package let routes: [DialectRoute]
    /// Whether a mutation may carry an `Idempotency-Key`.
    package var takesIdempotencyKeys = false
    /// What answers look like.
    package let schemas: DialectSchemas
    /// How a fault is told.
    package let answer: @Sendable (DialectFault, _ requestID: String) -> DialectAnswer
    /// How an endpoint comes to be; its place comes back.
    let create:
        @Sendable (inout DeliveryEngine, EndpointWish, Instant, inout [DeliveryAction]) throws(DialectFault) -> Int

    /// How a dialect's deliveries look and behave.
    struct Delivery: Sendable {
        /// The names of the headers that carry id, timestamp and signature.
        let headers: (id: String, timestamp: String, signature: String)
        /// The header that carries the attempt's number; nil for none.
        var attemptHeader: String?
        /// The value of `user-agent`.
        let userAgent: String
        /// Whether the signed id is new for each attempt; otherwise it is the event's.
        let idsAreOfAttempts: Bool
        /// When a delivery is tried again.
        let schedule: RetrySchedule
        /// How long the old secret goes on signing after a rotation.
        let overlap: Interval
        /// How long an endpoint may fail without a success before it is disabled; nil for ever.
        var failingLimit: Interval?
        /// What a match, a digest and a test are called in an envelope.
        let eventTypes: (match: String, digest: String, test: String)
        /// Whether matches may be asked for afterwards.
        var keepsMatches = false
        /// What a delivery tells of a match.
        let content: @Sendable (Watch, WatchMatch, _ baseURL: String) -> JSONValue
        /// What a delivery tells of the matches of a window.
        var digest: @Sendable (Watch, [WatchMatch], _ baseURL: String) -> JSONValue = { _, _, _ in .null }
        /// The body of an attempt.
        let envelope: @Sendable (Envelope) -> JSONValue
    }

    /// What an envelope is made of.
    struct Envelope: Sendable {
        /// The signed id.
        var id: String
        /// What the dialect calls the event.
        var eventType: String
        /// When what it tells of happened.
        var eventAt: Instant
        /// When it is signed.
        var now: Instant
        /// What the delivery tells.
        var content: JSONValue
        /// Whether nothing really happened.
        var isTest: Bool
    }
}

/// An endpoint as it is wished for outside of a dialect's own API.
package struct EndpointWish: Sendable {
    /// Whose it is to be.
    package var project: String
    /// A name for people.
    package var name: String?
    /// Where it listens.
    package var url: String
    /// The secret's text; nil to make one.
    package var secret: String?

    /// A wish from its parts.
    package init(project: String, name: String?, url: String, secret: String?) {
        self.project = project
        self.name = name
        self.url = url
        self.secret = secret
    }
}
