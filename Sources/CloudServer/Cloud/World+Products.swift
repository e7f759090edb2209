import CloudSim
import Dispatcher
import EventModel

/// The products as clients see them.
extension World {
    /// The place of the product with an id or slug; nil for an empty key, which means no product.
    ///
    /// - Throws: 404 for an unknown one.
    func product(_ key: String) throws(APIFault) -> Int? {
        if key.isEmpty { return nil }
        guard let place = simulation.products.place(of: key) else { throw .unknownProduct }
        return place
    }

    /// The slots of a product's devices, in device order.
    func devices(ofProductAt place: Int) -> [Int] {
        simulation.deviceSlots.filter { simulation.product(of: $0) == place }
    }

    /// Puts a device into a product, out of any other; nil takes it out of all.
    func move(_ slot: Int, toProductAt place: Int?) {
        if simulation.product(of: slot) != place { productSettings[slot] = nil }
        simulation.put(slot, intoProductAt: place)
        movedProducts[slot] = place.map { simulation.products.all[$0].id } ?? 0
    }

    /// Applies settings to a device in its product.
    func set(_ settings: ProductSettings, of slot: Int) {
        productSettings[slot] = settings == ProductSettings() ? nil : settings
    }

    /// What a product's device shows in lists beside what every device shows.
    func productMembers(of slot: Int, in product: Product) -> [JSONValue.Member] {
        let settings = productSettings[slot] ?? ProductSettings()
        let system = simulation.systemVersion(of: slot).map(JSONValue.string) ?? .null
        return settings.members + [
            .init("quarantined", .bool(false)), .init("owner", owner.map(JSONValue.string) ?? .null),
            .init("firmware_product_id", .integer(product.id)), .init("firmware_version", .integer(product.version)),
            .init("targeted_firmware_release_version", .integer(settings.desiredVersion ?? product.version)),
            .init("system_firmware_version", system), .init("serial_number", .null),
        ]
    }

    /// What a product's device shows beside the above when it is asked for alone.
    func productDetails(of slot: Int) -> [JSONValue.Member] {
        let system = simulation.systemVersion(of: slot).map(JSONValue.string) ?? .null
        let isDevelopment = productSettings[slot]?.isDevelopment == true
        return [
            .init("mobile_secret", .null), .init("current_build_target", system), .init("default_build_target", system),
            .init("pinned_build_target", .null), .init("firmware_updates_enabled", .bool(!isDevelopment)),
            .init("firmware_updates_forced", .bool(false)),
        ]
    }

    /// A product as the list shows it.
    func description(ofProductAt place: Int) -> JSONValue {
        let product = simulation.products.all[place]
        let count = devices(ofProductAt: place).count
        return .object([
            "id": .integer(product.id), "slug": .string(product.slug), "name": .string(product.name),
            "platform_id": .integer(devices(ofProductAt: place).first.map(simulation.platform) ?? 13),
            "latest_firmware_version": .integer(product.version), "device_count": .integer(count),
        ])
    }

    /// Why no hook can belong to a product that it names; nil for an account's hook or a known product.
    func productFault(_ key: String?) -> String? { key.flatMap(simulation.products.fault) }

    /// True if a hook belongs to the product at a place; without a place, if it belongs to none.
    func belongs(_ record: HookBook.Record, toProductAt place: Int?) -> Bool {
        record.hook.product.flatMap { simulation.products.place(of: $0) } == place
    }
}
