import CloudServer
import EventModel

/// A request's body, read as its content-type says.
struct ReceivedContent {
    /// The value of a body that is JSON.
    private(set) var json: JSONValue?
    /// The fields of a body that is a form.
    private(set) var form: [(name: String, value: String)]?
    /// Whether body and content-type go together; nil where there is nothing to say.
    private(set) var judgement: Judgement?

    /// Reads a request's body.
    init(_ call: ReceivedCall) {
        let type = call.header("content-type").map(Self.essence)
        guard let type, !type.isEmpty else {
            if !call.body.isEmpty { judgement = untyped(call.body) }
            return
        }
        if type == "application/json" || type.hasSuffix("+json") {
            judgement = readJSON(call.body, type)
        } else if type == "application/x-www-form-urlencoded" {
            judgement = readForm(call.body)
        }
    }

    private mutating func readJSON(_ body: [UInt8], _ type: String) -> Judgement {
        do throws(JSONError) {
            json = try JSONValue(parsing: body, rules: .data)
            return Judgement(subject: .body, weight: .good, text: "the body is JSON, as its content-type says")
        } catch {
            if body.isEmpty { return Self.bad("the content-type says JSON, but the body is empty") }
            let place = SourceText(path: "body", bytes: body).location(at: error.offset)
            return Self.bad("the content-type says JSON, but the body is not: \(place): \(error.message)")
        }
    }

    private mutating func readForm(_ body: [UInt8]) -> Judgement {
        if let fault = FormReading.fault(in: body) {
            var text = "the content-type says form, but the body is not: \(fault)"
            if let value = try? JSONValue(parsing: body, rules: .data), value.isContainer { text += "; it is JSON" }
            return Self.bad(text)
        }
        form = FormReading.pairs(body)
        let count = form?.count ?? 0
        return Judgement(
            subject: .body, weight: .good,
            text: "the body is a form, as its content-type says: \(count) field\(count == 1 ? "" : "s")")
    }

    private mutating func untyped(_ body: [UInt8]) -> Judgement {
        var text = "the body has no content-type"
        if let value = try? JSONValue(parsing: body, rules: .data), value.isContainer {
            json = value
            text += ", yet it is JSON; a hook's \"json\", or a header, would say so"
        }
        return Judgement(subject: .body, weight: .note, text: text)
    }

    private static func bad(_ text: String) -> Judgement { Judgement(subject: .body, weight: .bad, text: text) }

    /// The media type without its parameters, in lower case.
    private static func essence(_ type: String) -> String {
        let bare = type.prefix { $0 != ";" }.drop { $0 == " " || $0 == "\t" }
        return bare.prefix { $0 != " " && $0 != "\t" }.lowercased()
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool {
        switch kind {
        case .array, .object: true
        default: false
        }
    }
}

/// Reads percent-encoded forms.
enum FormReading {
    /// Why bytes are no form, as a part of a sentence; nil when they are one.
    static func fault(in body: [UInt8]) -> String? {
        for (place, byte) in body.enumerated() {
            switch byte {
            case 0x25:
                guard place + 2 < body.count, hex(body[place + 1]) != nil, hex(body[place + 2]) != nil else {
                    return "the % at byte \(place + 1) is not followed by two hexadecimal digits"
                }
            case 0x00...0x20, 0x7F...: return "byte \(place + 1) should be percent-encoded"
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "\""), UInt8(ascii: "<"), UInt8(ascii: ">"):
                return "the \(Character(UnicodeScalar(byte))) at byte \(place + 1) should be percent-encoded"
            default: continue
            }
        }
        return nil
    }

    /// The fields of a form, decoded; what cannot be decoded stays as it is.
    static func pairs(_ bytes: some Collection<UInt8>) -> [(name: String, value: String)] {
        bytes.split(separator: UInt8(ascii: "&")).map { field in
            let parts = field.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(Array(parts[0])), parts.count > 1 ? decoded(Array(parts[1])) : "")
        }
    }

    private static func decoded(_ bytes: [UInt8]) -> String {
        var output: [UInt8] = []
        var place = 0
        while place < bytes.count {
            if bytes[place] == 0x25, place + 2 < bytes.count, let high = hex(bytes[place + 1]),
                let low = hex(bytes[place + 2])
            {
                output.append(high << 4 | low)
                place += 3
            } else {
                output.append(bytes[place] == UInt8(ascii: "+") ? 0x20 : bytes[place])
                place += 1
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
