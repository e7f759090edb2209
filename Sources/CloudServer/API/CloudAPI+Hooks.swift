import CloudSim
import CloudStore
import Cryptography
import Dispatcher
import EventModel
import HTTPServer

extension CloudAPI {
    func createHook(_ call: Call) throws(APIFault) -> Reply {
        try owner(call)
        let hook = try hook(call)
        let id = RandomBytes.hex(12)
        return try ask(call) { (world) throws(APIFault) in
            let record: HookBook.Record
            do throws(HookLimitReached) { record = try world.create(hook, id: id) } catch {
                throw .refused(400, "an account has at most \(error.limit) hooks; delete one before you create another")
            }
            world.answer(call, .json(record.created(under: call.request.base), status: 201))
        }
    }

    func listHooks(_ call: Call) throws(APIFault) -> Reply {
        guard try caller(call).isOwner else { return call.reply(.json(JSONValue.array([]))) }
        return try ask(call) { world in
            world.followTimeline()
            world.answer(call, .json(.array(world.book.all.map(\.listed))))
        }
    }

    func getHook(_ call: Call) throws(APIFault) -> Reply {
        try withHook(call) { (world, record) throws(APIFault) in world.answer(call, .json(record.detailed)) }
    }

    func editHook(_ call: Call) throws(APIFault) -> Reply {
        try owner(call)
        let change = try HookChange(call.request)
        return try withHook(call) { (world, record) throws(APIFault) in
            let hook = try Self.hook(decoding: change.merged(into: record.hook))
            guard let record = world.replace(record.id, by: hook) else { throw .refused(404, "Webhook not found") }
            world.answer(call, .json(record.created(under: call.request.base)))
        }
    }

    func deleteHook(_ call: Call) throws(APIFault) -> Reply {
        try withHook(call) { (world, record) throws(APIFault) in
            world.deleteHook(record.id)
            world.answer(call, .json(["ok": .bool(true), "status": .string("Hook Deleted")]))
        }
    }

    func testHook(_ call: Call) throws(APIFault) -> Reply {
        let data = try data(call.request)
        return try withHook(call) { (world, record) throws(APIFault) in
            switch world.test(record, data: data) {
            case .noSuchHook: throw .refused(404, "Webhook not found")
            case .sent(let delivery): world.answer(call, withEndOf: delivery)
            case .dropped(let reason, let message):
                world.answer(
                    call,
                    .json([
                        "ok": .bool(false), "dropped": .string(reason.rawValue), "message": .string(message),
                    ]))
            }
        }
    }

    private func hook(_ call: Call) throws(APIFault) -> Hook {
        try Self.hook(decoding: HookFields.configuration(from: call.request))
    }

    private static func hook(decoding configuration: JSONValue) throws(APIFault) -> Hook {
        do throws(HookErrors) { return try Hook(decoding: configuration) } catch {
            throw .refused(400, error.errors.map(\.description).joined(separator: "; "))
        }
    }

    /// Leaves a call for one of the owner's hooks to the world's thread.
    private func withHook(
        _ call: Call, _ errand: @escaping @Sendable (World, HookBook.Record) throws(APIFault) -> Void
    ) throws(APIFault) -> Reply {
        guard try caller(call).isOwner else { throw .refused(404, "Webhook not found") }
        let id = call.parameters.id.lowercased()
        return try ask(call) { (world) throws(APIFault) in
            world.followTimeline()
            guard let record = world.book[id] else { throw .refused(404, "Webhook not found") }
            try errand(world, record)
        }
    }
}
