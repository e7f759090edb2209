import DeviceEmulator
import Dispatcher
import EventModel

extension TraceLine {
    /// A field by its name in the trace's JSON; nil when the line has none. `json` is the text that the line carries.
    func field(_ name: String) -> FieldValue? {
        switch name {
        case "seq": return .number(Double(seq))
        case "at": return .text(at.description)
        case "cause": return cause == 0 ? nil : .number(Double(cause))
        default: return fact.field(name)
        }
    }
}

extension TraceFact {
    func field(_ field: String) -> FieldValue? {
        switch self {
        case .event(let event, let name, let device): Self.field(field, of: event, name: name, device: device)
        case .refused(let device, let what, let name, let reason):
            switch field {
            case "device": .text(device)
            case "what": .text(what)
            case "name": .text(name)
            case "reason": .text(reason.rawValue)
            default: nil
            }
        case .attempt(let hook, let delivery, let attempt, let request):
            Self.field(field, of: request, hook: hook, delivery: delivery, attempt: attempt)
        case .outcome(let delivery, let attempt, let outcome, let elapsed):
            switch field {
            case "delivery": .number(Double(delivery))
            case "attempt": .number(Double(attempt))
            case "ms": .number(Double(elapsed.milliseconds))
            default: Self.field(field, of: outcome)
            }
        case .signedAttempt(let endpoint, let delivery, let attempt, let request):
            switch field {
            case "endpoint": .text(endpoint)
            case "delivery": .text(delivery)
            case "hook": nil
            default: Self.field(field, of: request, hook: "", delivery: 0, attempt: attempt)
            }
        case .signedOutcome(let endpoint, let delivery, let attempt, let outcome, let elapsed):
            switch field {
            case "endpoint": .text(endpoint)
            case "delivery": .text(delivery)
            case "attempt": .number(Double(attempt))
            case "ms": .number(Double(elapsed.milliseconds))
            default: Self.field(field, of: outcome)
            }
        case .copy(let number, let fact): field == "copy" ? .number(Double(number)) : fact.field(field)
        case .delivery(let state, let endpoint, let delivery, let attempts, let due):
            switch field {
            case "endpoint": .text(endpoint)
            case "delivery": delivery.map(FieldValue.text)
            case "state": .text(state)
            case "attempts": .number(Double(attempts))
            case "next": due.map { .text($0.description) }
            default: nil
            }
        case .receipt(let receiver, let receipt):
            switch field {
            case "receiver": .text(receiver)
            case "verdict": .text(receipt.verdict.rawValue)
            case "id": receipt.id.map(FieldValue.text)
            case "secret": receipt.secret.map { .number(Double($0)) }
            case "reason": receipt.reason.map(FieldValue.text)
            default: nil
            }
        case .drop(let hook, let device, let host, let event, let reason):
            switch field {
            case "hook": .text(hook)
            case "device": .text(device)
            case "host": host.map(FieldValue.text)
            case "event": .text(event)
            case "reason": .text(reason.rawValue)
            default: nil
            }
        case .sleep(let hook), .wake(let hook): field == "hook" ? .text(hook) : nil
        case .deliver(let device, let name, let data, let handler):
            switch field {
            case "device": .text(device)
            case "name": .text(name)
            case "data", "json": data.map(FieldValue.text)
            case "handler": .text(handler)
            default: nil
            }
        case .call(let device, let function, let argument, let result):
            switch field {
            case "device": .text(device)
            case "function": .text(function)
            case "arg": .text(argument)
            case "return": result.map { .number(Double($0)) }
            default: nil
            }
        case .log(let device, let text): field == "device" ? .text(device) : field == "text" ? .text(text) : nil
        case .pin(let device, let pin, let value):
            switch field {
            case "device": .text(device)
            case "pin": .text(pin)
            case "value": .number(Double(value))
            default: nil
            }
        case .change(let text): field == "text" ? .text(text) : nil
        case .expect: nil
        }
    }

    private static func field(_ field: String, of event: Event, name: String, device: String) -> FieldValue? {
        switch field {
        case "name": .text(name)
        case "data", "json": event.data.map(FieldValue.text)
        case "ttl": .number(Double(event.timeToLive))
        case "published_at": .text(event.publishedAt.description)
        case "coreid": .text(event.publisher.coreID)
        case "private": .flag(event.isPrivate)
        case "device": .text(device)
        default: nil
        }
    }

    private static func field(
        _ field: String, of request: Request, hook: String, delivery: Int, attempt: Int
    ) -> FieldValue? {
        switch field {
        case "hook": .text(hook)
        case "delivery": .number(Double(delivery))
        case "attempt": .number(Double(attempt))
        case "method": .text(request.head.method.rawValue)
        case "url": .text(request.head.url)
        case "host": .text(request.head.host)
        case "headers":
            .json(JSONValue(.object(request.head.headers.map { .init($0.name, .string($0.value)) })))
        case "body", "json": .bytes(request.body)
        default: nil
        }
    }

    private static func field(_ field: String, of outcome: Outcome) -> FieldValue? {
        switch (outcome, field) {
        case (.response(let response), "status"): .number(Double(response.status))
        case (.response(let response), "bytes"): .number(Double(response.body.count + response.bytesDropped))
        case (.failure(let error), "error"): .text(error.rawValue)
        default: nil
        }
    }
}
