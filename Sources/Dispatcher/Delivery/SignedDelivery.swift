package import EventModel

/// One event for one endpoint, until it has arrived or is given up.
package struct SignedDelivery: Sendable {
    /// How far it is. It leaves `pending` once and ends in `succeeded` or `abandoned`; a skipped one is never pending.
    package enum State: Int, Sendable {
        /// Attempts are to come.
        case pending
        /// An attempt was answered with 2xx.
        case succeeded
        /// No attempt is left, or its endpoint is gone.
        case abandoned
        /// Its endpoint was disabled when its event occurred: no attempt was made, and it may be redelivered.
        case skipped
    }

    /// Why an attempt had no answer, or why there was none.
    package enum Failure: Sendable, Equatable {
        /// The transport's name for it.
        case transport(TransportError)
        /// The process ended while the attempt was under way, so nobody knows.
        case interrupted
        /// The endpoint was disabled or deleted before an attempt.
        case noEndpoint

        /// The name by which it is told.
        package var text: String {
            switch self {
            case .transport(let error): error.rawValue
            case .interrupted: "INTERRUPTED"
            case .noEndpoint: "NO_ENDPOINT"
            }
        }

        init?(text: String) {
            switch text {
            case "INTERRUPTED": self = .interrupted
            case "NO_ENDPOINT": self = .noEndpoint
            default:
                guard let error = TransportError(rawValue: text) else { return nil }
                self = .transport(error)
            }
        }
    }

    /// How one attempt ended.
    package struct AttemptEnd: Sendable {
        /// Which attempt, from 1.
        package var number: Int
        /// When its request was signed.
        package var signedAt: Instant
        /// When it ended.
        package var endedAt: Instant
        /// The status that came back.
        package var status: Int?
        /// The beginning of what came back.
        package var reply = ""
        /// Why nothing came back.
        package var failure: Failure?

        /// When its request was signed, where that is known: nobody signed one that was not made, and of one that was
        /// cut short by the process's end it was not kept.
        package var knownSigning: Instant? { failure == .noEndpoint || failure == .interrupted ? nil : signedAt }
    }

    /// How many bytes of an answer are kept.
    package static let keptReplyBytes = 512

    /// Counts all deliveries, in the order in which they came to be.
    package let number: Int
    /// The place of its endpoint in the engine.
    let endpoint: Int32
    /// The place of the alert or watch that asked for it; -1 when that is gone.
    let watch: Int32
    /// How many attempts it gets at most.
    let mostAttempts: Int32
    /// The number in the id of the match that it reports; 0 for digests.
    let match: Int
    /// When it was created.
    let createdAt: Instant
    /// What never changes of it, as compact JSON: hundreds of thousands may wait, and few are looked at. Nil while it
    /// lies in the archive.
    private var text: String?

    /// How far it is.
    package internal(set) var state = State.pending
    /// Attempts that were begun.
    package internal(set) var attempts = 0
    /// When the next attempt is due; nil while one is under way and when none is to come.
    package internal(set) var due: Instant?
    /// How its attempts ended, oldest first.
    package internal(set) var ends: [AttemptEnd] = []
    /// When the attempt that is under way was signed.
    var signedAt: Instant?

    /// When it succeeded.
    package var deliveredAt: Instant? { state == .succeeded ? ends.last?.endedAt : nil }

    /// - Parameters:
    ///   - text: `facts` as they are kept.
    ///   - watch: the place of the alert or watch; -1 for none.
    ///   - match: the number in the match's id; 0 for none.
    init(number: Int, endpoint: Int32, facts: DeliveryFacts, text: String, watch: Int32, match: Int) {
        self.number = number
        self.endpoint = endpoint
        self.watch = watch
        self.match = match
        self.text = text
        mostAttempts = Int32(clamping: facts.mostAttempts)
        createdAt = facts.createdAt
    }

    /// What never changes of it; of a parked one nothing is known here.
    package var facts: DeliveryFacts { DeliveryFacts(text ?? "{}") }

    /// True while its facts and the ends of its attempts lie in the archive.
    var isParked: Bool { text == nil }

    /// Leaves its facts and the ends of its attempts to the archive.
    mutating func park() {
        text = nil
        ends = []
    }

    /// Takes back what lay in the archive.
    mutating func unpark(_ text: String, log: String) {
        self.text = text
        ends = AttemptEnd.read(log)
    }

    /// How far it is, as it is kept.
    var progress: DeliveryProgress {
        DeliveryProgress(
            state: state.rawValue, due: due, attempts: attempts,
            log: ends.isEmpty ? "[]" : JSONValue.array(ends.map(\.json)).compactText)
    }
}

/// What never changes of a delivery.
package struct DeliveryFacts: Sendable {
    /// The event that it tells of; the same for all endpoints.
    package var eventID: String
    /// What the dialect calls the event.
    package var eventType: String
    /// The alert or watch that asked for it.
    package var watch: String
    /// The match that it tells of; empty for digests.
    package var match: String
    /// When what it tells of happened.
    package var eventAt: Instant
    /// When it came to be.
    package var createdAt: Instant
    /// How many attempts it gets at most.
    package var mostAttempts: Int
    /// What the envelope tells.
    package var content: JSONValue

    /// The facts as they are kept.
    var text: String {
        JSONValue.object([
            "event": .string(eventID), "type": .string(eventType), "watch": .string(watch), "match": .string(match),
            "at": .number(Double(eventAt.milliseconds)), "created": .number(Double(createdAt.milliseconds)),
            "most": .integer(mostAttempts), "content": content,
        ]).compactText
    }
}

extension DeliveryFacts {
    init(_ text: String) {
        let json = (try? JSONValue(parsing: text)) ?? .null
        eventID = json["event"]?.text ?? ""
        eventType = json["type"]?.text ?? ""
        watch = json["watch"]?.text ?? ""
        match = json["match"]?.text ?? ""
        eventAt = json["at"]?.instant ?? Instant(milliseconds: 0)
        createdAt = json["created"]?.instant ?? Instant(milliseconds: 0)
        mostAttempts = json["most"]?.whole ?? 1
        content = json["content"] ?? .null
    }
}

extension SignedDelivery.AttemptEnd {
    /// The ends of a delivery's attempts as they are kept; those that cannot be read are left out.
    static func read(_ log: String) -> [Self] {
        guard log != "[]", case .array(let ends)? = (try? JSONValue(parsing: log))?.kind else { return [] }
        return ends.compactMap(Self.init)
    }

    /// The end as it is kept.
    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init("n", .integer(number)), .init("signed", .number(Double(signedAt.milliseconds))),
            .init("ended", .number(Double(endedAt.milliseconds))),
        ]
        if let status { members.append(.init("status", .integer(status))) }
        if !reply.isEmpty { members.append(.init("reply", .string(reply))) }
        if let failure { members.append(.init("error", .string(failure.text))) }
        return JSONValue(.object(members))
    }

    init?(_ json: JSONValue) {
        guard let number = json["n"]?.whole, let signed = json["signed"]?.instant, let ended = json["ended"]?.instant
        else { return nil }
        self.init(
            number: number, signedAt: signed, endedAt: ended, status: json["status"]?.whole,
            reply: json["reply"]?.text ?? "", failure: json["error"]?.text.flatMap { .init(text: $0) })
    }
}

extension JSONValue {
    /// A whole number.
    var whole: Int? {
        guard case .number(let number) = kind else { return nil }
        return Int(exactly: number)
    }

    /// A moment as milliseconds since the Unix epoch.
    var instant: Instant? { whole.map { Instant(milliseconds: Int64($0)) } }
}
