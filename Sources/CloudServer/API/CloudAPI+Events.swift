import CloudSim
import CloudStore
import EventModel
import HTTPServer

extension CloudAPI {
    /// The most bytes of an event's data, like a device's of the newest generation.
    static let mostDataBytes = 1024

    func publishEvent(_ call: Call) throws(APIFault) -> Reply {
        let product = call.parameters.product
        guard try caller(call).isOwner else { throw product.isEmpty ? .permissionDenied : .unknownProduct }
        let request = call.request
        if let memory, memory.look() { throw .unpublished(.memory) }
        return try ask(call) { [self] (world) throws(APIFault) in
            let place = try world.product(product)
            try request.checkBody()
            guard let name = try request.plainText("name") else {
                throw .refused(400, "\"name\" is missing: the event's name")
            }
            if let fault = EventName.fault(in: name) { throw .refused(400, fault) }
            let data = try data(request)
            let isPrivate = try request.flag("private") ?? false
            let timeToLive = try request.wholeNumber("ttl", in: 0...Int(Int32.max)) ?? Event.timeToLive
            do throws(PublishFault) {
                try world.simulation.publishFromAPI(
                    name: name, data: data, isPrivate: isPrivate, timeToLive: timeToLive, product: place)
            } catch { throw .unpublished(error) }
            world.answer(call, .ok)
        }
    }

    /// The event's data in a request; nil when it has none.
    func data(_ request: APIRequest) throws(APIFault) -> String? {
        let data = try request.plainText("data")
        if let count = data?.utf8.count, count > Self.mostDataBytes {
            throw .refused(400, "\"data\" has \(count) bytes; the most is \(Self.mostDataBytes)")
        }
        return data
    }

    func streamEvents(_ call: Call) throws(APIFault) -> Reply {
        let isOwner = try caller(call).isOwner
        return stream(call, StreamFilter(prefix: call.parameters.prefix, audience: isOwner ? .owner : .guest))
    }

    func streamOwnEvents(_ call: Call) throws(APIFault) -> Reply {
        let isOwner = try caller(call).isOwner
        return stream(call, StreamFilter(prefix: call.parameters.prefix, audience: isOwner ? .owner : .nobody))
    }

    func streamDeviceEvents(_ call: Call) throws(APIFault) -> Reply {
        let prefix = call.parameters.prefix
        return try withDevice(call) { [self] (world, slot) throws(APIFault) in
            let filter = StreamFilter(
                prefix: prefix, device: world.simulation.id(of: slot), audience: .owner)
            call.exchange.answer(stream(call, filter))
        }
    }

    func streamProductEvents(_ call: Call) throws(APIFault) -> Reply {
        let parameters = call.parameters
        guard try caller(call).isOwner else { throw .unknownProduct }
        return try ask(call) { [self] (world) throws(APIFault) in
            let filter = StreamFilter(
                prefix: parameters.prefix, product: try world.product(parameters.product), audience: .owner)
            call.exchange.answer(stream(call, filter))
        }
    }

    private func stream(_ call: Call, _ filter: StreamFilter) -> Reply {
        let record = call.record
        return hub.open(call.exchange, filter, token: call.request.token, ended: { record.end(status: 200, bytes: 0) })
            ?? call.reply(APIFault.refused(503, "too many event streams are open; try again later").response)
    }

    func listRecentEvents(_ call: Call) throws(APIFault) -> Reply {
        try owner(call)
        let limit = try call.request.wholeNumber(query: "limit", in: 1...10_000) ?? 100
        let prefix = call.request.query("prefix") ?? ""
        return try ask(call) { world in
            world.answer(call, .json(.array(world.recent.last(limit, prefix: prefix).map(world.json))))
        }
    }
}

extension World {
    /// An event with the keys of an event stream, whether it is private, and the name that its device has now.
    fileprivate func json(_ event: StoredEvent) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("name", .string(event.name)), .init("data", event.data.map(JSONValue.string) ?? .null),
            .init("ttl", .integer(Int(event.timeToLive))),
            .init("published_at", .string(event.publishedAt.description)), .init("coreid", .string(event.coreID)),
            .init("private", .bool(event.isPrivate)),
        ]
        if DeviceID(event.coreID) != nil, let slot = simulation.device(event.coreID) {
            members.append(.init("device", .string(simulation.name(of: slot))))
        }
        return JSONValue(.object(members))
    }
}
