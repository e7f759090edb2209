import CloudStore
import Dispatcher
import EventModel

extension HookBook.Record {
    /// The hook as the list shows it: what the cloud adds, then the configuration as it was written.
    var listed: JSONValue { JSONValue(.object(members)) }

    /// The hook with its logs and counters.
    var detailed: JSONValue {
        var members = members
        members.append(.init("logs", .array(successes.map(\.json))))
        members.append(.init("errors", .array(errors.map(\.json))))
        members.append(.init("counters", .array(days.map(\.json))))
        return .object(["webhook": JSONValue(.object(members))])
    }

    /// What a client gets that created the hook, or replaced it.
    func created(under base: String) -> JSONValue {
        let product = hook.product.map { "/products/\($0)" } ?? ""
        return .object([
            "id": .string(id), "event": .string(hook.event), "created_at": .string(createdAt.description),
            "integration_type": .string("Webhook"), "url": .string(hook.urlText),
            "noDefaults": .bool(hook.noDefaults), "rejectUnauthorized": .bool(hook.rejectUnauthorized),
            "ok": .bool(true), "hookUrl": .string("\(base)/v1\(product)/webhooks/\(id)"),
        ])
    }

    private var members: [JSONValue.Member] {
        var members: [JSONValue.Member] = [
            .init("id", .string(id)), .init("event", .string(hook.event)),
            .init("created_at", .string(createdAt.description)), .init("url", .string(hook.urlText)),
            .init("integration_type", .string("Webhook")),
        ]
        if let device = hook.deviceID { members.append(.init("deviceID", .string(device.description))) }
        members.append(.init("requestType", .string(hook.method.rawValue)))
        members.append(.init("noDefaults", .bool(hook.noDefaults)))
        members.append(.init("rejectUnauthorized", .bool(hook.rejectUnauthorized)))
        members.append(.init("disabled", .bool(hook.disabled)))
        guard case .object(let configured) = hook.shownConfiguration.kind else { return members }
        let shown = Set(members.map(\.key) + ["eventName", "deviceid", "deviceId"])
        return members + configured.filter { !shown.contains($0.key) }
    }
}

extension StoredHookCounter {
    /// The day as the hook's details show it.
    fileprivate var json: JSONValue {
        .object([
            "date": .string(day), "success": .integer(success), "error": .integer(error), "sleep": .integer(sleep),
        ])
    }
}
