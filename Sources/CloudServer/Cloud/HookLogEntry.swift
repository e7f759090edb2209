import CloudSim
import Dispatcher
import EventModel

/// One line of a hook's log: the event, what was sent for it, and what came back.
enum HookLogEntry: Sendable {
    /// One that was made since the cloud started. It becomes text only when somebody asks: most are replaced before.
    case made(Made)
    /// The text of one that was made before.
    case stored(String)

    /// The parts of an entry.
    struct Made: Sendable {
        /// When the request ended.
        var at: Instant
        /// The event that fired the hook.
        var event: Trigger
        /// What was sent; nil when it could not be.
        var request: Request?
        /// How it ended.
        var end: End
    }

    /// The event that fired a hook.
    struct Trigger: Sendable {
        /// Its name.
        var name: String
        /// The event.
        var event: Event

        /// An event with its name.
        init(_ event: Event, name: String) {
            self.name = name
            self.event = event
        }
    }

    /// How a request ended.
    enum End: Sendable {
        /// The receiver answered, or not, after so long.
        case answered(Outcome, Interval)
        /// It could not be sent as rendered.
        case unsendable(host: String?)
        /// The cloud was stopped before an answer came.
        case abandoned
    }

    /// The most bytes of a body that an entry shows.
    private static let mostBytes = 4096

    /// Whether it belongs to the errors. Stored entries lie in the list they came from.
    var isError: Bool {
        guard case .made(let made) = self else { return false }
        if case .answered(.response(let response), _) = made.end { return response.status >= 400 }
        return true
    }

    /// The entry as JSON; secrets are shown as `***`.
    var json: JSONValue {
        switch self {
        case .stored(let text): (try? JSONValue(parsing: text)) ?? .string(text)
        case .made(let made): made.json
        }
    }

    /// The entry as compact JSON text.
    var text: String {
        if case .stored(let text) = self { return text }
        return json.compactText
    }

    /// What a client hears that sent a test.
    var testResult: JSONValue {
        var members = [JSONValue.Member("ok", .bool(!isError))]
        if case .object(let parts) = json.kind { members += parts }
        return JSONValue(.object(members))
    }

    fileprivate static func shown(_ body: [UInt8]) -> JSONValue {
        if body.count <= mostBytes { return .string(String(decoding: body, as: UTF8.self)) }
        return .string(String(decoding: body.prefix(mostBytes), as: UTF8.self) + "… (\(body.count) bytes)")
    }

    fileprivate static func shown(_ headers: [Header]) -> JSONValue {
        JSONValue(.object(headers.map { .init($0.name, .string($0.isSecret ? "***" : $0.value)) }))
    }
}

extension HookLogEntry.Trigger {
    /// The event as JSON, with the keys of an event stream.
    var json: JSONValue {
        .object([
            "name": .string(name), "data": event.data.map(JSONValue.string) ?? .null,
            "ttl": .integer(Int(event.timeToLive)), "published_at": .string(event.publishedAt.description),
            "coreid": .string(event.publisher.coreID), "private": .bool(event.isPrivate),
        ])
    }
}

extension HookLogEntry.Made {
    fileprivate var json: JSONValue {
        .object([
            "time": .string(at.description), "event": event.json,
            "request": request.map { $0.json } ?? .null, "response": response, "message": .string(message),
        ])
    }

    private var response: JSONValue {
        guard case .answered(.response(let response), _) = end else { return .null }
        return .object([
            "status": .integer(response.status), "headers": HookLogEntry.shown(response.headers),
            "body": HookLogEntry.shown(response.body),
        ])
    }

    private var message: String {
        let host = request?.head.host ?? "unknown host"
        switch end {
        case .answered(.response(let response), let elapsed) where response.status < 400:
            return "status \(response.status) from \(host) after \(elapsed)"
        case .answered(.response(let response), _): return ReplyText.failed(status: response.status, host: host)
        case .answered(.failure(let error), _): return ReplyText.failed(error, host: host)
        case .unsendable(let host): return ReplyText.unsendable(host: host)
        case .abandoned: return "the cloud was stopped before \(host) answered"
        }
    }
}

extension Request {
    /// The request as JSON; secrets are shown as `***`.
    var json: JSONValue {
        .object([
            "method": .string(head.method.rawValue), "url": .string(head.url),
            "headers": HookLogEntry.shown(head.headers), "body": HookLogEntry.shown(body),
        ])
    }
}
