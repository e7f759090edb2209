import EventModel

/// Takes the fields of a request's body one by one, and says where one is unfit.
struct BodyReader {
    private let members: [JSONValue.Member]
    private let place: String

    /// A reader of an object that has no other keys than these.
    init(_ value: JSONValue, keys: [String], place: String = "body") throws(DialectFault) {
        guard case .object(let members) = value.kind else {
            throw .invalid(location: place, "must be an object, not \(value.kindName)")
        }
        self.members = members
        self.place = place
        for member in members where !keys.contains(member.key) {
            throw .invalid(
                location: "\(place).\(member.key)", "is not known; known are \(keys.joined(separator: ", "))")
        }
    }

    /// The location of a key.
    func location(_ key: String) -> String { "\(place).\(key)" }

    /// The value of a key; nil when it is absent.
    subscript(key: String) -> JSONValue? { members.last { $0.key == key }?.value }

    /// A text whose length in characters is in a range; nil when it is absent.
    func text(_ key: String, _ range: ClosedRange<Int> = 0...10_000) throws(DialectFault) -> String? {
        guard let value = self[key] else { return nil }
        guard let text = value.text else {
            throw .invalid(location: location(key), "must be a string, not \(value.kindName)", value)
        }
        guard range.contains(text.unicodeScalars.count) else {
            throw .invalid(
                location: location(key),
                text.isEmpty
                    ? "is empty"
                    : "has \(text.unicodeScalars.count) characters; \(range.lowerBound) to \(range.upperBound) may be",
                value)
        }
        return text
    }

    /// A text that must be there.
    func required(_ key: String, _ range: ClosedRange<Int> = 1...10_000) throws(DialectFault) -> String {
        guard let text = try text(key, range) else { throw .invalid(location: location(key), "is missing") }
        return text
    }

    /// A truth value; nil when it is absent.
    func flag(_ key: String) throws(DialectFault) -> Bool? {
        guard let value = self[key] else { return nil }
        guard case .bool(let flag) = value.kind else {
            throw .invalid(location: location(key), "must be true or false, not \(value.kindName)", value)
        }
        return flag
    }

    /// One of some words; nil when it is absent.
    func word(_ key: String, of words: [String]) throws(DialectFault) -> String? {
        guard let text = try text(key) else { return nil }
        guard words.contains(text) else {
            throw .invalid(
                location: location(key), "must be one of \(words.joined(separator: ", "))", .string(text))
        }
        return text
    }

    /// So many values in a row; nil when the key is absent.
    func array(_ key: String, _ range: ClosedRange<Int>) throws(DialectFault) -> [JSONValue]? {
        guard let value = self[key] else { return nil }
        guard case .array(let elements) = value.kind else {
            throw .invalid(location: location(key), "must be an array, not \(value.kindName)", value)
        }
        guard range.contains(elements.count) else {
            throw .invalid(
                location: location(key),
                "has \(elements.count) elements; \(range.lowerBound) to \(range.upperBound) may be")
        }
        return elements
    }
}
