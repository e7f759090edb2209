extension [UInt8] {
    /// Appends a text's UTF-8.
    package mutating func append(text: String) {
        var text = text
        text.withUTF8 { append(bytes: $0) }
    }

    /// Appends a text that stands in the program.
    package mutating func append(literal: StaticString) {
        append(bytes: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends bytes from where they lie in memory.
    package mutating func append(bytes: UnsafeBufferPointer<UInt8>) {
        guard let source = bytes.baseAddress else { return }
        append(upTo: bytes.count) { end in
            end.initialize(from: source, count: bytes.count)
            return bytes.count
        }
    }

    /// Appends the bytes that `fill` sets from the pointer on; it returns how many, at most `capacity`.
    ///
    /// One check of the capacity for many bytes; appending them one by one checks each time.
    @inline(__always)
    mutating func append(upTo capacity: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int) {
        append(addingCapacity: capacity) { span in
            span.withUnsafeMutableBufferPointer { buffer, count in
                if let start = buffer.baseAddress { count = fill(start) }
            }
        }
    }
}

/// Writes whole numbers in decimal digits.
enum DecimalDigits {
    /// Appends a number's digits, with zeros before them up to `width` digits (at most 20).
    static func append(_ number: UInt64, width: Int = 1, to output: inout [UInt8]) {
        let count = max(width, count(of: number))
        output.append(upTo: count) { digits in
            var rest = number
            for position in stride(from: count - 1, through: 0, by: -1) {
                digits[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            return count
        }
    }

    /// How many digits a number has.
    private static func count(of number: UInt64) -> Int {
        var count = 1
        var bound: UInt64 = 10
        while number >= bound {
            count += 1
            if count == 20 { return 20 }
            bound *= 10
        }
        return count
    }
}
