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
    private struct Place {
        var start: UInt32
        /// The end of the form encoding, where the JSON text starts.
        var middle: UInt32
        /// The end of the JSON text; equal to the start for a name that is not known.
        var end: UInt32
    }

    /// Every known name, one after the other, in form encoding and as JSON texts.
    private var names: [UInt8] = []
    /// Where each name stands, by its index.
    private var places: [Place] = []
    private var moment = Instant(milliseconds: .min)
    private var plainMoment: [UInt8] = []
    private var formMoment: [UInt8] = []
    /// The longest name in form encoding.
    private var longestName = 0
    private var scratch = [UInt8](repeating: 0, count: 1024)

    /// The fields as a form of their own: the body of a hook that says no more than event and URL.
    mutating func form(of context: borrowing EventContext) -> [UInt8] {
        let count = fill(context, fields: .all)
        return scratch.withUnsafeBufferPointer { Array(UnsafeBufferPointer(rebasing: $0[..<count])) }
    }

    /// Appends the fields in form encoding. Whatever stands before them must end where a pair may start.
    mutating func appendForm(of context: borrowing EventContext, fields: DefaultFields, to output: inout [UInt8]) {
        let count = fill(context, fields: fields)
        scratch.withUnsafeBufferPointer { output.append(contentsOf: UnsafeBufferPointer(rebasing: $0[..<count])) }
    }

    /// Writes the fields in form encoding to the start of the scratch memory; returns how many bytes they are.
    private mutating func fill(_ context: borrowing EventContext, fields: DefaultFields) -> Int {
        prepare(context.event)
        let place = place(of: context)
        let room = longestName + 3 * (context.event.data?.utf8.count ?? 0) + 128
        if scratch.count < room { scratch = [UInt8](repeating: 0, count: max(room, 2 * scratch.count)) }
        return scratch.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            var end = start
            if fields.contains(.event) {
                end = Self.write("event=", to: end)
                end = names.withUnsafeBufferPointer { Self.write($0, place.start, place.middle, to: end) }
            }
            if fields.contains(.data) {
                end = Self.write(end == start ? "data=" : "&data=", to: end)
                if let data = context.event.data { end = FormEncoding.write(data.utf8Span.span, to: end) }
            }
            if fields.contains(.publishedAt) {
                end = Self.write(end == start ? "published_at=" : "&published_at=", to: end)
                end = formMoment.withUnsafeBufferPointer { Self.write($0, 0, UInt32($0.count), to: end) }
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

    /// Forgets the names that it has written.
    mutating func forgetNames() {
        names.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
        longestName = 0
    }

    /// Appends the fields as members of a JSON object, parted by commas, without braces.
    mutating func appendJSON(of context: borrowing EventContext, fields: DefaultFields, to output: inout [UInt8]) {
        prepare(context.event)
        let place = place(of: context)
        let start = output.count
        if fields.contains(.event) {
            output.append(literal: "\"event\":")
            output.append(contentsOf: names[Int(place.middle)..<Int(place.end)])
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

    private mutating func prepare(_ event: borrowing Event) {
        guard event.publishedAt != moment else { return }
        moment = event.publishedAt
        plainMoment.removeAll(keepingCapacity: true)
        moment.write(to: &plainMoment)
        formMoment.removeAll(keepingCapacity: true)
        // Moments change with nearly every event, and of `YYYY-MM-DDTHH:MM:SS.mmmZ` only the colons are encoded.
        guard plainMoment.count == 24 else {
            for byte in plainMoment { FormEncoding.append(byte, to: &formMoment) }
            return
        }
        formMoment.append(contentsOf: plainMoment[..<13])
        formMoment.append(literal: "%3A")
        formMoment.append(contentsOf: plainMoment[14..<16])
        formMoment.append(literal: "%3A")
        formMoment.append(contentsOf: plainMoment[17...])
    }

    private mutating func place(of context: borrowing EventContext) -> Place {
        let index = Int(context.event.name.index)
        if index < places.count, case let place = places[index], place.start != place.end { return place }
        let missing = index + 1 - places.count
        if missing > 0 { places.append(contentsOf: repeatElement(Place(start: 0, middle: 0, end: 0), count: missing)) }
        let start = names.count
        FormEncoding.append(context.name, to: &names)
        let middle = names.count
        JSONWriter.appendString(context.name, to: &names)
        longestName = max(longestName, middle - start)
        places[index] = Place(start: UInt32(start), middle: UInt32(middle), end: UInt32(names.count))
        return places[index]
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
        _ bytes: UnsafeBufferPointer<UInt8>, _ from: UInt32, _ to: UInt32, to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        let count = Int(to - from)
        if let source = bytes.baseAddress { start.update(from: source + Int(from), count: count) }
        return start + count
    }

    @inline(__always)
    private static func write(_ id: DeviceID, to start: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
        writeDigits(UInt32(truncatingIfNeeded: id.high >> 32), to: start)
        writeDigits(UInt32(truncatingIfNeeded: id.high), to: start + 8)
        writeDigits(id.low, to: start + 16)
        return start + 24
    }

    /// Writes eight hexadecimal digits at once: the word's half-bytes are spread over eight bytes, and each byte above
    /// nine gets the distance from `9` to `a` added.
    @inline(__always)
    private static func writeDigits(_ word: UInt32, to start: UnsafeMutablePointer<UInt8>) {
        var digits = UInt64(word.byteSwapped)
        digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
        digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
        digits = (digits >> 4 & 0x000F_000F_000F_000F) | (digits & 0x000F_000F_000F_000F) << 8
        let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
        digits = digits &+ 0x3030_3030_3030_3030 &+ letters &* 0x27
        UnsafeMutableRawPointer(start).storeBytes(of: digits.littleEndian, as: UInt64.self)
    }
}
