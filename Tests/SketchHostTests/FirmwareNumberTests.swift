import Testing

@testable import CloudSim
@testable import SketchHost

/// Numbers as the firmware prints them and makes texts of them.
@Suite struct FirmwareNumberTests {
    /// What is printed, and how it looks.
    private static let printed: [(value: String, text: String)] = [
        ("0.125", "0.13"), ("-0.125", "-0.13"), ("2.5, 0", "3"), ("1.999, 2", "2.00"), ("1.5f", "1.50"),
        ("3.14159265, 4", "3.1416"), ("0.5, 0", "1"), ("9.999", "10.00"), ("NAN", "nan"), ("INFINITY", "inf"),
        ("-INFINITY", "inf"), ("4294967040.0", "4294967040.00"), ("4294967296.0", "ovf"), ("-5e9", "ovf"),
        ("-1, HEX", "FFFFFFFF"), ("-1, BIN", "11111111111111111111111111111111"), ("-5, OCT", "37777777773"),
        ("-255L, HEX", "FFFFFF01"), ("(int8_t)-1, HEX", "FFFFFFFF"), ("(short)-2, HEX", "FFFFFFFE"),
        ("-1LL, HEX", "FFFFFFFFFFFFFFFF"), ("255, HEX", "FF"), ("255u, 36", "73"), ("255, 1", "255"), ("-7", "-7"),
        ("INT32_MIN", "-2147483648"), ("4294967295UL", "4294967295"), ("(uint8_t)200", "200"), ("(int8_t)-5", "-5"),
        ("(char)200, DEC", "200"), ("'c'", "c"), ("'c', HEX", "63"), ("65, 0", "A"), ("true", "1"), ("HIGH", "1"),
        ("-9223372036854775807LL - 1", "-9223372036854775808"), ("18446744073709551615ULL", "18446744073709551615"),
    ]

    /// What becomes a text, and which.
    private static let texts: [(value: String, text: String)] = [
        ("String(0.125, 2)", "0.13"), ("String(2.5, 0)", "3"), ("String(1.5)", "1.500000"), ("String(1.5f, 1)", "1.5"),
        ("String(-0.001, 2)", "-0.00"), ("String(-2.5, 0)", "-3"), ("String(0.05, 3)", "0.050"),
        ("String(NAN)", "0.000000"), ("String(1e10, 0)", "1410065408"), ("String(3.999, 2)", "4.00"),
        ("String(255, HEX)", "ff"), ("String(-255, HEX)", "-ff"), ("String(5, BIN)", "101"), ("String(-5)", "-5"),
        ("String(8u, OCT)", "10"), ("String((uint8_t)200)", "200"), ("String('a', HEX)", "61"), ("String('a')", "a"),
        ("String(true)", "1"), ("String(-1LL, HEX)", "-1"), ("String(10000000000LL)", "10000000000"),
        ("String(\"x\") + 2.5", "x2.500000"), ("String(\"x\") + 7 + 'c' + (uint8_t)1 + 8UL", "x7c18"),
        ("String(String(\"99999999999\").toInt())", "2147483647"), ("String(String(\" -12x\").toInt())", "-12"),
        ("String(String(\"1.5e2\").toFloat(), 1)", "150.0"), ("String(String(\"x\").toFloat(), 0)", "0"),
    ]

    @Test func printsAndConvertsAsTheFirmware() throws {
        let lines =
            Self.printed.map { "Serial.println(\($0.value));" } + Self.texts.map { "Serial.println(\($0.value));" }
        let run = try SketchBench().run("void setup() {\n\(lines.joined(separator: "\n"))\n}\nvoid loop() {}\n")
        let wanted = Self.printed + Self.texts
        #expect(run.logs.count == wanted.count)
        for (log, one) in zip(run.logs, wanted) { #expect(log == one.text, "\(one.value)") }
    }

    @Test func appendsNumbersToTexts() throws {
        let run = try SketchBench().run(
            #"""
            void setup() {
                String text;
                text += 1; text += 'c'; text += (uint8_t)2; text += -3L; text += 4ULL; text += true;
                text.concat(2.5); text.concat(0.5f);
                Serial.println(text);
                text = 7;
                Serial.println(text);
                Serial.printlnf("%5.2f|%x|%c|%lu|%d", 0.125, -1, 'c', 5UL, (char)200);
                EEPROM[3] = 9;
                EEPROM[3] += 1;
                Serial.println(EEPROM[3]);
            }
            void loop() {}
            """#)
        #expect(run.logs == ["1c2-3412.5000000.500000", "7", " 0.12|ffffffff|c|5|200", "10"])
    }

    /// In the sketch, in the files beside it, and where the runtime takes one.
    @Test func plainCharHasNoSign() throws {
        let bench = SketchBench()
        bench.write("int beside();\nextern \"C\" int inC(void);\n", "Beside.h")
        bench.write("#include \"Beside.h\"\nint beside() { char c = -1; return c; }\n", "Beside.cpp")
        bench.write("int inC(void) { char c = -1; return c; }\n", "Beside.c")
        let path = bench.write(
            """
            #include "Beside.h"
            #include <limits>
            char level = 200;
            void setup() {
                Particle.variable("level", level);
                char c = -2;
                Serial.println((int)c);
                Serial.printlnf("%d %d %d %d %d", c, beside(), inC(), CHAR_MIN, std::numeric_limits<char>::is_signed);
                Serial.println((int8_t)-1 < 0 ? "signed char has one" : "");
            }
            void loop() {}
            """)
        #expect(try bench.run(path: path).logs == ["254", "254 255 255 0 0", "signed char has one"])
    }
}
