import EventModel

/// What a client changes of a device: one key or several at once.
struct DeviceChange {
    /// How long notes may be, in bytes.
    static let mostNotesBytes = 16_384

    /// The new name.
    var name: String?
    /// The new notes; empty ones remove them, nil keeps them.
    var notes: String?
    /// True to begin signaling, false to end it.
    var signal: Bool?
    /// What changes of the device in its product; nil for a call under no product's path.
    var product: ProductChange?

    /// Reads the fields of a request.
    ///
    /// - Parameter isOfProduct: True for a call under a product's path, which has more keys.
    /// - Throws: 400 for a field with an unfit value, or if there is nothing to change.
    init(_ request: APIRequest, isOfProduct: Bool = false) throws(APIFault) {
        name = try request.plainText("name")
        notes = try request.plainText("notes")
        if notes == nil, request.fields["notes"] != nil { notes = "" }
        signal = try request.flag("signal")
        if isOfProduct { product = try ProductChange(request) }
        if name == nil, notes == nil, signal == nil, product?.sent.isEmpty != false {
            let keys = ["name", "notes", "signal"] + (isOfProduct ? ProductChange.keys : [])
            let list = keys.dropLast().map { "\"\($0)\"" }.joined(separator: ", ")
            throw .refused(400, "nothing to change: \(list) and \"\(keys[keys.count - 1])\" are missing")
        }
        if let name, let fault = DeviceName.fault(in: name) { throw .refused(400, fault) }
        if let count = notes?.utf8.count, count > Self.mostNotesBytes {
            throw .refused(400, "\"notes\" has \(count) bytes; the most is \(Self.mostNotesBytes)")
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
