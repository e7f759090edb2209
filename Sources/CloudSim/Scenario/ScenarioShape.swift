/// The objects of a scenario file and the keys that each may have; the JSON Schema has a definition of each.
enum ScenarioShape: String, CaseIterable {
    case scenario, device, program, generator, function, scheduledPublication, publication, subscription
    case hookReference, receiver, rule, condition, latencyDraw, flap, limits
    case timelineEntry, timelinePublication, call, deliveryFault, expectation, lineExpectation, amount, respondFile
    case endpoint, alert, verification, product

    /// What a person calls the object.
    var name: String {
        switch self {
        case .scenario: "a scenario"
        case .device: "a device"
        case .program: "a firmware"
        case .generator: "a generator"
        case .function: "a function"
        case .scheduledPublication, .publication, .timelinePublication: "a publish"
        case .subscription: "a subscription"
        case .hookReference: "a hook's reference"
        case .receiver: "a receiver"
        case .rule: "a rule"
        case .condition: "\"when\""
        case .latencyDraw: "a latency"
        case .flap: "\"flap\""
        case .limits: "\"limits\""
        case .timelineEntry: "a timeline entry"
        case .call: "a call"
        case .deliveryFault: "a fault"
        case .expectation, .lineExpectation: "an expectation"
        case .amount: "an amount"
        case .respondFile: "a file of rules"
        case .endpoint: "an endpoint"
        case .alert: "an alert"
        case .verification: "\"verify\""
        case .product: "a product"
        }
    }

    /// Every key that the object may have.
    var keys: [String] {
        switch self {
        case .scenario:
            [
                "$schema", "title", "about", "seed", "start", "duration", "linkLatency", "devices", "firmware",
                "products",
                "hooks", "receivers",
                "endpoints", "alerts", "dns", "allowPrivate", "allowHTTP", "limits", "timeline", "expect",
            ]
        case .device: ["id", "name", "firmware", "profile", "count", "spread"]
        case .program: ["values", "variables", "functions", "publish", "subscribe"]
        case .generator: ["random", "choice", "counter", "walk", "decimals", "step", "min", "max"]
        case .function: ["return", "set", "publish"]
        case .scheduledPublication: ["event", "data", "private", "after", "every", "jitter", "times"]
        case .publication: ["event", "data", "private"]
        case .timelinePublication: ["event", "data", "private", "recorded", "ttl"]
        case .subscription: ["prefix", "set", "publish"]
        case .hookReference: ["file"]
        case .receiver: ["host", "respond", "forward", "hostHeader", "verify", "idempotent", "clockSkew"]
        case .rule:
            [
                "when", "times", "chance", "flap", "status", "statuses", "headers", "body", "json", "bytes", "echo",
                "latency", "fault",
            ]
        case .condition: ["method", "path", "bodyContains"]
        case .latencyDraw: ["random", "exponential"]
        case .flap: ["up", "down"]
        case .limits:
            ["perHost", "perDevice", "hooks", "errors", "sleep", "chunkBytes", "chunkEvery", "timeout"]
        case .timelineEntry:
            [
                "at", "for", "device", "call", "publish", "pins", "serial", "offline", "reboot", "clockSkew", "fault",
                "receiver",
                "respond", "hook", "verify", "endpoint", "rotate", "status", "redeliver", "dns",
            ]
        case .call: ["function", "arg"]
        case .deliveryFault: ["duplicate", "copies", "delay", "drop", "reorder"]
        case .expectation:
            ["event", "prefix", "request", "drop", "refused", "sleep", "delivery", "receipt", "variable", "summary"]
                + ["equals", "device", "data", "method", "body", "json", "status", "endpoint", "receiver"]
                + ["count", "within", "of"]
        case .lineExpectation: ["kind", "count", "within", "of"] + TraceKind.allFields
        case .amount: ["atLeast", "atMost"]
        case .respondFile: ["$schema", "respond"]
        case .endpoint: ["name", "dialect", "url", "secret", "project", "events", "signed"]
        case .alert:
            ["title", "name", "dialect", "project", "cadence", "devices", "prefixes", "mentions", "endpoints"]
        case .verification: ["secret", "tolerance"]
        case .product: ["id", "slug", "name", "version", "devices"]
        }
    }
}
