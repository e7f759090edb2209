extension TraceKind {
    /// Fields that every line has.
    static let commonFields = ["seq", "at", "cause"]

    /// The fields that an expectation may ask of a line of the kind; `json` looks into the text that the line carries.
    var fields: [String] {
        switch self {
        case .event: ["name", "data", "ttl", "published_at", "coreid", "private", "device", "json"]
        case .refused: ["device", "what", "name", "reason"]
        case .attempt:
            [
                "hook", "endpoint", "delivery", "attempt", "method", "url", "headers", "body", "host", "device", "json",
                "status", "copy",
            ]
        case .outcome: ["endpoint", "delivery", "attempt", "status", "error", "bytes", "ms", "copy"]
        case .delivery: ["endpoint", "delivery", "state", "attempts", "next"]
        case .receipt: ["receiver", "verdict", "id", "secret", "reason"]
        case .drop: ["hook", "device", "host", "event", "reason"]
        case .sleep, .wake: ["hook"]
        case .deliver: ["device", "name", "data", "handler", "json"]
        case .call: ["device", "function", "arg", "return"]
        case .log: ["device", "text"]
        case .pin: ["device", "pin", "value"]
        case .change: ["text"]
        case .expect: ["ok", "text", "seen"]
        }
    }

    /// The field that names what a line is about; a miss with the same is the nearest.
    var subject: String {
        switch self {
        case .event, .refused, .deliver: "name"
        case .attempt: "host"
        case .outcome: "status"
        case .delivery: "state"
        case .receipt: "verdict"
        case .drop: "reason"
        case .sleep, .wake: "hook"
        case .call: "function"
        case .pin: "pin"
        case .log, .change, .expect: "text"
        }
    }

    /// Every field of any kind, each once.
    static let allFields: [String] = {
        var fields = commonFields
        for kind in allCases where kind != .expect {
            for field in kind.fields where !fields.contains(field) { fields.append(field) }
        }
        return fields
    }()
}
