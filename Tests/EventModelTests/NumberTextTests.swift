import EventModel
import Testing

@Suite struct NumberTextTests {
    @Test(
        arguments: [
            (20.00, "20"), (-104.98470340, "-104.9847034"), (1e21, "1e+21"), (1e-7, "1e-7"), (0.000001, "0.000001"),
            (-0.0, "0"), (0, "0"), (.nan, "NaN"), (.infinity, "Infinity"), (-.infinity, "-Infinity"), (1, "1"),
            (-1, "-1"),
            (0.1, "0.1"), (0.1 + 0.2, "0.30000000000000004"), (100, "100"), (1e20, "100000000000000000000"),
            (123_456_789_012_345_683_968, "123456789012345680000"), (1.5e21, "1.5e+21"), (1e100, "1e+100"),
            (1.7976931348623157e308, "1.7976931348623157e+308"), (.leastNonzeroMagnitude, "5e-324"),
            (2.2250738585072014e-308, "2.2250738585072014e-308"),
            (0.00001, "0.00001"), (0.0000012, "0.0000012"), (1.2e-7, "1.2e-7"), (123e-20, "1.23e-18"), (-1e-7, "-1e-7"),
            (9_007_199_254_740_991, "9007199254740991"), (9_007_199_254_740_992, "9007199254740992"),
            (9_007_199_254_740_994, "9007199254740994"), (-9_007_199_254_740_992, "-9007199254740992"),
            (18_014_398_509_481_984, "18014398509481984"), (4_503_599_627_370_495.5, "4503599627370495.5"),
            (123.456, "123.456"), (1e15 + 0.5, "1000000000000000.5"), (0.5, "0.5"),
            (33.333333333333336, "33.333333333333336"),
            (1.0 / 3, "0.3333333333333333"), (5e-7, "5e-7"), (999_999.999999, "999999.999999"),
            (0.12345678, "0.12345678"),
            (1.005, "1.005"), (21.57, "21.57"), (4.35, "4.35"), (1e14, "100000000000000"),
            (99999999999999.98, "99999999999999.98"),
            (0x1p63, "9223372036854776000"), (-0x1p63, "-9223372036854776000"), (0x1p64, "18446744073709552000"),
            (0.000009999999999999999, "0.000009999999999999999"), (1e22, "1e+22"), (1.2345e-5, "0.000012345"),
            (299_792.458, "299792.458"), (12345678901.5, "12345678901.5"), (.pi, "3.141592653589793"),
            (3.1415926535897933e20, "314159265358979330000"), (Double.pi * 1e21, "3.141592653589793e+21"),
        ] as [(Double, String)])
    func asJavaScriptPrints(value: Double, text: String) {
        #expect(JavaScriptNumber.text(value) == text)
    }

    @Test func everyNumberReadsBackFromItsText() throws {
        let seed: UInt64 = 20_170_201
        var random = SeededGenerator(seed: seed)
        for round in 0..<40_000 {
            let value: Double
            switch round % 4 {
            case 0: value = Double(bitPattern: random.next())
            case 1: value = Double(Int64(random.below(2_000_000_000)) - 1_000_000_000) / 1e4
            case 2: value = (random.unit() - 0.5) * 1e6
            default: value = Double(random.next() >> random.below(64)) * (random.below(2) == 0 ? 0.01 : 1)
            }
            guard value.isFinite else { continue }
            let text = JavaScriptNumber.text(value)
            #expect(Double(text) == value, "\(value) as \(text), seed \(seed) round \(round)")
            guard case .number(let parsed) = try JSONValue(parsing: text).kind else { return #expect(Bool(false)) }
            #expect(parsed == value, "\(text) parsed, seed \(seed) round \(round)")
            let shortest = value.description.utf8.filter { (0x30...0x39).contains($0) }.count
            if !text.contains("e"), value.magnitude > 1, value.magnitude < 1e15 {
                #expect(
                    text.utf8.filter { (0x30...0x39).contains($0) }.count <= shortest, "\(text) is not the shortest")
            }
        }
    }

    /// The reference is the standard library's own reading of the same text.
    @Test func textsOfEveryShapeAreRoundedCorrectly() throws {
        let seed: UInt64 = 754
        var random = SeededGenerator(seed: seed)
        for round in 0..<20_000 {
            var text = random.below(3) == 0 ? "-" : ""
            let whole = Int(random.below(22))
            if whole == 0 { text += "0" } else { text += "\(1 + random.below(9))" }
            for _ in 1..<max(whole, 1) { text += "\(random.below(10))" }
            if random.below(2) == 0 {
                text += "."
                for _ in 0...random.below(20) { text += "\(random.below(10))" }
            }
            if random.below(3) == 0 {
                text += ["e", "E"][round % 2] + ["", "+", "-"][round % 3] + "\(random.below(330))"
            }
            guard case .number(let value) = try JSONValue(parsing: text).kind else { return #expect(Bool(false)) }
            #expect(value.bitPattern == Double(text)?.bitPattern, "\(text), seed \(seed) round \(round)")
        }
    }

    @Test(
        arguments: [
            ("9007199254740993", 9_007_199_254_740_992),
            ("9007199254740993.0000000000000000001", 9_007_199_254_740_994),
            ("1e400", .infinity), ("-1e400", -.infinity), ("1e-400", 0), ("-1e-400", 0), ("0e999999999999999999999", 0),
            ("1e99999999999999999999", .infinity), ("1e-99999999999999999999", 0), ("2.4703282292062327e-324", 0),
            ("2.4703282292062328e-324", .leastNonzeroMagnitude), ("1.7976931348623158e308", 1.7976931348623157e308),
            ("1.7976931348623159e308", .infinity), ("0.1e1", 1), ("100000000000000000000000", 1e23),
            ("18446744073709551616", 0x1p64), ("99999999999999999999", 1e20), ("6.62607015E-34", 6.62607015E-34),
            ("00.5", .nan),
        ] as [(String, Double)])
    func theEdgesOfDoubles(text: String, value: Double) {
        let parsed = try? JSONValue(parsing: text)
        #expect(parsed == (value.isNaN ? nil : JSONValue.number(value)))
    }

    @Test func aNumberMayBeVeryLong() throws {
        let digits = String(repeating: "7", count: 300_000)
        #expect(try JSONValue(parsing: digits) == .number(.infinity))
        #expect(try JSONValue(parsing: "0." + digits) == .number(7.0 / 9))
        #expect(try JSONValue(parsing: "0." + String(repeating: "0", count: 300_000) + "1e300001") == .number(1))
        #expect(try JSONValue(parsing: "-0").compactText == "0")
    }

    @Test(
        arguments: [
            (21.5678, 2, "21.57"), (-104.98470340, 3, "-104.985"), (0.5, 0, "1"), (1.5, 0, "2"), (2.5, 0, "3"),
            (-0.5, 0, "-1"),
            (0.125, 2, "0.13"), (-0.125, 2, "-0.13"), (1.005, 2, "1.00"), (1.015, 2, "1.01"), (1.025, 2, "1.02"),
            (8.345, 2, "8.35"), (0.045, 2, "0.04"), (1.45, 1, "1.4"), (20, 2, "20.00"), (-0.001, 2, "0.00"),
            (-0.0, 1, "0.0"), (0, 0, "0"),
            (0.999, 2, "1.00"), (9.9999, 3, "10.000"), (99.5, 0, "100"), (-9.995, 2, "-9.99"), (1e-20, 5, "0.00000"),
            (0.1, 15, "0.100000000000000"), (.pi, 15, "3.141592653589793"),
            (.leastNonzeroMagnitude, 15, "0.000000000000000"),
            (1e15, 3, "1000000000000000.000"), (4_503_599_627_370_495.5, 0, "4503599627370496"),
            (9_007_199_254_740_991, 15, "9007199254740991.000000000000000"), (0x1p62, 1, "4611686018427387904.0"),
            (0x1p63, 2, "9223372036854775808.00"), (0x1p64, 0, "18446744073709552000"),
            (1e21, 2, "1000000000000000000000.00"),
            (-1.5e25, 1, "-15000000000000000000000000.0"), (.nan, 2, "NaN"), (-.infinity, 2, "-Infinity"),
            (0.49999999999999994, 0, "0"), (0.000005, 5, "0.00001"), (1234.56789, 4, "1234.5679"),
        ] as [(Double, Int, String)])
    func aFixedCountOfDecimals(value: Double, decimals: Int, text: String) {
        var bytes: [UInt8] = []
        DecimalText.write(value, decimals: decimals, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    /// A dyadic fraction's decimals are exact in whole numbers, so the right answer is known without any rounding.
    @Test func decimalsRoundAsWholeNumbersSay() {
        let seed: UInt64 = 15
        var random = SeededGenerator(seed: seed)
        for round in 0..<20_000 {
            let shift = Int(random.below(20))
            let numerator = Int64(random.below(1 << 36)) - (1 << 35)
            let decimals = Int(random.below(8))
            var power: Int64 = 1
            for _ in 0..<decimals { power *= 10 }
            // |numerator| / 2^shift × 10^decimals, and half of one more: rounded down, that is halves away from zero.
            let scaled = (numerator.magnitude.multipliedFullWidth(by: UInt64(power)))
            #expect(scaled.high == 0)
            let rounded = shift == 0 ? scaled.low : (scaled.low >> UInt64(shift - 1) + 1) >> 1
            var text = "\(rounded)"
            while text.utf8.count <= decimals { text = "0" + text }
            if decimals > 0 { text.insert(".", at: text.index(text.endIndex, offsetBy: -decimals)) }
            if numerator < 0, rounded != 0 { text = "-" + text }
            var bytes: [UInt8] = []
            DecimalText.write(Double(numerator) / Double(1 << shift), decimals: decimals, to: &bytes)
            #expect(String(decoding: bytes, as: UTF8.self) == text, "seed \(seed) round \(round)")
        }
    }
}
