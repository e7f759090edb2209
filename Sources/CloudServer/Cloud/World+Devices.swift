import CloudSim
import CloudStore
import DeviceEmulator
import EventModel

/// The devices as clients see them.
extension World {
    /// A device as the list shows it.
    func summary(of slot: Int) -> JSONValue { JSONValue(.object(members(of: slot))) }

    /// A device with its variables and functions, which are null while it is offline.
    func details(of slot: Int) -> JSONValue {
        var members = members(of: slot)
        if simulation.product(of: slot) != nil { members += productDetails(of: slot) }
        let isConnected = simulation.isConnected(slot)
        let variables = simulation.variables(of: slot).map { JSONValue.Member($0.name, .string($0.type.rawValue)) }
        members.append(.init("variables", isConnected ? JSONValue(.object(variables)) : .null))
        let functions = simulation.functions(of: slot).map(JSONValue.string)
        members.append(.init("functions", isConnected ? .array(functions) : .null))
        return JSONValue(.object(members))
    }

    /// What a variable's answer says of its device.
    func coreInfo(of slot: Int) -> JSONValue {
        .object([
            "name": .string(simulation.name(of: slot)), "last_app": .string(""),
            "last_heard": instant(simulation.lastHeard(of: slot)),
            "connected": .bool(simulation.isConnected(slot)),
            "last_handshake_at": instant(simulation.lastHandshake(of: slot)),
            "deviceID": .string(simulation.id(of: slot).description),
        ])
    }

    /// Applies a change, all of it or nothing, and returns the answer.
    ///
    /// - Throws: 400 if another device has the name.
    func change(_ slot: Int, _ change: DeviceChange) throws(APIFault) -> JSONValue {
        if let name = change.name, !simulation.rename(slot, to: name) {
            throw .refused(400, "another device is called \"\(name)\"")
        }
        if let text = change.notes { notes[slot] = text.isEmpty ? nil : text }
        var members = [JSONValue.Member("id", .string(simulation.id(of: slot).description))]
        if let name = change.name { members.append(.init("name", .string(name))) }
        if change.notes != nil { members.append(.init("notes", notes[slot].map(JSONValue.string) ?? .null)) }
        if let signal = change.signal {
            // No device that is offline signals.
            let isConnected = simulation.isConnected(slot)
            members.append(.init("connected", .bool(isConnected)))
            members.append(.init("signaling", .bool(signal && isConnected)))
        }
        if let product = change.product, !product.sent.isEmpty {
            let settings = product.applied(to: productSettings[slot] ?? ProductSettings())
            set(settings, of: slot)
            members += settings.members.filter { product.sent.contains($0.key) }
        }
        if change.name != nil || change.notes != nil || change.product?.sent.isEmpty == false {
            keepDevice(slot)
            members.append(.init("updated_at", instant(simulation.timeOfDay)))
            members.append(.init("ok", .bool(true)))
        }
        return JSONValue(.object(members))
    }

    /// Records what must be kept of a device.
    func keepDevice(_ slot: Int) {
        keep(
            .device(
                StoredDevice(
                    id: simulation.id(of: slot), name: simulation.givenName(of: slot),
                    isReleased: simulation.isReleased(slot), lastHeard: simulation.lastHeard(of: slot),
                    notes: notes[slot], product: movedProducts[slot], settings: productSettings[slot]?.text)))
    }

    /// Restores what was kept of a device; one that the scenario no longer has is ignored.
    func restore(_ device: StoredDevice) {
        guard let slot = simulation.device(device.id.description) else { return }
        if let name = device.name { _ = simulation.rename(slot, to: name) }
        notes[slot] = device.notes
        if let id = device.product {
            let place = id == 0 ? nil : simulation.products.place(of: "\(id)")
            // A product that the scenario no longer has leaves the device where the scenario puts it.
            if id == 0 || place != nil { move(slot, toProductAt: place) }
        }
        // Settings belong to the product that the device was in.
        if let text = device.settings, simulation.product(of: slot) != nil { set(ProductSettings(text), of: slot) }
        if device.isReleased { simulation.release(slot) }
    }

    private func members(of slot: Int) -> [JSONValue.Member] {
        let platform = simulation.platform(of: slot)
        let isConnected = simulation.isConnected(slot)
        let product = simulation.product(of: slot).map { simulation.products.all[$0] }
        let members: [JSONValue.Member] = [
            .init("id", .string(simulation.id(of: slot).description)),
            .init("name", .string(simulation.name(of: slot))), .init("last_app", .string("")),
            .init("last_ip_address", .string("127.0.0.1")),
            .init("last_heard", instant(simulation.lastHeard(of: slot))),
            .init("last_handshake_at", instant(simulation.lastHandshake(of: slot))),
            .init("product_id", .integer(product?.id ?? platform)), .init("platform_id", .integer(platform)),
            .init("cellular", .bool(DeviceProfile.isCellular(platform: platform))),
            .init("connected", .bool(isConnected)), .init("online", .bool(isConnected)),
            .init("notes", notes[slot].map(JSONValue.string) ?? .null),
        ]
        return members + (product.map { productMembers(of: slot, in: $0) } ?? [])
    }

    private func instant(_ instant: Instant?) -> JSONValue { instant.map { .string($0.description) } ?? .null }
}
