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
        simulation.put(slot, intoProductAt: place)
        movedProducts[slot] = place.map { simulation.products.all[$0].id } ?? 0
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
