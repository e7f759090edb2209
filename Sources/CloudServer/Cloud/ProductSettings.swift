import EventModel

/// What clients set of a device in its product. It ends when the device leaves the product.
struct ProductSettings: Hashable {
    /// The highest version of a product's firmware.
    static let mostVersion = 65_535

    /// True if the device opts out of the product's firmware updates.
    var isDevelopment = false
    /// True if the product denies the device.
    var isDenied = false
    /// The names of the groups that the device is in.
    var groups: [String] = []
    /// The version of the product's firmware that the device is locked to; nil if it is not locked.
    var desiredVersion: Int?

    /// The settings of a device of which nothing was set.
    init() {}

    /// Reads settings as they are stored; keys with unfit values are ignored.
    init(_ text: String) {
        guard let value = try? JSONValue(parsing: text) else { return }
        isDevelopment = value["development"] == .bool(true)
        isDenied = value["denied"] == .bool(true)
        if case .array(let names)? = value["groups"]?.kind { groups = names.compactMap(\.text) }
        if case .number(let version)? = value["desired_firmware_version"]?.kind {
            desiredVersion = Int(exactly: version)
        }
    }

    /// The settings as they are stored; nil if nothing was set.
    var text: String? { self == ProductSettings() ? nil : JSONValue(.object(members)).compactText }

    /// The settings as clients see them.
    var members: [JSONValue.Member] {
        [
            .init("development", .bool(isDevelopment)), .init("denied", .bool(isDenied)),
            .init("groups", .array(groups.map(JSONValue.string))),
            .init("desired_firmware_version", desiredVersion.map(JSONValue.integer) ?? .null),
        ]
    }
}
