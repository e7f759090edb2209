#if canImport(Glibc)
    // Rounding and multiply-add are functions of the C mathematics library, which only this import links.
    import Glibc
#endif

/// Numbers as JavaScript prints them: ECMAScript's `Number::toString`.
package enum JavaScriptNumber {
    /// Appends the shortest text that reads back as the same number: `20`, `-104.9847034`, `1e+21`, `NaN`.
    package static func write(_ value: Double, to output: inout [UInt8]) {
        if let whole = Int64(exactly: value), whole.magnitude <= 1 << 53 {
            if whole < 0 { output.append(UInt8(ascii: "-")) }
            return DecimalDigits.append(whole.magnitude, to: &output)
        }
        guard value.isFinite else {
            return output.append(literal: value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        }
        if value < 0 { output.append(UInt8(ascii: "-")) }
        let magnitude = value.magnitude
        if magnitude >= 1e-6, magnitude < 1e14, writeShort(magnitude, to: &output) { return }
        ShortestDigits(magnitude).write(to: &output)
    }

    /// The number's text.
    package static func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        write(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes a number of at most 15 digits, 8 of them decimals; false when it has more.
    ///
    /// No two decimals of up to 15 digits are the same double, so the first that divides back is the shortest.
    private static func writeShort(_ magnitude: Double, to output: inout [UInt8]) -> Bool {
        for decimals in 1...8 {
            let power = exactPowersOfTen[decimals]
            let scaled = UInt64(magnitude * power + 0.5)
            if scaled >= 1_000_000_000_000_000 { return false }
            guard Double(scaled) / power == magnitude else { continue }
            let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: UInt64(power))
            DecimalDigits.append(whole, to: &output)
            output.append(UInt8(ascii: "."))
            DecimalDigits.append(fraction, width: decimals, to: &output)
            return true
        }
        return false
    }
}

/// Numbers with a fixed count of decimals.
package enum DecimalText {
    /// Appends a number with exactly `decimals` digits (0…15) after the point.
    ///
    /// The double's exact value is rounded, halves away from zero; a result of zero has no sign. From 2^64 on the
    /// digits past the shortest that identify the number are zeros. What is not finite is written as JavaScript does.
    package static func write(_ value: Double, decimals: Int, to output: inout [UInt8]) {
        precondition((0...15).contains(decimals), "a number has 0 to 15 decimals, not \(decimals)")
        guard value.isFinite else { return JavaScriptNumber.write(value, to: &output) }
        let magnitude = value.magnitude
        guard magnitude < 0x1p64 else {
            if value < 0 { output.append(UInt8(ascii: "-")) }
            ShortestDigits(magnitude).writeWhole(to: &output)
            return writeFraction(0, decimals: decimals, to: &output)
        }
        let power = exactPowersOfTen[decimals]
        var whole = UInt64(magnitude)
        let rest = magnitude - Double(whole)
        let product = rest * power
        var fraction = UInt64(product)
        let excess = product - Double(fraction)
        // The product is itself rounded, which can only matter at a half: then its exact error decides.
        if excess > 0.5 || (excess == 0.5 && (-product).addingProduct(rest, power) >= 0) {
            fraction += 1
            if fraction == UInt64(power) { (whole, fraction) = (whole + 1, 0) }
        }
        if value < 0, whole | fraction != 0 { output.append(UInt8(ascii: "-")) }
        DecimalDigits.append(whole, to: &output)
        writeFraction(fraction, decimals: decimals, to: &output)
    }

    private static func writeFraction(_ fraction: UInt64, decimals: Int, to output: inout [UInt8]) {
        guard decimals > 0 else { return }
        output.append(UInt8(ascii: "."))
        DecimalDigits.append(fraction, width: decimals, to: &output)
    }
}

/// The fewest decimal digits that identify a positive double, as 0.DIGITS × 10^exponent.
private struct ShortestDigits {
    var digits: [UInt8] = []
    /// How many digits stand before the decimal point.
    var exponent = 0

    /// Takes them from the standard library's text, which is the shortest too: `1.5e-07`, `123.0`.
    init(_ magnitude: Double) {
        var pointSeen = false
        var written: Int?
        var isNegative = false
        for byte in magnitude.description.utf8 {
            switch byte {
            case UInt8(ascii: "."): pointSeen = true
            case UInt8(ascii: "e"): written = 0
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if let soFar = written {
                    written = soFar * 10 + Int(byte - UInt8(ascii: "0"))
                } else if digits.isEmpty, byte == UInt8(ascii: "0") {
                    if pointSeen { exponent -= 1 }
                } else {
                    digits.append(byte)
                    if !pointSeen { exponent += 1 }
                }
            default: break
            }
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        exponent += (isNegative ? -1 : 1) * (written ?? 0)
    }

    /// Appends the digits as `Number::toString` sets them.
    func write(to output: inout [UInt8]) {
        switch exponent {
        case digits.count...21 where digits.count <= 21: writeWhole(to: &output)
        case 1...21:
            output.append(contentsOf: digits[..<exponent])
            output.append(UInt8(ascii: "."))
            output.append(contentsOf: digits[exponent...])
        case -5...0:
            output.append(literal: "0.")
            output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -exponent))
            output.append(contentsOf: digits)
        default:
            output.append(digits[0])
            if digits.count > 1 {
                output.append(UInt8(ascii: "."))
                output.append(contentsOf: digits[1...])
            }
            output.append(literal: exponent > 0 ? "e+" : "e-")
            DecimalDigits.append(UInt64((exponent - 1).magnitude), to: &output)
        }
    }

    /// Appends the digits of a whole number, with the zeros that follow them.
    func writeWhole(to output: inout [UInt8]) {
        output.append(contentsOf: digits)
        output.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: exponent - digits.count))
    }
}
