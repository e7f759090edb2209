import CloudServer
import Dispatcher
import EventModel

/// What a receiver finds in a request.
struct Judgement: Hashable, Sendable {
    /// What it is about.
    enum Subject: String, Hashable, Sendable, CaseIterable {
        /// Whether the body is what its content-type says.
        case body
        /// Whether the event came before.
        case event
        /// Whether the signature is to be believed.
        case signature
        /// Whether the signed message came before.
        case message
    }

    /// Whether it is good.
    enum Weight: String, Hashable, Sendable {
        case good
        case bad
        /// Worth knowing, and neither.
        case note
    }

    var subject: Subject
    var weight: Weight
    /// One sentence without a full stop.
    var text: String
}

/// What the signatures of a receiver's requests came to.
struct SignatureCounts: Hashable, Sendable {
    /// Requests that are to be believed.
    var verified = 0
    /// Requests with a signature, or a part of one, that is not.
    var bad = 0
    /// Requests without a signature.
    var missing = 0
}

/// Judges a receiver's requests, one after the other.
struct ReceiverJudge: Sendable {
    private let secrets: [Secret]
    private var events = Sightings()
    private var messages = Sightings(memory: SignatureCheck.tolerance)
    private var hasToldOfSigning = false
    /// What the signatures came to; nil when nobody looks at them.
    private(set) var signatures: SignatureCounts?

    /// A judge who checks signatures when there are secrets, the newest first.
    init(secrets: [Secret]) {
        self.secrets = secrets
        signatures = secrets.isEmpty ? nil : SignatureCounts()
    }

    /// What is to be said about a request.
    mutating func judge(_ call: ReceivedCall) -> [Judgement] {
        let content = ReceivedContent(call)
        var judgements: [Judgement] = content.judgement.map { [$0] } ?? []
        if let key = EventKey(call, content), let earlier = events.note(key.text, call) {
            judgements.append(
                Judgement(
                    // A repeated run sends what an earlier one sent, to the byte: no fault of anybody's.
                    subject: .event, weight: .note,
                    text: "the same event as in request \(earlier): sent again, by a second hook, or by another run"))
        }
        return judgements + judgeSignature(call)
    }

    private mutating func judgeSignature(_ call: ReceivedCall) -> [Judgement] {
        let headers = SignatureCheck.Headers(among: call.headers)
        guard !secrets.isEmpty else {
            guard headers.signature != nil, !hasToldOfSigning else { return [] }
            hasToldOfSigning = true
            return [Judgement(subject: .signature, weight: .note, text: "signed; say --secret to have it checked")]
        }
        guard !headers.isEmpty else {
            signatures?.missing += 1
            return [
                Judgement(
                    subject: .signature, weight: .bad,
                    text: "not signed: webhook-id, webhook-timestamp and webhook-signature are missing")
            ]
        }
        let verdict = SignatureCheck.judge(headers, body: call.body, secrets: secrets, now: call.time)
        var judgements = verdict.faults.map { Judgement(subject: .signature, weight: .bad, text: $0.description) }
        if judgements.isEmpty { signatures?.verified += 1 } else { signatures?.bad += 1 }
        guard let secret = verdict.secret else { return judgements }
        let place = SecretOption.place(secret, of: secrets.count)
        guard judgements.isEmpty else {
            judgements.append(
                Judgement(subject: .signature, weight: .note, text: "the signature itself is that of \(place)"))
            return judgements
        }
        judgements.append(Judgement(subject: .signature, weight: .good, text: "verified by \(place)"))
        // Anybody can send an id; only one that is signed says something about the sender.
        if let id = headers.id, let earlier = messages.note(id, call) {
            judgements.append(
                Judgement(
                    // Ids are the same for each try of a message, so this is no fault of the sender's.
                    subject: .message, weight: .note,
                    text: "seen before (retry or replay): the id \(id) came in request \(earlier); do it once"))
        }
        return judgements
    }
}

/// What came before, as far back as memory allows.
private struct Sightings: Sendable {
    private static let most = 100_000

    private struct Sighting {
        var number: Int
        var last: Instant
    }

    private let memory: Interval?
    private var sightings: [String: Sighting] = [:]
    private var order: [String] = []
    private var oldest = 0

    /// Nothing came yet.
    ///
    /// - Parameter memory: For how long it counts that something came; nil for ever.
    init(memory: Interval? = nil) { self.memory = memory }

    /// Notes something in a request; the number of the request in which it came first, if it did.
    mutating func note(_ text: String, _ call: ReceivedCall) -> Int? {
        if let earlier = sightings[text] {
            let counts = memory.map { call.time - earlier.last <= $0 } ?? true
            sightings[text] = Sighting(number: counts ? earlier.number : call.number, last: call.time)
            return counts ? earlier.number : nil
        }
        sightings[text] = Sighting(number: call.number, last: call.time)
        if order.count < Self.most {
            order.append(text)
        } else {
            sightings[order[oldest]] = nil
            order[oldest] = text
            oldest = (oldest + 1) % Self.most
        }
        return nil
    }
}

/// What tells one event from all others: name, publisher and moment.
private struct EventKey {
    let text: String

    /// The event of a request whose body or query has the cloud's own fields; nil for any other request.
    init?(_ call: ReceivedCall, _ content: ReceivedContent) {
        let query = call.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).dropFirst().first
        let pairs = content.form ?? query.flatMap { FormReading.pairs($0.utf8) } ?? []
        func value(_ name: String) -> String? {
            content.json?[name]?.text ?? pairs.last { $0.name == name }?.value
        }
        guard let event = value("event"), let publisher = value("coreid"), let moment = value("published_at") else {
            return nil
        }
        text = "\(publisher)\u{0}\(moment)\u{0}\(event)"
    }
}
