import CloudSim
import DeviceEmulator
import Dispatcher
import EventModel

/// What one line of the live view says, before it is set in columns.
struct EventLine {
    /// Who publishes replies: no device, so its name stands in brackets.
    static let cloud = "(cloud)"

    var at: Instant
    /// What happened, in one word.
    var kind: StaticString
    var ink: Ink
    /// The device it happened to.
    var who: String
    /// What it is about: an event's name, a request.
    var subject: String
    /// What there is to say of it: the data, how a request ended.
    var detail: String
    /// Whether a narrow terminal cuts the subject rather than the detail.
    var keepsDetail = false
    /// The part of the subject before a URL, such as `POST `, if a narrow terminal elides the middle of the URL's path
    /// rather than its end.
    var leadOfURL: String?
    /// Whether a narrow terminal breaks the subject into lines rather than cut it: it is what a person wrote to read.
    var wraps = false
}

extension EventLine {
    /// The line for what a trace tells; nil for what has no line of its own: requests get theirs when they end,
    /// expectations stand in the table at the end.
    ///
    /// - Parameter request: The request that ends with this line.
    init?(_ line: TraceLine, request: RequestHead?) {
        switch line.fact {
        case .event(let event, let name, let device):
            self.init(
                at: line.at, kind: "event", ink: Self.ink(event.publisher, name),
                who: Self.name(of: event.publisher, device), subject: name, detail: event.data ?? "")
        case .deliver(let device, let name, let data, _):
            self.init(at: line.at, kind: "deliver", ink: .faint, who: device, subject: name, detail: data ?? "")
        case .refused(let device, let what, let name, let reason):
            self.init(
                at: line.at, kind: "refused", ink: .warning, who: device, subject: name,
                detail: "\(what): \(reason.sentence)")
        case .outcome(_, let attempt, let outcome, let elapsed):
            let again = attempt > 1 ? ", attempt \(attempt)" : ""
            self.init(
                at: line.at, kind: "request", ink: outcome.isGood ? .good : .bad, who: Self.cloud,
                subject: request.map { "\($0.method.rawValue) \($0.url)" } ?? "",
                detail: "\(outcome.text), \(elapsed.milliseconds) ms\(again)", keepsDetail: true,
                leadOfURL: request.map { "\($0.method.rawValue) " })
        case .signedOutcome(let endpoint, _, let attempt, let outcome, let elapsed):
            let again = attempt > 1 ? ", attempt \(attempt)" : ""
            self.init(
                at: line.at, kind: "signed", ink: outcome.isAccepted ? .good : .bad, who: endpoint,
                subject: request.map { "\($0.method.rawValue) \($0.url)" } ?? "",
                detail: "\(outcome.text), \(elapsed.milliseconds) ms\(again)", keepsDetail: true,
                leadOfURL: request.map { "\($0.method.rawValue) " })
        case .copy(let number, let fact):
            // Like every request, a copy gets its line when it ends.
            guard
                let line = EventLine(TraceLine(seq: line.seq, at: line.at, cause: line.cause, fact: fact), request: nil)
            else { return nil }
            self = line
            subject = number == 1 ? "the original, after a copy" : "copy \(number) of the request"
            leadOfURL = nil
        case .delivery(let state, let endpoint, let delivery, let attempts, let due):
            guard state != "accepted", state != "succeeded" else { return nil }
            let what = due.map { "\(state) in \($0 - line.at)" } ?? state
            self.init(
                at: line.at, kind: "status", ink: state == "retry" ? .warning : .bad, who: endpoint, subject: what,
                detail: "attempt \(attempts)" + (delivery.map { ", \($0)" } ?? ""))
        case .receipt(let receiver, let receipt):
            self.init(
                at: line.at, kind: "receipt", ink: receipt.verdict == .refused ? .bad : .faint, who: receiver,
                subject: receipt.verdict.rawValue,
                detail: [receipt.reason, receipt.id].compactMap { $0 }.joined(separator: ", "), keepsDetail: true)
        case .drop(let hook, let device, let host, let event, let reason):
            self.init(
                at: line.at, kind: reason == .truncated ? "cut" : "dropped", ink: .warning, who: device, subject: event,
                detail: reason.text(host: host, hook: hook == event ? nil : hook), keepsDetail: true)
        case .sleep(let hook):
            self.init(
                at: line.at, kind: "asleep", ink: .bad, who: Self.cloud, subject: "hook \(hook)",
                detail: "too many errors")
        case .wake(let hook):
            self.init(at: line.at, kind: "awake", ink: .good, who: Self.cloud, subject: "hook \(hook)", detail: "")
        case .call(let device, let function, let argument, let result):
            self.init(
                at: line.at, kind: "call", ink: result == nil ? .bad : .device, who: device,
                subject: "\(function)(\(argument))", detail: result.map { "returned \($0)" } ?? "failed",
                keepsDetail: true)
        case .log(let device, let text):
            self.init(at: line.at, kind: "log", ink: .plain, who: device, subject: text, detail: "", wraps: true)
        case .pin(let device, let pin, let value):
            self.init(at: line.at, kind: "pin", ink: .device, who: device, subject: pin, detail: "is \(value)")
        case .change(let text):
            self.init(at: line.at, kind: "change", ink: .timeline, who: "(timeline)", subject: text, detail: "")
        case .attempt, .signedAttempt, .expect:
            return nil
        }
    }

    private static func name(of publisher: Publisher, _ device: String) -> String {
        switch publisher {
        case .device: device
        case .api: "(api)"
        case .cloud: cloud
        }
    }

    private static func ink(_ publisher: Publisher, _ name: String) -> Ink {
        if case .cloud = publisher { return name.hasPrefix("hook-error/") ? .bad : .faint }
        return .event
    }
}

extension Refusal {
    /// The reason, as a person says it.
    fileprivate var sentence: String {
        switch self {
        case .rate: "too fast (rate)"
        case .size: "too long (size)"
        case .name: "not allowed (name)"
        case .offline: "offline"
        case .full: "no slot left (full)"
        case .backlog: "too many deliveries wait (backlog)"
        case .memory: "the cloud is short of memory (memory)"
        }
    }
}

extension DropReason {
    /// The reason with what it is about: the host whose window is full, or the hook that did not fire.
    fileprivate func text(host: String?, hook: String?) -> String {
        if self == .hostLimit, let host { return "\(rawValue) of \(host)" }
        return rawValue + (hook.map { ", hook \($0)" } ?? "")
    }
}

extension Outcome {
    fileprivate var isGood: Bool { if case .response(let response) = self { response.status < 400 } else { false } }

    /// Whether a signed endpoint took it: with 2xx alone.
    fileprivate var isAccepted: Bool {
        if case .response(let response) = self { (200..<300).contains(response.status) } else { false }
    }

    fileprivate var text: String {
        switch self {
        case .response(let response): String(response.status)
        case .failure(let error): error.rawValue
        }
    }
}
