import CloudSim
import CloudStore
import Cryptography
import Dispatcher
import EventModel
import HTTPServer

extension CloudAPI {
    func createHook(_ call: Call) throws(APIFault) -> Reply {
        let key = call.parameters.product
        guard try caller(call).isOwner else { throw key.isEmpty ? .permissionDenied : .unknownProduct }
        let request = call.request
        let id = RandomBytes.hex(12)
        let base = base(call)
        return try ask(call) { (world) throws(APIFault) in
            let place = try world.product(key)
            try request.checkBody()
            let configuration = try HookFields.configuration(of: request)
            let hook = try Self.hook(
                decoding: configuration, isForm: request.isForm, ofProductAt: place, in: world)
            let record: HookBook.Record
            do throws(HookLimitReached) { record = try world.create(hook, id: id) } catch {
                throw .refused(400, "an account has at most \(error.limit) hooks; delete one before you create another")
            }
            world.answer(call, .json(record.created(under: base), status: 201))
        }
    }

    func listHooks(_ call: Call) throws(APIFault) -> Reply {
        let key = call.parameters.product
        guard try caller(call).isOwner else {
            if !key.isEmpty { throw .unknownProduct }
            return call.reply(.json(JSONValue.array([])))
        }
        return try ask(call) { (world) throws(APIFault) in
            world.followTimeline()
            let place = try world.product(key)
            let hooks = world.book.all.filter { world.belongs($0, toProductAt: place) }
            world.answer(call, .json(.array(hooks.map(\.listed))))
        }
    }

    func getHook(_ call: Call) throws(APIFault) -> Reply {
        try withHook(call) { (world, record) throws(APIFault) in world.answer(call, .json(record.detailed)) }
    }

    func editHook(_ call: Call) throws(APIFault) -> Reply {
        let key = call.parameters.product
        guard try caller(call).isOwner else { throw key.isEmpty ? .permissionDenied : .unknownProduct }
        let base = base(call)
        return try withHook(call) { (world, record) throws(APIFault) in
            let change = try HookChange(call.request)
            let place = try world.product(key)
            let hook = try Self.hook(
                decoding: change.merged(into: record.hook), isForm: call.request.isForm, ofProductAt: place, in: world)
            guard let record = world.replace(record.id, by: hook) else { throw .refused(404, "Webhook not found") }
            world.answer(call, .json(record.created(under: base)))
        }
    }

    func deleteHook(_ call: Call) throws(APIFault) -> Reply {
        try withHook(call) { (world, record) throws(APIFault) in
            world.deleteHook(record.id)
            world.answer(call, .json(["ok": .bool(true), "status": .string("Hook Deleted")]))
        }
    }

    func testHook(_ call: Call) throws(APIFault) -> Reply {
        try withHook(call) { [self] (world, record) throws(APIFault) in
            let data = try data(call.request)
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

    /// Compiles a hook; under a product's path it belongs to that product.
    private static func hook(
        decoding configuration: JSONValue, isForm: Bool, ofProductAt place: Int?, in world: World
    ) throws(APIFault) -> Hook {
        var configuration = configuration
        if let place, configuration["product"] == nil, case .object(let members) = configuration.kind {
            let slug = world.simulation.products.all[place].slug
            configuration = JSONValue(.object(members + [JSONValue.Member("product", .string(slug))]))
        }
        let hook = try HookFields.hook(decoding: configuration, isForm: isForm)
        if let fault = world.productFault(hook.product) { throw .refused(400, "$.product: \(fault)") }
        if let place, hook.product.flatMap({ world.simulation.products.place(of: $0) }) != place {
            throw .refused(400, "$.product: a hook of this path belongs to the path's product")
        }
        return hook
    }

    /// Leaves a call for one of the owner's hooks to the world's thread.
    private func withHook(
        _ call: Call, _ errand: @escaping @Sendable (World, HookBook.Record) throws(APIFault) -> Void
    ) throws(APIFault) -> Reply {
        let key = call.parameters.product
        guard try caller(call).isOwner else {
            throw key.isEmpty ? .refused(404, "Webhook not found") : .unknownProduct
        }
        let id = call.parameters.id.lowercased()
        return try ask(call) { (world) throws(APIFault) in
            world.followTimeline()
            let place = try world.product(key)
            guard let record = world.book[id], world.belongs(record, toProductAt: place) else {
                throw .refused(404, "Webhook not found")
            }
            try call.request.checkBody()
            try errand(world, record)
        }
    }
}
