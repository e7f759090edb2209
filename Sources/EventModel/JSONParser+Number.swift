/// The powers of ten that a double holds exactly.
let exactPowersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]

extension JSONParser {
    /// Reads a number from its sign or first digit.
    ///
    /// Up to 2^53 with a power of ten that is exact, one multiplication or division rounds correctly; anything longer
    /// is left to the standard library.
    mutating func number() throws(JSONError) -> Double {
        let start = index
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var mantissa: UInt64 = 0
        var digits = takeDigits(into: &mantissa)
        guard digits > 0 else { throw expected("a digit after '-'") }
        if digits > 1, bytes[index - digits] == UInt8(ascii: "0") {
            throw JSONError(message: "a number does not start with 0", offset: index - digits)
        }
        var exponent = 0
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            let decimals = takeDigits(into: &mantissa)
            guard decimals > 0 else { throw expected("a digit after the decimal point") }
            digits += decimals
            exponent = -decimals
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") { exponent += try writtenExponent() }
        if digits <= 19, mantissa <= 1 << 53, -22...22 ~= exponent {
            let magnitude = Double(mantissa)
            if exponent == 0 { return isNegative ? -magnitude : magnitude }
            let value = exponent < 0 ? magnitude / exactPowersOfTen[-exponent] : magnitude * exactPowersOfTen[exponent]
            return isNegative ? -value : value
        }
        let text = String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<index]), as: UTF8.self)
        guard let value = Double(text) else { preconditionFailure("Double refuses the JSON number \(text)") }
        return value
    }

    /// Takes digits onto the mantissa, which wraps past 19 of them; returns how many there were.
    private mutating func takeDigits(into mantissa: inout UInt64) -> Int {
        let start = index
        while index < bytes.count {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            index += 1
        }
        return index - start
    }

    /// The exponent after `e`, no larger than matters.
    private mutating func writtenExponent() throws(JSONError) -> Int {
        index += 1
        var isNegative = false
        if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
            isNegative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        var magnitude: UInt64 = 0
        let digits = takeDigits(into: &magnitude)
        guard digits > 0 else { throw expected("a digit in the exponent") }
        let exponent = digits > 6 ? 1_000_000 : Int(magnitude)
        return isNegative ? -exponent : exponent
    }
}
