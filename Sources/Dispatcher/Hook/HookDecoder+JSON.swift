import EventModel

/// The key `json`: an object or an array whose texts hold variables, or a text that renders to JSON.
extension HookDecoder {
    mutating func json() -> Hook.Payload? {
        guard let member = member("json") else { return nil }
        let place = place(of: "json")
        switch member.value.kind {
        case .object, .array: return payload(of: member.value, place)
        case .string(let text): return json(text, at: member.value.offset, place)
        default:
            failType(member, "an object, an array, or a string that renders to JSON")
            return nil
        }
    }

    private mutating func payload(of value: JSONValue, _ place: String) -> Hook.Payload? {
        guard let template = compile(value, place) else { return nil }
        guard case .object(let fields) = value.kind else { return .value(template) }
        return .object(Self.object(template, fields))
    }

    private static func object(_ template: JSONTemplate, _ fields: [JSONValue.Member]) -> Hook.JSONObject {
        var object = Hook.JSONObject(template: template, overridden: [], openKeys: [])
        for field in fields {
            guard let key = try? Template(field.key, slots: slots) else { continue }
            if key.isLiteral {
                object.overridden.formUnion(DefaultFields(named: field.key.utf8))
            } else {
                object.openKeys.append(key)
            }
        }
        return object
    }

    /// A text that is JSON as it stands is that JSON, so that no value can break it; any other is a template.
    private mutating func json(_ text: String, at offset: UInt32, _ place: String) -> Hook.Payload? {
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: text) } catch {
            return template(for: text, which: error, at: offset, place)
        }
        // A section may open in one string and close in another: then only the whole is a template.
        if let template = try? JSONTemplate(value, slots: Self.slots) {
            warnOfBackslash(text, at: offset, place)
            guard case .object(let fields) = value.kind else { return .value(template) }
            return .object(Self.object(template, fields))
        }
        return .text(compile(text, at: offset, place))
    }

    private mutating func template(
        for text: String, which fault: JSONError, at offset: UInt32, _ place: String
    ) -> Hook.Payload {
        let template = compile(text, at: offset, place)
        if template.isLiteral, errors.last?.jsonPath != place {
            let shown = JSONPlace.description(of: fault, in: Array(text.utf8))
            fail("\"json\" is a string that is not JSON: \(shown)", at: offset, place)
        }
        return .text(template)
    }
}

/// The place of a fault in a JSON text, for messages.
enum JSONPlace {
    /// How many bytes of the text are shown on each side of the fault.
    private static let margin = 24

    /// `line 1, column 7: expected a value, not '}' in {"v": }`, without a full stop.
    static func description(of fault: JSONError, in text: [UInt8]) -> String {
        let place = SourceText(path: "", bytes: text).location(at: fault.offset)
        if text.allSatisfy({ $0 <= 0x20 }) { return "line 1, column 1: the text is empty" }
        var start = max(0, fault.offset - margin)
        var end = min(text.count, fault.offset + margin)
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        while end < text.count, text[end] & 0xC0 == 0x80 { end += 1 }
        let part = text[start..<end].map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
        let shown = (start > 0 ? "…" : "") + String(decoding: part, as: UTF8.self) + (end < text.count ? "…" : "")
        return "line \(place.line), column \(place.column): \(fault.message), in \(shown)"
    }
}
