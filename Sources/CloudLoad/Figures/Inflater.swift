/// Undoes the deflate compression (RFC 1951), for the logs that other programs wrote.
struct Inflater {
    private(set) var output: [UInt8] = []
    /// After a good end the first byte that was not read.
    private(set) var position: Int
    private let input: ArraySlice<UInt8>
    private let limit: Int
    private var bits: UInt32 = 0
    private var bitCount: UInt32 = 0

    /// Reads from the slice's begin, and writes at most `limit` bytes.
    init(_ input: ArraySlice<UInt8>, limit: Int) {
        (self.input, self.limit) = (input, limit)
        position = input.startIndex
    }

    /// What damaged input ends with.
    private struct Damage: Error {}

    /// Reads to the end of the last block; false when the input is damaged, too short, or comes to too much.
    mutating func run() -> Bool {
        do {
            var isLast = false
            repeat {
                isLast = try take(1) == 1
                switch try take(2) {
                case 0: try copyStored()
                case 1: try inflate(literals: Self.fixedLiterals, distances: Self.fixedDistances)
                case 2:
                    let (literals, distances) = try readCodes()
                    try inflate(literals: literals, distances: distances)
                default: throw Damage()
                }
            } while !isLast
            return true
        } catch { return false }
    }

    private mutating func take(_ count: UInt32) throws(Damage) -> Int {
        while bitCount < count {
            guard position < input.endIndex else { throw Damage() }
            bits |= UInt32(input[position]) << bitCount
            position += 1
            bitCount += 8
        }
        let value = bits & (1 << count - 1)
        bits >>= count
        bitCount -= count
        return Int(value)
    }

    private mutating func copyStored() throws(Damage) {
        (bits, bitCount) = (0, 0)
        let count = try take(16)
        guard try take(16) == ~count & 0xFFFF, input.endIndex - position >= count, limit - output.count >= count else {
            throw Damage()
        }
        output.append(contentsOf: input[position..<position + count])
        position += count
    }

    private mutating func symbol(_ code: Code) throws(Damage) -> Int {
        var (value, first, index) = (0, 0, 0)
        for length in 1...15 {
            value |= try take(1)
            let count = code.counts[length]
            if value - first < count { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw Damage()
    }

    private mutating func inflate(literals: Code, distances: Code) throws(Damage) {
        while true {
            let symbol = try symbol(literals)
            if symbol == 256 { return }
            guard symbol > 256 else {
                guard output.count < limit else { throw Damage() }
                output.append(UInt8(truncatingIfNeeded: symbol))
                continue
            }
            guard symbol - 257 < Self.lengths.count else { throw Damage() }
            let length = Self.lengths[symbol - 257] + (try take(UInt32(Self.lengthBits[symbol - 257])))
            let far = try self.symbol(distances)
            guard far < Self.distances.count else { throw Damage() }
            let distance = Self.distances[far] + (try take(UInt32(max(0, far / 2 - 1))))
            guard distance <= output.count, limit - output.count >= length else { throw Damage() }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }

    /// The codes that a block begins with, themselves coded.
    private mutating func readCodes() throws(Damage) -> (literals: Code, distances: Code) {
        let literalCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let lengthCount = try take(4) + 4
        guard literalCount <= 286, distanceCount <= 30 else { throw Damage() }
        var lengths = [Int](repeating: 0, count: 19)
        for place in [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].prefix(lengthCount) {
            lengths[place] = try take(3)
        }
        guard let code = Code(lengths) else { throw Damage() }
        lengths = []
        while lengths.count < literalCount + distanceCount {
            let symbol = try symbol(code)
            switch symbol {
            case 16:
                guard let last = lengths.last else { throw Damage() }
                lengths += Array(repeating: last, count: try take(2) + 3)
            case 17: lengths += Array(repeating: 0, count: try take(3) + 3)
            case 18: lengths += Array(repeating: 0, count: try take(7) + 11)
            default: lengths.append(symbol)
            }
        }
        guard lengths.count == literalCount + distanceCount, lengths[256] > 0,
            let literals = Code(Array(lengths[..<literalCount])), let distances = Code(Array(lengths[literalCount...]))
        else { throw Damage() }
        return (literals, distances)
    }
}

extension Inflater {
    /// A canonical Huffman code.
    struct Code {
        /// How many symbols have a code of each length.
        var counts = [Int](repeating: 0, count: 16)
        /// Those with the shortest codes first.
        var symbols: [Int] = []

        /// A code from the lengths of its symbols' codes, 0 for symbols without one; nil when there are too many.
        init?(_ lengths: [Int]) {
            for length in lengths { counts[length] += 1 }
            counts[0] = 0
            var left = 1
            for length in 1...15 {
                left = left << 1 - counts[length]
                guard left >= 0 else { return nil }
                symbols += lengths.indices.filter { lengths[$0] == length }
            }
        }

        fileprivate init(fixed lengths: [Int]) {
            for length in lengths { counts[length] += 1 }
            for length in 1...15 { symbols += lengths.indices.filter { lengths[$0] == length } }
        }
    }

    fileprivate static let fixedLiterals = Code(
        fixed: (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
    fileprivate static let fixedDistances = Code(fixed: Array(repeating: 5, count: 30))
    fileprivate static let lengths = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    fileprivate static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    fileprivate static let distances = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12289, 16385, 24577,
    ]
}
