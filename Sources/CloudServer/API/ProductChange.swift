import EventModel

/// What a client changes of a device in its product: one key or several at once.
struct ProductChange {
    /// The keys that a request may contain.
    static let keys = ["development", "denied", "groups", "desired_firmware_version"]
    /// The most groups of one device.
    static let mostGroups = 100
    /// The longest name of a group, in bytes.
    static let mostGroupBytes = 64

    /// The keys that the request contains, in the order of `keys`.
    let sent: [String]
    private var isDevelopment: Bool?
    private var isDenied: Bool?
    private var groups: [String]?
    private var desiredVersion: Int?

    /// Reads the fields of a request. `flash` is ignored, since there is no firmware to flash.
    ///
    /// - Throws: 400 for a field with an unfit value.
    init(_ request: APIRequest) throws(APIFault) {
        sent = Self.keys.filter { request.fields[$0] != nil }
        isDevelopment = try request.flag("development")
        isDenied = try request.flag("denied")
        if sent.contains("groups") { groups = try Self.groups(request) }
        desiredVersion = try request.wholeNumber("desired_firmware_version", in: 0...ProductSettings.mostVersion)
    }

    /// Settings with this change; a version of null unlocks the firmware.
    func applied(to settings: ProductSettings) -> ProductSettings {
        var settings = settings
        if let isDevelopment { settings.isDevelopment = isDevelopment }
        if let isDenied { settings.isDenied = isDenied }
        if let groups { settings.groups = groups }
        if sent.contains("desired_firmware_version") { settings.desiredVersion = desiredVersion }
        return settings
    }

    /// The names of groups, each once: an array, or one text with commas.
    private static func groups(_ request: APIRequest) throws(APIFault) -> [String] {
        guard let value = request.field("groups") else { return [] }
        var names: [String] = []
        switch value.kind {
        case .string(let text): names = text.split(separator: ",").map(String.init)
        case .array(let elements):
            for element in elements {
                guard let name = element.text else {
                    throw .refused(400, "\"groups\" must contain strings, not \(element.kindName)")
                }
                names.append(name)
            }
        default: throw .refused(400, "\"groups\" must be an array of strings, not \(value.kindName)")
        }
        guard names.count <= mostGroups else {
            throw .refused(400, "\"groups\" has \(names.count) names; the most is \(mostGroups)")
        }
        var unique: [String] = []
        for name in names where !unique.contains(name) { unique.append(name) }
        for name in unique where !(1...mostGroupBytes).contains(name.utf8.count) || name.contains(",") {
            throw .refused(400, "the name of a group has 1 to \(mostGroupBytes) bytes and no comma")
        }
        return unique
    }
}
