import EventModel

/// The four fields that every request carries unless its hook says `noDefaults`.
struct DefaultFields: OptionSet {
    let rawValue: UInt8

    static let event = DefaultFields(rawValue: 1)
    static let data = DefaultFields(rawValue: 2)
    static let publishedAt = DefaultFields(rawValue: 4)
    static let coreID = DefaultFields(rawValue: 8)
    static let all: DefaultFields = [.event, .data, .publishedAt, .coreID]

    /// The field that a key names; empty when it names none. A key in brackets, `event[a]`, names the field too.
    init(named key: some Collection<UInt8>) {
        let name = key.prefix { $0 != 0x5B }
        if name.elementsEqual("event".utf8) {
            self = .event
        } else if name.elementsEqual("data".utf8) {
            self = .data
        } else if name.elementsEqual("published_at".utf8) {
            self = .publishedAt
        } else {
            self = name.elementsEqual("coreid".utf8) ? .coreID : []
        }
    }

    init(rawValue: UInt8) { self.rawValue = rawValue }
}

/// Writes the default data: `event`, `data`, `published_at` and `coreid`, in this order.
///
/// Names and the moment repeat from event to event, so their encoded bytes are kept: names under their dense index,
/// the last moment as it was written.
struct DefaultData {
    private var formNames: [[UInt8]?] = []
    private var jsonNames: [[UInt8]?] = []
    private var moment = Instant(milliseconds: .min)
    private var plainMoment: [UInt8] = []
    private var formMoment: [UInt8] = []
    private var scratch = [UInt8](repeating: 0, count: 1024)

    /// The fields as a form of their own: the body of a hook that says no more than event and URL.
    mutating func form(of context: borrowing EventContext) -> [UInt8] {
        let count = fill(context, fields: .all)
        return scratch.withUnsafeBufferPointer { Array($0[..<count]) }
    }

    /// Appends the fields in form encoding. Whatever stands before them must end where a pair may start.
    mutating func appendForm(of context: borrowing EventContext, fields: DefaultFields, to output: inout [UInt8]) {
        let count = fill(context, fields: fields)
        scratch.withUnsafeBufferPointer { output.append(contentsOf: $0[..<count]) }
    }

    /// Writes the fields in form encoding to the start of the scratch memory; returns how many bytes they are.
    private mutating func fill(_ context: borrowing EventContext, fields: DefaultFields) -> Int {
        prepare(context.event)
        let index = Int(context.event.name.index)
        if formNames.count <= index || formNames[index] == nil { learn(context) }
        guard let name = formNames[index] else { preconditionFailure("a form name is missing just after it was made") }
        let room = name.count + 3 * (context.event.data?.utf8.count ?? 0) + 128
        if scratch.count < room { scratch = [UInt8](repeating: 0, count: max(room, 2 * scratch.count)) }
        return scratch.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            var end = start
            if fields.contains(.event) {
                end = Self.write("event=", to: end)
                end = Self.write(name, to: end)
            }
            if fields.contains(.data) {
                end = Self.write(end == start ? "data=" : "&data=", to: end)
                if let data = context.event.data { end = FormEncoding.write(data.utf8Span.span, to: end) }
            }
            if fields.contains(.publishedAt) {
                end = Self.write(end == start ? "published_at=" : "&published_at=", to: end)
                end = Self.write(formMoment, to: end)
            }
            if fields.contains(.coreID) {
                end = Self.write(end == start ? "coreid=" : "&coreid=", to: end)
                switch context.event.publisher {
                case .device(let id, _): end = Self.write(id, to: end)
                case .api: end = Self.write("api", to: end)
                case .cloud: end = Self.write("particle-internal", to: end)
                }
            }
            return end - start
        }
    }

    /// Appends the fields as members of a JSON object, parted by commas, without braces.
    mutating func appendJSON(of context: borrowing EventContext, fields: DefaultFields, to output: inout [UInt8]) {
        prepare(context.event)
        let index = Int(context.event.name.index)
        if jsonNames.count <= index || jsonNames[index] == nil { learn(context) }
        let start = output.count
        if fields.contains(.event) {
            output.append(literal: "\"event\":")
            output.append(contentsOf: jsonNames[index] ?? [])
        }
        if fields.contains(.data) {
            if output.count > start { output.append(0x2C) }
            output.append(literal: "\"data\":")
            if let data = context.event.data {
                JSONWriter.appendString(data, to: &output)
            } else {
                output.append(literal: "null")
            }
        }
        if fields.contains(.publishedAt) {
            if output.count > start { output.append(0x2C) }
            output.append(literal: "\"published_at\":\"")
            output.append(contentsOf: plainMoment)
            output.append(0x22)
        }
        if fields.contains(.coreID) {
            if output.count > start { output.append(0x2C) }
            output.append(literal: "\"coreid\":\"")
            output.append(text: context.event.publisher.coreID)
            output.append(0x22)
        }
    }

    /// The timestamp of the context's event.
    mutating func timestamp(of context: borrowing EventContext) -> [UInt8] {
        prepare(context.event)
        return plainMoment
    }

    private mutating func prepare(_ event: borrowing Event) {
        guard event.publishedAt != moment else { return }
        moment = event.publishedAt
        plainMoment.removeAll(keepingCapacity: true)
        moment.write(to: &plainMoment)
        formMoment.removeAll(keepingCapacity: true)
        for byte in plainMoment { FormEncoding.append(byte, to: &formMoment) }
    }

    private mutating func learn(_ context: borrowing EventContext) {
        let index = Int(context.event.name.index)
        let missing = index + 1 - formNames.count
        if missing > 0 {
            formNames.append(contentsOf: repeatElement(nil, count: missing))
            jsonNames.append(contentsOf: repeatElement(nil, count: missing))
        }
        var form: [UInt8] = []
        FormEncoding.append(context.name, to: &form)
        formNames[index] = form
        var json: [UInt8] = []
        JSONWriter.appendString(context.name, to: &json)
        jsonNames[index] = json
    }

    @inline(__always)
    private static func write(
        _ text: StaticString, to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        start.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        return start + text.utf8CodeUnitCount
    }

    @inline(__always)
    private static func write(
        _ bytes: [UInt8], to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        bytes.withUnsafeBufferPointer { buffer in
            if let source = buffer.baseAddress { start.update(from: source, count: buffer.count) }
        }
        return start + bytes.count
    }

    @inline(__always)
    private static func write(_ id: DeviceID, to start: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        for digit in 0..<16 {
            start[digit] = lowerDigit(UInt8(truncatingIfNeeded: id.high >> UInt64(60 - 4 * digit) & 15))
        }
        for digit in 0..<8 {
            start[16 + digit] = lowerDigit(UInt8(truncatingIfNeeded: id.low >> UInt32(28 - 4 * digit) & 15))
        }
        return start + 24
    }

    @inline(__always)
    private static func lowerDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
