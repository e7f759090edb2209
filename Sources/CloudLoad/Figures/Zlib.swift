/// The zlib format (RFC 1950), in which histograms are kept.
enum Zlib {
    /// Wraps bytes without making them fewer: the counters of a histogram are packed already, and every reader of
    /// zlib reads this.
    static func store(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = [0x78, 0x01]
        output.reserveCapacity(bytes.count + bytes.count / 65_535 * 5 + 11)
        var position = 0
        repeat {
            let count = min(65_535, bytes.count - position)
            output.append(position + count == bytes.count ? 1 : 0)
            output.append(UInt8(truncatingIfNeeded: count))
            output.append(UInt8(truncatingIfNeeded: count >> 8))
            output.append(UInt8(truncatingIfNeeded: ~count))
            output.append(UInt8(truncatingIfNeeded: ~count >> 8))
            output.append(contentsOf: bytes[position..<position + count])
            position += count
        } while position < bytes.count
        let sum = checksum(bytes)
        for shift in [24, 16, 8, 0] as [UInt32] { output.append(UInt8(truncatingIfNeeded: sum >> shift)) }
        return output
    }

    /// The bytes that were wrapped or compressed; nil when the text is damaged or comes to more than `limit` bytes.
    static func unwrap(_ bytes: ArraySlice<UInt8>, limit: Int) -> [UInt8]? {
        let start = bytes.startIndex
        guard bytes.count >= 6, bytes[start] & 15 == 8, bytes[start] >> 4 <= 7, bytes[start + 1] & 32 == 0,
            (Int(bytes[start]) << 8 + Int(bytes[start + 1])).isMultiple(of: 31)
        else { return nil }
        var inflater = Inflater(bytes[(start + 2)...], limit: limit)
        guard inflater.run(), bytes.endIndex - inflater.position >= 4 else { return nil }
        let told = bytes[inflater.position..<inflater.position + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return told == checksum(inflater.output) ? inflater.output : nil
    }

    /// Adler-32.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        var position = 0
        while position < bytes.count {
            // As many as fit before the sums overflow.
            let end = min(bytes.count, position + 5552)
            for byte in bytes[position..<end] {
                low &+= UInt32(byte)
                high &+= low
            }
            (low, high, position) = (low % 65_521, high % 65_521, end)
        }
        return high << 16 | low
    }
}
