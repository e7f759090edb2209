import Dispatcher
import EventModel
import HTTPTransport

/// The cloud's calls, one for each thing that a command wants.
extension CloudClient {
    /// Gets an access token, as the cloud's own command-line client does.
    func login(user: String, password: String) throws(CommandFailure) -> JSONValue {
        var call = Call(
            .post, "/oauth/token", form: ["grant_type": "password", "username": user, "password": password])
        call.headers.append(Header("authorization", "Basic " + Base64.encode(Array("particle:particle".utf8))))
        return try self.call(call)
    }

    /// All devices, in the cloud's order.
    func devices() throws(CommandFailure) -> [JSONValue] {
        guard case .array(let devices) = try call(.init(.get, "/v1/devices")).kind else {
            throw .unable("\(address.url) answered without a list of devices; is it a cloud's base URL?")
        }
        return devices
    }

    /// Refuses names of a device, function or variable that would ask the cloud for something else.
    static func check(names: [String]) throws(CommandFailure) {
        for name in names {
            if name.isEmpty { throw .invalid("a device, function or variable has a name; this one is empty.") }
            if name == "events" { throw .invalid("events is no device, function or variable: see cloudsim subscribe.") }
        }
    }

    /// A variable's value, in the cloud's envelope.
    func variable(_ name: String, of device: String) throws(CommandFailure) -> JSONValue {
        try call(.init(.get, "/v1/devices/\(Self.segment(device))/\(Self.segment(name))"))
    }

    /// Calls a function.
    func call(_ function: String, of device: String, argument: String) throws(CommandFailure) -> JSONValue {
        try call(
            .init(
                .post, "/v1/devices/\(Self.segment(device))/\(Self.segment(function))", form: ["arg": argument]))
    }

    /// Publishes an event.
    func publish(_ name: String, data: String?, isPrivate: Bool) throws(CommandFailure) -> JSONValue {
        var fields: [JSONValue.Member] = [.init("name", .string(name))]
        if let data { fields.append(.init("data", .string(data))) }
        fields += [.init("private", .bool(isPrivate)), .init("ttl", .integer(Event.timeToLive))]
        return try call(.init(.post, "/v1/devices/events", json: JSONValue(.object(fields))))
    }

    /// Registers a webhook.
    func createWebhook(_ configuration: JSONValue) throws(CommandFailure) -> JSONValue {
        try call(.init(.post, "/v1/webhooks", json: configuration))
    }

    /// All webhooks.
    func webhooks() throws(CommandFailure) -> [JSONValue] {
        guard case .array(let hooks) = try call(.init(.get, "/v1/webhooks")).kind else {
            throw .unable("\(address.url) answered without a list of webhooks; is it a cloud's base URL?")
        }
        return hooks
    }

    /// One webhook with its logs and counters.
    func webhook(_ id: String) throws(CommandFailure) -> JSONValue {
        try call(.init(.get, "/v1/webhooks/" + Self.segment(id)))
    }

    /// Removes a webhook.
    func deleteWebhook(_ id: String) throws(CommandFailure) -> JSONValue {
        try call(.init(.delete, "/v1/webhooks/" + Self.segment(id)))
    }

    /// Sends a synthetic event through a webhook.
    func testWebhook(_ id: String, data: String?) throws(CommandFailure) -> JSONValue {
        let fields: [JSONValue.Member] = data.map { [.init("data", .string($0))] } ?? []
        return try call(
            .init(.post, "/v1/integrations/\(Self.segment(id))/test", json: JSONValue(.object(fields))))
    }

    /// The path of an event stream. Without a device all of the user's; `mine` means that too.
    static func streamPath(prefix: String?, device: String?) -> String {
        let base = device.map { "/v1/devices/\(segment($0))/events" } ?? "/v1/devices/events"
        guard let prefix, !prefix.isEmpty else { return base }
        return base + "/" + segment(prefix)
    }
}
