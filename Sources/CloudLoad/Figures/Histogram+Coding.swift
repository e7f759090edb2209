/// The second format of HdrHistogram, in which histograms travel between programs.
extension Histogram {
    /// Why bytes are no histogram.
    struct CodingFault: Error {
        /// A part of a sentence: "is damaged".
        var what: String
    }

    /// The bytes that every reader of HdrHistogram's second format understands, in the compressed form.
    func encoded() -> [UInt8] {
        var counters: [UInt8] = []
        var zeros: Int64 = 0
        if !isEmpty {
            for count in counts[...Self.slot(of: max)] {
                guard count > 0 else {
                    zeros -= 1
                    continue
                }
                if zeros < 0 { Self.append(zeros, to: &counters) }
                zeros = 0
                Self.append(Int64(count), to: &counters)
            }
        }
        var payload: [UInt8] = []
        payload.reserveCapacity(counters.count + 40)
        Self.append(Self.plainCookie | 0x10, to: &payload)
        Self.append(UInt32(counters.count), to: &payload)
        // The counters are not rotated, and tell lengths to three digits from 1 ns on.
        Self.append(UInt32(0), to: &payload)
        Self.append(UInt32(3), to: &payload)
        for number in [1, UInt64(Self.highest), (1.0).bitPattern] {
            Self.append(UInt32(number >> 32), to: &payload)
            Self.append(UInt32(truncatingIfNeeded: number), to: &payload)
        }
        payload += counters
        let wrapped = Zlib.store(payload)
        var output: [UInt8] = []
        output.reserveCapacity(wrapped.count + 8)
        Self.append(Self.compressedCookie | 0x10, to: &output)
        Self.append(UInt32(wrapped.count), to: &output)
        return output + wrapped
    }

    /// Reads a histogram that any program encoded, in either form; one of other digits is taken over at the middle of
    /// each of its ranges.
    init(decoding bytes: [UInt8]) throws(CodingFault) {
        var source = Source(bytes: bytes[...])
        guard let cookie = source.take(4), cookie & ~0xF0 == UInt64(Self.compressedCookie) else {
            try self.init(payload: bytes[...])
            return
        }
        guard let length = source.take(4), Int(length) <= source.bytes.count else {
            throw CodingFault(what: "is cut off")
        }
        guard let payload = Zlib.unwrap(source.bytes.prefix(Int(length)), limit: 1 << 24) else {
            throw CodingFault(what: "cannot be decompressed")
        }
        try self.init(payload: payload[...])
    }

    private init(payload: ArraySlice<UInt8>) throws(CodingFault) {
        var source = Source(bytes: payload)
        guard source.take(4) == UInt64(Self.plainCookie | 0x10) else {
            throw CodingFault(what: "is not in HdrHistogram's second format")
        }
        guard let length = source.take(4), let offset = source.take(4), let digits = source.take(4),
            let lowest = source.take(8), let highest = source.take(8), source.take(8) != nil,
            Int(length) <= source.bytes.count
        else { throw CodingFault(what: "is cut off") }
        guard offset == 0 else { throw CodingFault(what: "has rotated counters, which nobody writes") }
        guard digits <= 5, lowest >= 1, lowest <= 1 << 62, highest >= 2 * lowest else {
            throw CodingFault(what: "has impossible bounds")
        }
        source.bytes = source.bytes.prefix(Int(length))
        var counts = [Int](repeating: 0, count: Self.slot(of: Self.highest) + 1)
        let layout = Layout(digits: Int(digits), lowest: lowest)
        var place: Int64 = 0
        while !source.bytes.isEmpty {
            guard let number = source.takeCounter() else { throw CodingFault(what: "ends amid a counter") }
            guard number > 0 else {
                // A run of empty counters; no layout has as many as this.
                guard number > -1 << 32, place < 1 << 32 else { throw CodingFault(what: "has too many counters") }
                place += Swift.max(1, -number)
                continue
            }
            guard let value = layout.middle(of: place) else { throw CodingFault(what: "has too many counters") }
            let slot = Self.slot(of: Swift.min(value, Self.highest))
            let (sum, overflow) = counts[slot].addingReportingOverflow(Int(number))
            guard !overflow else { throw CodingFault(what: "has counts that no sum can hold") }
            counts[slot] = sum
            place += 1
        }
        guard let read = Histogram(counts: counts) else { throw CodingFault(what: "has counts that no sum can hold") }
        self = read
    }

    private static let plainCookie: UInt32 = 0x1C84_9303
    private static let compressedCookie: UInt32 = 0x1C84_9304

    private static func append(_ number: UInt32, to output: inout [UInt8]) {
        for shift in [24, 16, 8, 0] as [UInt32] { output.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// Appends a counter: the sign last, seven bits a byte, eight in the ninth.
    private static func append(_ counter: Int64, to output: inout [UInt8]) {
        var rest = UInt64(bitPattern: counter << 1 ^ counter >> 63)
        var count = 1
        while rest >= 0x80, count < 9 {
            output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
            count += 1
        }
        output.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// How a histogram of some digits lays out its counters.
private struct Layout {
    /// A doubling has two to the power of this counters.
    private let magnitude: Int64
    /// The narrowest counter is two to the power of this wide.
    private let unit: Int64

    init(digits: Int, lowest: UInt64) {
        let single = (0..<digits).reduce(2) { power, _ in power * 10 }
        magnitude = max(1, Int64(Int.bitWidth - (single - 1).leadingZeroBitCount)) - 1
        unit = Int64(63 - lowest.leadingZeroBitCount)
    }

    /// The middle of a counter's range; nil when it lies beyond every number.
    func middle(of place: Int64) -> Int64? {
        let half: Int64 = 1 << magnitude
        let isFirst = place < half
        let shift = (isFirst ? 0 : place >> magnitude - 1) + unit
        let number = isFirst ? place : place & (half - 1) | half
        guard shift < 62, number <= Int64.max >> shift else { return nil }
        let (middle, overflow) = (number << shift).addingReportingOverflow((1 << shift) / 2)
        return overflow ? nil : middle
    }
}

/// Bytes that are taken from the front.
private struct Source {
    var bytes: ArraySlice<UInt8>

    /// A number of some bytes, the most significant first.
    mutating func take(_ count: Int) -> UInt64? {
        guard bytes.count >= count else { return nil }
        defer { bytes.removeFirst(count) }
        return bytes.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    mutating func takeCounter() -> Int64? {
        var number: UInt64 = 0
        for position in 0..<9 as Range<UInt64> {
            guard let byte = bytes.popFirst() else { return nil }
            number |= UInt64(position == 8 ? byte : byte & 0x7F) << (7 * position)
            if byte < 0x80 { break }
        }
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }
}
