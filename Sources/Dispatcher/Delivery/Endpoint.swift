package import EventModel

/// A URL that signed events are delivered to, with its secrets.
package struct Endpoint: Sendable {
    /// Whether it gets anything.
    package enum Status: String, Sendable {
        /// It does.
        case active
        /// It failed for too long, said 410, or was switched off; its owner may switch it on again.
        case disabled
        /// It was deleted; what is told of it is history.
        case deleted
    }

    /// Tells it from all others.
    package let id: String
    /// The place of its dialect in `Dialect.all`.
    package let dialect: Int
    /// Whose it is.
    package let project: String
    /// Where it listens.
    package var url: String
    /// Whether its deliveries are signed.
    package var isSigned = true
    /// The secrets that sign, newest first.
    package var secrets: [EndpointSecret]
    /// What the dialect keeps beside: name, description, metadata.
    package var details: JSONValue
    /// Whether it gets anything.
    package var status = Status.active
    /// When it was created.
    package var createdAt: Instant
    /// When it was changed last.
    package var updatedAt: Instant
    /// When it was deleted.
    package var deletedAt: Instant?
    /// Failed attempts since the last success.
    package var consecutiveFailures = 0
    /// When the first of them was.
    package var failingSince: Instant?
    /// When an attempt succeeded last.
    package var lastSuccess: Instant?
    /// When an attempt failed last.
    package var lastFailure: Instant?

    /// The deliveries that wait for their turn, and how many attempts are under way.
    var line = DeliveryLine()
    /// What all its requests share.
    var head: RequestHead?

    /// An endpoint from its parts.
    package init(
        id: String, dialect: Int, project: String, url: String, secrets: [EndpointSecret], details: JSONValue,
        createdAt: Instant
    ) {
        self.id = id
        self.dialect = dialect
        self.project = project
        self.url = url
        self.secrets = secrets
        self.details = details
        self.createdAt = createdAt
        updatedAt = createdAt
    }

    /// The number of the newest secret.
    package var secretVersion: Int { secrets.first?.version ?? 0 }

    /// The secrets that sign at a moment, newest first.
    func signers(at now: Instant) -> [Secret] {
        secrets.filter { $0.validUntil.map { now < $0 } ?? true }.map(\.secret)
    }

    /// Switches it on or off. One that is on again begins with a clean slate.
    mutating func set(_ new: Status) {
        guard new != status else { return }
        status = new
        guard new == .active else { return }
        consecutiveFailures = 0
        failingSince = nil
    }

    /// Puts a new secret before the others; the old one goes on signing for `overlap`.
    mutating func rotate(to text: String, overlap: Interval, now: Instant) throws(SecretError) {
        let newest = try EndpointSecret(version: secretVersion + 1, text: text)
        secrets = secrets.filter { $0.validUntil.map { now < $0 } ?? true }.map { old in
            var old = old
            old.validUntil = min(old.validUntil ?? .distantFuture, now + overlap)
            return old
        }
        secrets = [newest] + (overlap > .zero ? Array(secrets.prefix(1)) : [])
    }
}

/// Deliveries of one endpoint that are due, first come, first served.
struct DeliveryLine: Sendable {
    private var numbers: [Int] = []
    private var start = 0
    /// Attempts that have not ended.
    var underWay = 0
    /// Whether the endpoint waits for its turn.
    var isInRotation = false

    var isEmpty: Bool { start == numbers.count }

    mutating func append(_ number: Int) { numbers.append(number) }

    mutating func popFirst() -> Int? {
        guard !isEmpty else { return nil }
        defer {
            start += 1
            if start == numbers.count || start > 1024 && start > numbers.count / 2 {
                numbers.removeFirst(start)
                start = 0
            }
        }
        return numbers[start]
    }
}
