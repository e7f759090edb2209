import CloudSim
import Dispatcher
import EventModel
import HTTPServer

extension CloudAPI {
    func explainEvent(_ call: Call) throws(APIFault) -> Reply {
        try owner(call)
        guard let name = call.request.query("event"), !name.isEmpty else {
            throw .badRequest("\"event\" is missing: the event's name")
        }
        if let fault = EventName.fault(in: name) { throw .badRequest(fault) }
        let data = call.request.query("data")
        let device = call.request.query("device")
        return try ask(call) { (world) throws(APIFault) in
            var slot: Int?
            if let device, !device.isEmpty {
                slot = world.simulation.device(device)
                if slot == nil { throw .permissionDenied }
            }
            world.followTimeline()
            world.answer(call, .json(world.explanation(of: name, data, by: slot)))
        }
    }
}

extension World {
    /// What an event would do to each hook now, and what the last event of its name did.
    fileprivate func explanation(of name: String, _ data: String?, by slot: Int?) -> JSONValue {
        let forecasts = simulation.forecast(name: name, data: data, by: slot)
        let hooks = forecasts.compactMap { forecast in
            book.all.first { $0.number == forecast.hook }.map { explanation(forecast, of: $0, named: name) }
        }
        var members: [JSONValue.Member] = [.init("event", .string(name))]
        if let slot { members.append(.init("device", .string(simulation.name(of: slot)))) }
        members.append(.init("time", .string(simulation.timeOfDay.description)))
        members.append(.init("hooks", .array(hooks)))
        return JSONValue(.object(members))
    }

    private func explanation(
        _ forecast: HookForecast, of record: HookBook.Record, named name: String
    ) -> JSONValue {
        var members: [JSONValue.Member] = [
            .init("id", .string(record.id)), .init("event", .string(record.hook.event)),
            .init("url", .string(record.hook.urlText)), .init("fires", .bool(forecast.obstacle == nil)),
        ]
        if let obstacle = forecast.obstacle {
            members.append(.init("reason", .string(obstacle.word)))
            members.append(.init("message", .string(obstacle.message(record.hook, name))))
            if let ends = obstacle.ends { members.append(.init("until", .string(ends.description))) }
        }
        if let request = forecast.request { members.append(.init("request", request.json)) }
        if !forecast.notes.isEmpty {
            members.append(.init("notes", .array(forecast.notes.map { .string($0.description) })))
        }
        if let last = record.last(named: name) { members.append(.init("last", last)) }
        return JSONValue(.object(members))
    }
}

extension HookForecast.Obstacle {
    /// Why nothing would be sent, as a sentence without its subject and full stop.
    fileprivate func message(_ hook: Hook, _ name: String) -> String {
        switch self {
        case .mismatch(.disabled): "it is disabled"
        case .mismatch(.prefix): "\(name) does not start with \(hook.event)"
        case .mismatch(.device): "it is for events of device \(hook.deviceID?.description ?? "?") only"
        case .mismatch(.product): "the device does not belong to product \(hook.product ?? "?")"
        case .mismatch(.reply): "replies of the cloud never fire hooks"
        case .asleep(nil): "it sleeps after too many errors, and the request that probes its receiver is under way"
        case .asleep(let until?): "it sleeps after too many errors until \(until)"
        case .deviceLimit(let roomAt): "the device has triggered too many requests in 60 s\(Self.room(roomAt))"
        case .hostLimit(let host, let roomAt): "\(host) has had too many requests in 60 s\(Self.room(roomAt))"
        case .invalid(let fault): "its request cannot be sent: \(fault.message)"
        }
    }

    private static func room(_ moment: Instant) -> String {
        moment == .distantFuture ? ", and its limit is 0" : "; there is room again at \(moment)"
    }
}

extension HookBook.Record {
    /// What the hook did with the last event of a name, among those that are kept; nil if there is none.
    fileprivate func last(named name: String) -> JSONValue? {
        var newest: (time: String, message: String)?
        for entry in (successes + errors).map(\.json) where entry["event"]?["name"]?.text == name {
            let time = entry["time"]?.text ?? ""
            if newest.map({ time >= $0.time }) ?? true { newest = (time, entry["message"]?.text ?? "") }
        }
        if let drop = lastDrop, drop.event == name, newest.map({ drop.at.description >= $0.time }) ?? true {
            newest = (drop.at.description, "dropped: \(drop.reason.rawValue)")
        }
        return newest.map { .object(["time": .string($0.time), "message": .string($0.message)]) }
    }
}
