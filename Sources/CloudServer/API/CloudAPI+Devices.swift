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

    func renameDevice(_ call: Call) throws(APIFault) -> Reply {
        guard let name = try call.request.plainText("name") else {
            throw .refused(400, "\"name\" is missing: the device's new name")
        }
        if let fault = DeviceName.fault(in: name) { throw .refused(400, fault) }
        return try withDevice(call) { (world, slot) throws(APIFault) in
            guard world.simulation.rename(slot, to: name) else {
                throw .refused(400, "another device is called \"\(name)\"")
            }
            world.keepDevice(slot)
            world.answer(
                call,
                .json([
                    "id": .string(world.simulation.id(of: slot).description), "name": .string(name),
                    "updated_at": .string(world.simulation.now.description), "ok": .bool(true),
                ]))
        }
    }

    func releaseDevice(_ call: Call) throws(APIFault) -> Reply {
        try withDevice(call) { (world, slot) throws(APIFault) in
            world.simulation.release(slot)
            world.keepDevice(slot, isReleased: true)
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
        var argument = try call.request.plainText("arg")
        if argument == nil { argument = try call.request.plainText("args") }
        let given = argument ?? ""
        return try withDevice(call) { (world, slot) throws(APIFault) in
            world.simulation.call(function, argument: given, of: slot) { result in
                let fault: APIFault
                switch result {
                case .returned(let value):
                    return world.answer(
                        call,
                        .json([
                            "id": .string(world.simulation.id(of: slot).description), "last_app": .string(""),
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
        guard try caller(call).isOwner else { throw .unknownDevice }
        let name = call.parameters.device
        return try ask(call) { (world) throws(APIFault) in
            guard let slot = world.simulation.device(name) else { throw .unknownDevice }
            try errand(world, slot)
        }
    }
}

extension World {
    /// A device as the list shows it.
    fileprivate func summary(of slot: Int) -> JSONValue { JSONValue(.object(members(of: slot))) }

    /// A device with its variables and functions, which nobody can tell while it is offline.
    fileprivate func details(of slot: Int) -> JSONValue {
        var members = members(of: slot)
        let isConnected = simulation.isConnected(slot)
        let variables = simulation.variables(of: slot).map { JSONValue.Member($0.name, .string($0.type.rawValue)) }
        members.append(.init("variables", isConnected ? JSONValue(.object(variables)) : .null))
        let functions = simulation.functions(of: slot).map(JSONValue.string)
        members.append(.init("functions", isConnected ? .array(functions) : .null))
        return JSONValue(.object(members))
    }

    /// What a variable's answer tells of its device.
    fileprivate func coreInfo(of slot: Int) -> JSONValue {
        .object([
            "last_app": .string(""), "last_heard": instant(simulation.lastHeard(of: slot)),
            "connected": .bool(simulation.isConnected(slot)),
            "last_handshake_at": instant(simulation.connectedSince(of: slot)),
            "deviceID": .string(simulation.id(of: slot).description),
        ])
    }

    /// Takes note of what must last of a device.
    func keepDevice(_ slot: Int, isReleased: Bool = false) {
        keep(
            .device(
                StoredDevice(
                    id: simulation.id(of: slot), name: simulation.givenName(of: slot), isReleased: isReleased,
                    lastHeard: simulation.lastHeard(of: slot))))
    }

    private func members(of slot: Int) -> [JSONValue.Member] {
        [
            .init("id", .string(simulation.id(of: slot).description)),
            .init("name", .string(simulation.name(of: slot))), .init("last_app", .string("")),
            .init("last_ip_address", .string("127.0.0.1")),
            .init("last_heard", instant(simulation.lastHeard(of: slot))),
            .init("product_id", .integer(simulation.profile(of: slot).productID)),
            .init("connected", .bool(simulation.isConnected(slot))),
        ]
    }

    private func instant(_ instant: Instant?) -> JSONValue { instant.map { .string($0.description) } ?? .null }
}

extension DeviceProfile {
    /// The product number of a customary device of the generation.
    fileprivate var productID: Int {
        switch self {
        case .legacy: 0
        case .gen2: 6
        case .gen3: 12
        }
    }
}

/// What an owner may call a device.
enum DeviceName {
    /// Why a text cannot be a device's name; nil when it can.
    static func fault(in name: String) -> String? {
        if name.isEmpty { return "a device's name is not empty" }
        if name.utf8.count > 64 { return "a device's name has at most 64 bytes" }
        if name.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F || $0 == "/" }) {
            return "a device's name holds no control characters and no slashes"
        }
        if name == "events" || DeviceID(name) != nil { return "\"\(name)\" cannot be a device's name" }
        return nil
    }
}
