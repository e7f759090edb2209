extension [UInt8] {
    /// Appends a text's UTF-8.
    package mutating func append(text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: $0) }
    }

    /// Appends a text that stands in the program.
    package mutating func append(literal: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }
}

/// Writes whole numbers in decimal digits.
enum DecimalDigits {
    /// Appends a number's digits, with zeros before them up to `width` digits.
    static func append(_ number: UInt64, width: Int = 1, to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = number
            var start = 20
            repeat {
                let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
                start -= 1
                digits.initializeElement(at: start, to: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder))
                rest = quotient
            } while rest > 0
            while 20 - start < Swift.min(width, 20) {
                start -= 1
                digits.initializeElement(at: start, to: UInt8(ascii: "0"))
            }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: digits[start..<20]))
        }
    }
}
