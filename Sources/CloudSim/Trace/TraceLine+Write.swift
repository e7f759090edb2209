import DeviceEmulator
import Dispatcher
import EventModel

extension TraceLine {
    /// The most bytes of a response's body that a trace keeps.
    package static let maxResponseBytes = 16_384

    /// Appends the line as one JSON object, without a line end. Secrets are shown as `***`.
    ///
    /// - Parameter keepsResponses: True to write the headers and the body of responses, at most `maxResponseBytes` of
    ///   it.
    package func write(to output: inout [UInt8], keepsResponses: Bool = false) {
        var object = ObjectWriter(taking: &output, keepsResponses: keepsResponses)
        object.number("seq", seq)
        object.instant("at", at)
        object.text("kind", fact.kind.rawValue)
        if cause > 0 { object.number("cause", cause) }
        fact.write(to: &object)
        object.finish(into: &output)
    }
}

extension TraceFact {
    fileprivate func write(to object: inout ObjectWriter) {
        switch self {
        case .event(let event, let name, _):
            object.text("name", name)
            object.text("data", event.data)
            object.number("ttl", Int(event.timeToLive))
            object.instant("published_at", event.publishedAt)
            object.text("coreid", event.publisher.coreID)
            object.bool("private", event.isPrivate)
        case .refused(let device, let what, let name, let reason):
            object.text("device", device)
            object.text("what", what)
            object.text("name", name)
            object.text("reason", reason.rawValue)
        case .attempt(let hook, let delivery, let attempt, let request):
            object.text("hook", hook)
            object.number("delivery", delivery)
            object.number("attempt", attempt)
            object.request(request)
        case .outcome(let delivery, let attempt, let outcome, let elapsed):
            object.number("delivery", delivery)
            object.number("attempt", attempt)
            object.outcome(outcome)
            object.number("ms", Int(elapsed.milliseconds))
        case .signedAttempt(let endpoint, let delivery, let attempt, let request):
            object.text("endpoint", endpoint)
            object.text("delivery", delivery)
            object.number("attempt", attempt)
            object.request(request)
        case .signedOutcome(let endpoint, let delivery, let attempt, let outcome, let elapsed):
            object.text("endpoint", endpoint)
            object.text("delivery", delivery)
            object.number("attempt", attempt)
            object.outcome(outcome)
            object.number("ms", Int(elapsed.milliseconds))
        case .delivery(let state, let endpoint, let delivery, let attempts, let due):
            object.text("endpoint", endpoint)
            if let delivery { object.text("delivery", delivery) }
            object.text("state", state)
            object.number("attempts", attempts)
            if let due { object.instant("next", due) }
        case .receipt(let receiver, let receipt):
            object.text("receiver", receiver)
            object.text("verdict", receipt.verdict.rawValue)
            if let id = receipt.id { object.text("id", id) }
            if let secret = receipt.secret { object.number("secret", secret) }
            if let reason = receipt.reason { object.text("reason", reason) }
        case .copy(let number, let fact):
            object.number("copy", number)
            fact.write(to: &object)
        case .drop(let hook, let device, let host, let event, let reason):
            object.text("hook", hook)
            object.text("device", device)
            if let host { object.text("host", host) }
            object.text("event", event)
            object.text("reason", reason.rawValue)
        case .sleep(let hook), .wake(let hook):
            object.text("hook", hook)
        case .deliver(let device, let name, let data, let handler):
            object.text("device", device)
            object.text("name", name)
            object.text("data", data)
            object.text("handler", handler)
        case .call(let device, let function, let argument, let result):
            object.text("device", device)
            object.text("function", function)
            object.text("arg", argument)
            object.number("return", result.map(Int.init))
        case .log(let device, let text):
            object.text("device", device)
            object.text("text", text)
        case .pin(let device, let pin, let value):
            object.text("device", device)
            object.text("pin", pin)
            object.number("value", value)
        case .change(let text):
            object.text("text", text)
        case .expect(let ok, let text, let seen):
            object.bool("ok", ok)
            object.text("text", text)
            object.text("seen", seen)
        }
    }
}

/// Writes the members of one JSON object in order.
private struct ObjectWriter {
    var output: [UInt8]
    private var isFirst = true
    private let keepsResponses: Bool

    /// Takes the bytes so far out of `bytes`: a second holder would have them copied with every object.
    init(taking bytes: inout [UInt8], keepsResponses: Bool) {
        self.keepsResponses = keepsResponses
        output = []
        swap(&output, &bytes)
        output.append(UInt8(ascii: "{"))
    }

    mutating func finish(into bytes: inout [UInt8]) {
        output.append(UInt8(ascii: "}"))
        swap(&output, &bytes)
    }

    mutating func key(_ key: StaticString) {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        isFirst = false
        output.append(UInt8(ascii: "\""))
        output.append(contentsOf: UnsafeBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount))
        output.append(UInt8(ascii: "\""))
        output.append(UInt8(ascii: ":"))
    }

    mutating func text(_ key: StaticString, _ text: String?) {
        self.key(key)
        if let text { JSONWriter.appendString(text, to: &output) } else { output.append(contentsOf: "null".utf8) }
    }

    mutating func number(_ key: StaticString, _ number: Int?) {
        self.key(key)
        if let number { JSONWriter.appendInteger(number, to: &output) } else { output.append(contentsOf: "null".utf8) }
    }

    mutating func bool(_ key: StaticString, _ bool: Bool) {
        self.key(key)
        output.append(contentsOf: (bool ? "true" : "false").utf8)
    }

    mutating func instant(_ key: StaticString, _ instant: Instant) {
        self.key(key)
        output.append(UInt8(ascii: "\""))
        instant.write(to: &output)
        output.append(UInt8(ascii: "\""))
    }

    mutating func request(_ request: Request) {
        text("method", request.head.method.rawValue)
        text("url", request.head.url)
        var headers = request.head.headers
        if request.carriesLength { headers.append(Header("content-length", String(request.body.count))) }
        self.headers(headers)
        text("body", String(decoding: request.body, as: UTF8.self))
    }

    private mutating func headers(_ headers: [Header]) {
        key("headers")
        let members = headers.map { JSONValue.Member($0.name, .string($0.isSecret ? "***" : $0.value)) }
        JSONValue(.object(members)).write(to: &output)
    }

    private mutating func content(_ response: Response) {
        // Names that repeat are joined, as HTTP allows: a JSON object has each key once.
        var joined: [Header] = []
        for header in response.headers {
            if let place = joined.firstIndex(where: { $0.hasName(header.name) }) {
                joined[place].value += ", \(header.value)"
            } else {
                joined.append(header)
            }
        }
        headers(joined)
        let kept = response.body.prefix(TraceLine.maxResponseBytes)
        text("body", String(decoding: kept, as: UTF8.self))
        if kept.count < response.body.count + response.bytesDropped { bool("body_cut", true) }
    }

    mutating func outcome(_ outcome: Outcome) {
        switch outcome {
        case .response(let response):
            number("status", response.status)
            number("bytes", response.body.count + response.bytesDropped)
            if keepsResponses { content(response) }
        case .failure(let error):
            text("error", error.rawValue)
            number("bytes", 0)
        }
    }
}
