import CloudSim
import CloudStore
import DeviceEmulator
import EventModel
import HTTPServer

extension CloudAPI {
    func listDevices(_ call: Call) throws(APIFault) -> Reply {
        guard try caller(call).isOwner else { return call.reply(.json(JSONValue.array([]))) }
        return try ask(call) { world in
            world.answer(call, .json(.array(world.simulation.deviceSlots.map { world.summary(of: $0) })))
        }
    }

    func getDevice(_ call: Call) throws(APIFault) -> Reply {
        try withDevice(call) { (world, slot) throws(APIFault) in world.answer(call, .json(world.details(of: slot))) }
    }

    func claimDevice(_ call: Call) throws(APIFault) -> Reply {
        let user = try caller(call)
        guard user.isOwner else { throw .permissionDenied }
        try call.request.checkBody()
        guard let text = try call.request.plainText("id") else {
            throw .refused(400, "\"id\" is missing: the id of the device to claim")
        }
        return try ask(call) { (world) throws(APIFault) in
            guard let id = DeviceID(text) else { throw .notConnected }
            world.simulation.claim(id) { slot in
                guard let slot else { return world.answer(call, APIFault.notConnected.response) }
                world.keepDevice(slot)
                world.answer(
                    call,
                    .json([
                        "user_id": .string(UserID.of(user.user)), "id": .string(id.description),
                        "connected": .bool(world.simulation.isConnected(slot)), "ok": .bool(true),
                    ]))
            }
        }
    }

    func changeDevice(_ call: Call) throws(APIFault) -> Reply {
        let request = call.request
        let isOfProduct = !call.parameters.product.isEmpty
        return try withDevice(call) { (world, slot) throws(APIFault) in
            // An unknown device comes before unfit fields.
            let change = try DeviceChange(request, isOfProduct: isOfProduct)
            world.answer(call, .json(try world.change(slot, change)))
        }
    }

    func releaseDevice(_ call: Call) throws(APIFault) -> Reply {
        try withDevice(call) { (world, slot) throws(APIFault) in
            world.simulation.release(slot)
            world.notes[slot] = nil
            world.keepDevice(slot)
            world.answer(call, .json(["ok": .bool(true)]))
        }
    }

    func pingDevice(_ call: Call) throws(APIFault) -> Reply {
        try withDevice(call) { (world, slot) throws(APIFault) in
            world.answer(
                call, .json(["online": .bool(world.simulation.isConnected(slot)), "ok": .bool(true)]))
        }
    }

    func readVariable(_ call: Call) throws(APIFault) -> Reply {
        let name = call.parameters.name
        let isRaw = call.request.query("format") == "raw"
        return try withDevice(call) { (world, slot) throws(APIFault) in
            world.simulation.read(name, of: slot) { result in
                switch result {
                case .value(let value) where isRaw: world.answer(call, .text(value.text ?? value.compactText))
                case .value(let value):
                    world.answer(
                        call,
                        .json([
                            "cmd": .string("VarReturn"), "name": .string(name), "result": value,
                            "coreInfo": world.coreInfo(of: slot),
                        ]))
                case .noSuchVariable: world.answer(call, APIFault.refused(404, "Variable not found").response)
                case .offline:
                    world.answer(call, APIFault(status: 408, body: ["error": .string("Timed out.")]).response)
                }
            }
        }
    }

    func callFunction(_ call: Call) throws(APIFault) -> Reply {
        let function = call.parameters.name
        return try withDevice(call) { (world, slot) throws(APIFault) in
            var argument = try call.request.plainText("arg")
            if argument == nil { argument = try call.request.plainText("args") }
            let given = argument ?? ""
            world.simulation.call(function, argument: given, of: slot) { result in
                let fault: APIFault
                switch result {
                case .returned(let value):
                    return world.answer(
                        call,
                        .json([
                            "id": .string(world.simulation.id(of: slot).description),
                            "name": .string(world.simulation.name(of: slot)), "last_app": .string(""),
                            "connected": .bool(true), "return_value": .integer(Int(value)),
                        ]))
                case .noSuchFunction: fault = .refused(404, "Function \(function) not found")
                case .offline: fault = .refused(400, "Timed out.")
                case .argumentTooLong:
                    let most = world.simulation.profile(of: slot).maximumArgumentBytes
                    fault = .refused(400, "the argument is too long: the most is \(most) bytes")
                }
                world.answer(call, fault.response)
            }
        }
    }

    /// Leaves a call for one of the owner's devices to the world's thread.
    func withDevice(
        _ call: Call, _ errand: @escaping @Sendable (World, Int) throws(APIFault) -> Void
    ) throws(APIFault) -> Reply {
        let product = call.parameters.product
        guard try caller(call).isOwner else { throw product.isEmpty ? .unknownDevice : .unknownProduct }
        let name = call.parameters.device
        return try ask(call) { (world) throws(APIFault) in
            let place = try world.product(product)
            guard let slot = world.simulation.device(name), place == nil || world.simulation.product(of: slot) == place
            else { throw place == nil ? .unknownDevice : .unknownProductDevice }
            try call.request.checkBody()
            try errand(world, slot)
        }
    }
}
