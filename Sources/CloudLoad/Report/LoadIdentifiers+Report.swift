import EventModel

extension LoadIdentifiers {
    /// The ids as a JSON object.
    var json: JSONValue {
        .object([
            "header": .string(header), "prefix": .string(prefix), "first": .integer(first), "last": .integer(last),
        ])
    }

    /// The first and the last id, and the header that carries them.
    package var span: String { "\(prefix)\(first) … \(prefix)\(last) in \(header)" }

    /// Whether one id may have been given in both.
    func overlaps(_ other: LoadIdentifiers) -> Bool {
        header.lowercased() == other.header.lowercased() && prefix == other.prefix && first <= other.last
            && other.first <= last
    }
}
