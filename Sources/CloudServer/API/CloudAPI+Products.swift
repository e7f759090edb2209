import CloudSim
import EventModel
import HTTPServer

extension CloudAPI {
    func listProducts(_ call: Call) throws(APIFault) -> Reply {
        guard try caller(call).isOwner else { return call.reply(.json(["products": .array([])])) }
        return try ask(call) { world in
            let places = world.simulation.products.all.indices
            world.answer(call, .json(["products": .array(places.map { world.description(ofProductAt: $0) })]))
        }
    }

    func getProduct(_ call: Call) throws(APIFault) -> Reply {
        try withProduct(call) { (world, place) throws(APIFault) in
            world.answer(call, .json(["product": world.description(ofProductAt: place)]))
        }
    }

    func listProductDevices(_ call: Call) throws(APIFault) -> Reply {
        // The JavaScript client writes per_page, the documentation perPage.
        let key = call.request.query("per_page") == nil ? "perPage" : "per_page"
        let filter = DeviceFilter(call.request)
        return try withProduct(call) { (world, place) throws(APIFault) in
            let size = try call.request.wholeNumber(query: key, in: 1...10_000) ?? 25
            let page = try call.request.wholeNumber(query: "page", in: 1...Int(Int32.max)) ?? 1
            let slots = world.devices(ofProductAt: place).filter { filter.matches($0, in: world) }
            let shown = slots.dropFirst((page - 1) * size).prefix(size)
            world.answer(
                call,
                .json([
                    "devices": .array(shown.map { world.summary(of: $0) }), "customers": .array([]),
                    "meta": .object([
                        "total_pages": .integer((slots.count + size - 1) / size), "page": .integer(page),
                        "per_page": .integer(size), "total_records": .integer(slots.count),
                    ]),
                ]))
        }
    }

    /// Puts the devices of `id`, `ids` or an uploaded `file` into a product, and approves those that it denied; those
    /// that are unknown are listed, not refused.
    func addProductDevices(_ call: Call) throws(APIFault) -> Reply {
        try withProduct(call) { (world, place) throws(APIFault) in
            let wanted = try Self.identifiers(in: call.request)
            var updated: [JSONValue] = []
            var existing: [JSONValue] = []
            var invalid: [JSONValue] = []
            for text in wanted {
                guard DeviceID(text) != nil, let slot = world.simulation.device(text) else {
                    invalid.append(.string(text))
                    continue
                }
                let id = JSONValue.string(world.simulation.id(of: slot).description)
                if world.simulation.product(of: slot) == place {
                    existing.append(id)
                    guard world.productSettings[slot]?.isDenied == true else { continue }
                    world.productSettings[slot]?.isDenied = false
                } else {
                    updated.append(id)
                    world.move(slot, toProductAt: place)
                }
                world.keepDevice(slot)
            }
            world.answer(
                call,
                .json([
                    "updated": .integer(updated.count), "updatedDeviceIds": .array(updated),
                    "existingDeviceIds": .array(existing), "invalidDeviceIds": .array(invalid),
                    "nonmemberDeviceIds": .array([]),
                ]))
        }
    }

    /// The identifiers that a request lists, each once.
    private static func identifiers(in request: APIRequest) throws(APIFault) -> [String] {
        var listed: [String] = []
        if case .array(let ids)? = request.field("ids")?.kind { listed = ids.compactMap(\.text) }
        if case .array(let ids)? = request.field("id")?.kind {
            listed += ids.compactMap(\.text)
        } else if let id = try request.plainText("id") {
            listed.append(id)
        }
        if let file = try request.plainText("file") { listed += identifiers(in: file) }
        var seen: Set<String> = []
        let wanted = listed.filter { seen.insert($0.lowercased()).inserted }
        guard !wanted.isEmpty else {
            throw .refused(
                400, "\"id\" is missing: the id of the device to add, or a \"file\" with one id on each line")
        }
        return wanted
    }

    /// The identifiers in a file of one column, without blank lines.
    private static func identifiers(in file: String) -> [String] {
        file.split(whereSeparator: \.isNewline).compactMap { line in
            let isBlank = { (character: Character) in character.isWhitespace || character == "\u{FEFF}" }
            let text = line.drop(while: isBlank)
            return text.lastIndex { !isBlank($0) }.map { String(text[...$0]) }
        }
    }

    /// Takes a device out of a product, or with `deny` keeps it there as denied.
    func removeProductDevice(_ call: Call) throws(APIFault) -> Reply {
        let request = call.request
        return try withDevice(call) { (world, slot) throws(APIFault) in
            if try request.flag("deny") == true {
                world.productSettings[slot, default: ProductSettings()].isDenied = true
            } else {
                world.move(slot, toProductAt: nil)
            }
            world.keepDevice(slot)
            world.answer(call, .ok)
        }
    }

    /// Leaves a call for one of the owner's products to the world's thread.
    private func withProduct(
        _ call: Call, _ errand: @escaping @Sendable (World, Int) throws(APIFault) -> Void
    ) throws(APIFault) -> Reply {
        guard try caller(call).isOwner else { throw .unknownProduct }
        let key = call.parameters.product
        return try ask(call) { (world) throws(APIFault) in
            guard let place = try world.product(key) else { throw .unknownProduct }
            try call.request.checkBody()
            try errand(world, place)
        }
    }
}
