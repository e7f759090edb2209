/// A product: devices that share an id, a slug and hooks of their own.
package struct Product: Hashable, Sendable {
    /// The id, 1 to 2,147,483,647.
    package var id: Int
    /// The id in words: lower-case letters, digits and hyphens.
    package var slug: String
    /// The name for people.
    package var name: String
    /// The version of the firmware that its devices run, 0 to 65,535.
    package var version: Int
    /// Patterns of its devices' names or ids, as the scenario has them.
    package var devices: [String]

    /// Creates a product.
    package init(id: Int, slug: String, name: String? = nil, version: Int = 1, devices: [String] = []) {
        self.id = id
        self.slug = slug
        self.name = name ?? slug
        self.version = version
        self.devices = devices
    }
}

/// The products of a cloud, and which devices belong to them. A product's place is its index in `all`.
package struct Products: Sendable {
    /// The most products of one cloud.
    package static let maximum = 1000

    /// The products, in the order of the scenario.
    package let all: [Product]
    /// The id of the account that owns the devices: `PRODUCT_USER_ID`.
    package let owner: String
    private var placesByKey: [String: Int] = [:]
    /// By slot: the place of the device's product, -1 for none; slots past the end belong to none.
    private var placesBySlot: [Int16] = []

    /// Products without devices; there are at most `maximum`.
    package init(_ all: [Product] = [], owner: String = "") {
        self.all = all
        self.owner = owner
        for (place, product) in all.enumerated() {
            placesByKey["\(product.id)"] = place
            placesByKey[product.slug] = place
        }
    }

    /// The place of the product with an id or slug; nil for an unknown one.
    package func place(of key: String) -> Int? { placesByKey[key] }

    /// The place of a device's product; nil for a device without one.
    package func place(ofDevice slot: Int) -> Int? {
        guard placesBySlot.indices.contains(slot), placesBySlot[slot] >= 0 else { return nil }
        return Int(placesBySlot[slot])
    }

    /// True if a publisher is a device of the product at a place.
    package func contains(_ publisher: Publisher, inProductAt place: Int) -> Bool {
        guard case .device(_, let slot) = publisher else { return false }
        return self.place(ofDevice: Int(slot)) == place
    }

    /// Puts a device into a product, out of any other; nil takes it out of all.
    package mutating func put(_ slot: Int, intoProductAt place: Int?) {
        if slot >= placesBySlot.count {
            placesBySlot.append(contentsOf: repeatElement(-1, count: slot + 1 - placesBySlot.count))
        }
        placesBySlot[slot] = place.map(Int16.init) ?? -1
    }

    /// The ids and slugs, for suggestions.
    package var keys: [String] { all.flatMap { [$0.slug, "\($0.id)"] } }
}
