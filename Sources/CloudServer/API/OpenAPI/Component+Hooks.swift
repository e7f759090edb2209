import EventModel

extension Component {
    /// What a hook's bodies look like.
    var hooks: Schema {
        switch self {
        case .webhook: Self.webhook()
        case .webhookDetail:
            .object(
                .required(
                    "webhook",
                    Self.webhook(
                        .required("logs", .array(of: .named(.webhookLogEntry), atMost: 10)),
                        .required("errors", .array(of: .named(.webhookLogEntry), atMost: 10)),
                        .required("counters", .array(of: .named(.webhookCounter))))))
        case .webhookLogEntry: Self.logEntry
        case .explanation:
            .object(
                .required("event", .text), .optional("device", .text), .required("time", .moment),
                .required("hooks", .array(of: .named(.explainedWebhook))))
        case .explainedWebhook: Self.explained
        case .webhookCounter:
            .object(
                .required("date", .text.matching("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")), .required("success", .integer),
                .required("error", .integer), .required("sleep", .integer)
            ).described("What came of a day's events, by UTC.")
        case .webhookCreated:
            .object(
                .required("id", .hookID), .required("event", .text), .required("created_at", .moment),
                .required("integration_type", .constant("Webhook")), .required("url", .text),
                .optional("noDefaults", .bool), .optional("rejectUnauthorized", .bool),
                .required("ok", .bool), .optional("hookUrl", .text))
        case .webhookDeleted:
            .object(
                .required("ok", .bool), .required("status", .constant("Hook Deleted")))
        case .webhookTest:
            .object(.required("ok", .bool), .optional("dropped", .text), .optional("message", .text))
                .described("What came of the synthetic event.")
        case .webhookTestRequest: .object(.optional("data", .text(to: 1024)))
        case .webhookChange: Self.change
        default: Self.configuration
        }
    }

    private static var logEntry: Schema {
        let fields = Schema.map(to: .text)
        let request = Schema.object(
            .required("method", .text), .required("url", .text), .required("headers", fields), .required("body", .text))
        let response = Schema.object(
            .required("status", .integer), .required("headers", fields), .required("body", .text))
        return Schema.object(
            .required("time", .moment), .required("event", .named(.recentEvent)),
            .required("request", request.orNull), .required("response", response.orNull), .required("message", .text)
        ).described("One attempt: what triggered it, what was sent, what came back.")
    }

    private static var explained: Schema {
        let request = Schema.object(
            .required("method", .text), .required("url", .text), .required("headers", .map(to: .text)),
            .required("body", .text))
        let reasons = [
            "disabled", "prefix", "device", "product", "reply", "sleep", "device-limit", "host-limit", "invalid",
        ]
        return Schema.object(
            .required("id", .hookID), .required("event", .text), .required("url", .text), .required("fires", .bool),
            .optional("reason", .oneOf(reasons)), .optional("message", .text),
            .optional("until", Schema.moment.described("When the event would fire the hook by itself.")),
            .optional("request", request),
            .optional(
                "notes", Schema.array(of: .text).described("Which tags had no value, and where the data is not JSON.")),
            .optional("last", .object(.required("time", .moment), .required("message", .text)))
        ).described("What the event would do to a webhook, and what the last event of its name did.")
    }

    private static func webhook(_ more: Schema.Property...) -> Schema {
        let properties: [Schema.Property] = [
            .required("id", .hookID), .required("event", .text), .required("created_at", .moment),
            .required("url", .text), .required("integration_type", .constant("Webhook")),
            .optional("deviceID", .text), .optional("disabled", .bool),
        ]
        return .object(properties + more)
    }

    /// A hook's configuration.
    private static var configuration: Schema {
        settings(isWhole: true)
            .described(
                "Which events go where, in which form. `form`, `json` and `body` exclude each other; the names of a "
                    + "device's id mean the same.")
    }

    /// What a change may hold: any of a configuration's keys.
    private static var change: Schema {
        settings(isWhole: false).described("The keys to change; null removes a key.")
    }

    private static func settings(isWhole: Bool) -> Schema {
        let event = Schema.eventName
        let device = Schema.text.matching("^[0-9a-fA-F]{24}$")
        let fields = Schema.map(to: .any)
        let ignored = Schema.any.described("Ignored, so that a hook can be sent as it was listed.")
        let url = Schema.text(from: 8, to: 2048).matching(
            "^https?://[A-Za-z0-9{\\[][A-Za-z0-9.{}:_\\]-]*([/?][^\\u0000-\\u001f\\u007f]*)?$")
        let properties: [Schema.Property] = [
            .optional("integration_type", .constant("Webhook")),
            .init(
                name: "event", schema: event.described("The prefix of the names of events that trigger the hook."),
                isRequired: isWhole),
            .optional("eventName", event.described("Accepted in place of `event`; equal to it if both are present.")),
            .init(name: "url", schema: url, isRequired: isWhole),
            .optional("requestType", .oneOf(["GET", "POST", "PUT", "DELETE"])),
            .optional("deviceID", device), .optional("deviceid", device), .optional("deviceId", device),
            .optional("headers", .map(to: .text)),
            .optional("auth", Schema.object(.required("username", .text), .optional("password", .text)).closed),
            .optional("query", fields), .optional("form", fields),
            .optional("json", .any(of: [fields, .array(of: .any), .text.matching("^\\s*[{\\[]")])),
            .optional("body", .text), .optional("noDefaults", .bool),
            .optional("rejectUnauthorized", .bool),
            .optional("responseTemplate", .any(of: [.text, .map(to: .any)])), .optional("responseTopic", .text),
            .optional("errorResponseTopic", .text), .optional("mydevices", Schema.any.described("Means nothing here.")),
            .optional("product", .any(of: [.text(from: 1, to: 64), .integer])),
            .optional("name", .text), .optional("disabled", .bool), .optional("unchunked", .bool),
            .optional("dataUrlResponseEvent", Schema.bool.described("Publishes the response as a `data:` URL.")),
            .optional("id", ignored), .optional("created_at", ignored), .optional("updated_at", ignored),
            .optional("template", ignored), .optional("ownerID", ignored), .optional("hookUrl", ignored),
            .optional("ok", ignored), .optional("logs", ignored), .optional("errors", ignored),
            .optional("counters", ignored),
            .optional("sign", .object(.required("secret", .text.described("What requests are signed with.")))),
            .optional("access_token", .text.described("The token, for who sends it in no other place.")),
        ]
        return Schema.object(properties.map { $0.isRequired ? $0 : $0.orNull }).closed
    }
}
