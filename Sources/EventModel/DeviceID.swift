/// A device id: 24 hexadecimal digits, compared without case and written in lower case.
package struct DeviceID: Hashable, Comparable, Sendable {
    /// The first 16 digits.
    package let high: UInt64
    /// The last 8 digits.
    package let low: UInt32

    /// An id from its 96 bits.
    package init(high: UInt64, low: UInt32) {
        self.high = high
        self.low = low
    }

    /// An id from its text; nil unless it is exactly 24 hexadecimal digits.
    package init?(_ text: String) {
        var high: UInt64 = 0
        var low: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            guard let digit = byte.hexadecimalValue else { return nil }
            if count < 16 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt32(digit) }
            count += 1
            if count > 24 { return nil }
        }
        guard count == 24 else { return nil }
        self.init(high: high, low: low)
    }

    package static func < (left: DeviceID, right: DeviceID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    /// Appends the 24 digits.
    package func write(to output: inout [UInt8]) {
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
            output.append(UInt8.hexadecimalDigit(UInt8(truncatingIfNeeded: high >> shift & 15)))
        }
        for shift in stride(from: UInt32(28), through: 0, by: -4) {
            output.append(UInt8.hexadecimalDigit(UInt8(truncatingIfNeeded: low >> shift & 15)))
        }
    }
}

extension DeviceID: CustomStringConvertible {
    package var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit of either case; nil for any other byte.
    package var hexadecimalValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }

    /// The lower-case ASCII digit of a value from 0 to 15.
    package static func hexadecimalDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 + value - 10 }
}
