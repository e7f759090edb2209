package import EventModel

/// What a product tells the templates of its hooks; the plain hooks of a device's owner have none.
package struct ProductFacts: Hashable, Sendable {
    /// `PRODUCT_ID`.
    package var productID: String
    /// `PRODUCT_USER_ID`: the id of the device's owner.
    package var userID: String
    /// `PRODUCT_VERSION`: the version of the firmware that published the event.
    package var version: String

    /// Facts from their texts; empty ones render empty.
    package init(productID: String = "", userID: String = "", version: String = "") {
        self.productID = productID
        self.userID = userID
        self.version = version
    }
}

extension Products {
    /// What the product of a hook says to its templates; nil for an account's hook.
    package func facts(of hook: Hook) -> ProductFacts? {
        guard let place = hook.product.flatMap({ place(of: $0) }) else { return nil }
        return ProductFacts(productID: "\(all[place].id)", userID: owner, version: "\(all[place].version)")
    }
}

/// An event as the input of templates. Its data is parsed when the first template asks for it, and only once, which is
/// why a context is not copied; who needs the event later keeps the event.
package struct EventContext: ~Copyable {
    /// The event.
    package let event: Event
    /// `PARTICLE_EVENT_ID`; nil renders empty.
    package var eventID: String?
    /// The product's variables; nil renders empty.
    package var product: ProductFacts?

    private let names: NameTable
    private var parsed: JSONValue?

    /// The context of an event whose name stands in `names`.
    package init(_ event: Event, names: NameTable, eventID: String? = nil, product: ProductFacts? = nil) {
        self.event = event
        self.names = names
        self.eventID = eventID
        self.product = product
    }

    /// The event's name.
    package var name: String { names.text(event.name) }

    /// The event's data when it is a JSON object, else an object without keys.
    package mutating func variables() -> JSONValue {
        if let parsed { return parsed }
        let made = Self.variables(in: event.data)
        parsed = made
        return made
    }

    /// The value of a template's slot.
    func value(ofSlot slot: Int) -> JSONValue {
        switch PredefinedVariable.bySlot[slot] {
        case .deviceID: .string(event.publisher.coreID)
        case .eventName: .string(name)
        case .eventValue: event.data.map { .string($0) } ?? .null
        case .publishedAt: .string(event.publishedAt.description)
        case .productUserID: product.map { .string($0.userID) } ?? .null
        case .productVersion: product.map { .string($0.version) } ?? .null
        case .productID: product.map { .string($0.productID) } ?? .null
        case .eventID: eventID.map { .string($0) } ?? .null
        }
    }

    private static func variables(in data: String?) -> JSONValue {
        let none = JSONValue(.object([]))
        guard let data, data.utf8.first(where: { $0 > 0x20 }) == 0x7B else { return none }
        guard let value = try? JSONValue(parsing: data, rules: .data), case .object = value.kind else { return none }
        return value
    }
}
