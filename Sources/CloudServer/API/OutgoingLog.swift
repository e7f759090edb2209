import CloudSim
import Dispatcher
import EventModel

/// Joins the attempts of a trace with their outcomes, for the log of a served cloud.
final class OutgoingLog {
    private var hooks: [Int: (label: String, head: RequestHead)] = [:]
    private var endpoints: [String: RequestHead] = [:]
    private let log: CloudLog

    /// The kinds of lines that it reads.
    static let kinds: Set<TraceKind> = [.attempt, .outcome]

    init(_ log: CloudLog) { self.log = log }

    /// Reads one line; a request is logged when it ends.
    func read(_ line: TraceLine) {
        switch line.fact {
        case .attempt(let hook, let delivery, _, let request): hooks[delivery] = (hook, request.head)
        case .signedAttempt(_, let delivery, _, let request): endpoints[delivery] = request.head
        case .outcome(let delivery, _, let outcome, let elapsed):
            guard let (label, head) = hooks.removeValue(forKey: delivery) else { return }
            record(label, isSigned: false, head, outcome, elapsed, at: line.at)
        case .signedOutcome(let endpoint, let delivery, _, let outcome, let elapsed):
            guard let head = endpoints.removeValue(forKey: delivery) else { return }
            record(endpoint, isSigned: true, head, outcome, elapsed, at: line.at)
        default: break
        }
    }

    private func record(
        _ sender: String, isSigned: Bool, _ head: RequestHead, _ outcome: Outcome, _ elapsed: Interval, at time: Instant
    ) {
        var entry = OutgoingEntry(
            time: time, sender: sender, isSigned: isSigned, method: head.method.rawValue, url: head.url, status: nil,
            error: nil, elapsed: elapsed)
        switch outcome {
        case .response(let response): entry.status = response.status
        case .failure(let error): entry.error = error.rawValue
        }
        log.record(entry)
    }
}
