import Testing

@testable import CloudSim
@testable import SketchHost

/// What is said of formats and their values, at the line of the sketch.
@Suite struct FormatWarningTests {
    private func said(of body: String) -> [String] {
        let bench = SketchBench()
        let path = bench.write("void setup() {\n\(body)\n}\nvoid loop() {}\n")
        do throws(SketchBuildFault) {
            return try bench.build.build(path).warnings.map { String($0.description.dropFirst(path.utf8.count + 1)) }
        } catch {
            if error.diagnostics.isEmpty { return [error.description] }
            return error.diagnostics.map { String($0.description.dropFirst(path.utf8.count + 1)) }
        }
    }

    private static let textOfNumber =
        "warning: format specifies type 'char *' but the argument has type 'int' [-Wformat]"
    private static let numberOfText =
        "warning: format specifies type 'int' but the argument has type 'const char *' [-Wformat]"

    @Test func valuesThatDoNotFitAreNamed() {
        #expect(
            said(
                of: """
                    Serial.printf("%s", 5);
                    Serial.printlnf("%d", "text");
                    String::format("%s", 5);
                    Log.info("%s", 5); Log.warn("%d", "text");
                    Log("%s", 5); Log(LOG_LEVEL_INFO, "%s", 5);
                    char text[9]; snprintf(text, 9, "%s", 5);
                    sprintf(text, "%d", "text"); std::snprintf(text, 9, "%s", 5);
                    Serial.printf("%d %d", 1);
                    Serial.printf("%d", 1, 2);
                    float f = 1; Serial.printf("%d", f);
                    Serial.printf("%f", 1);
                    long long big = 1; Serial.printf("%lu %d", big, (int64_t)big);
                    Serial.printf("%llu", millis());
                    uint8_t byte; sscanf("1", "%d", &byte);
                    """) == [
                    "2:21: \(Self.textOfNumber)", "3:23: \(Self.numberOfText)", "4:22: \(Self.textOfNumber)",
                    "5:16: \(Self.textOfNumber)", "5:35: \(Self.numberOfText)", "6:11: \(Self.textOfNumber)",
                    "6:41: \(Self.textOfNumber)", "7:39: \(Self.textOfNumber)", "8:21: \(Self.numberOfText)",
                    "8:59: \(Self.textOfNumber)",
                    "9:20: warning: more '%' conversions than data arguments [-Wformat-insufficient-args]",
                    "10:24: warning: data argument not used by format string [-Wformat-extra-args]",
                    "11:34: warning: format specifies type 'int' but the argument has type 'float' [-Wformat]",
                    "12:21: warning: format specifies type 'double' but the argument has type 'int' [-Wformat]",
                    "13:44: warning: format specifies type 'unsigned long' but the argument has type 'long long' [-Wformat]",
                    "13:49: warning: format specifies type 'int' but the argument has type 'int64_t' (aka 'long') [-Wformat]",
                    "14:23: warning: format specifies type 'unsigned long long' but the argument has type 'uint32_t' (aka 'unsigned int') [-Wformat]",
                    "15:33: warning: format specifies type 'int *' but the argument has type 'uint8_t *' (aka 'unsigned char *') [-Wformat]",
                ])
    }

    @Test func aStringIsRefusedWhereItIsGiven() {
        let sentence = "error: printf takes no String: give it text.c_str()."
        #expect(
            said(
                of:
                    "String text;\nSerial.printf(\"%s\", text);\nchar c[9];\nsnprintf(c, 9, \"%s\", text);\nLog.info(\"%d\", text);"
            )
                == ["3:21: \(sentence)", "5:22: \(sentence)", "6:16: \(sentence)"])
        #expect(
            said(of: "String format = \"%s\", text;\nSerial.printf(format.c_str(), text);") == ["3:8: \(sentence)"])
        #expect(
            said(of: "std::string text;\nint n;\nconst char *f = \"\";\nSerial.printf(f, text);") == [
                "3:5: warning: unused variable 'n' [-Wunused-variable]",
                "5:8: error: printf takes numbers and texts (const char *), not objects.",
            ])
    }

    /// It says where the sketch calls before it says what is wrong.
    @Test func aStringIsRefusedWhereItIsGivenToGCCToo() {
        let headers = "/cache/runtime-1/"
        let output = CompilerOutput(
            """
            In file included from \(headers)Particle.h:68,
                             from s.cpp:1:
            \(headers)SketchFormat.h: In instantiation of ‘sketch::FormatArgument sketch::formatArgument(T) [with T = String]’:
            \(headers)SketchLibrary.h:29:66:   required from ‘int snprintf(char*, size_t, const char*, Arguments ...)’
            s.ino:4:44:   required from here
            \(headers)SketchFormat.h:44:33: error: static assertion failed: printf takes no String: give it text.c_str().
            \(headers)SketchFormat.h:44:33: note: the comparison reduces to ‘(16 == 0)’
            s.ino:5:1: warning: unused variable 'n' [-Wunused-variable]
            """, sketch: "s.ino", draft: "/cache/draft-1/sketch.cpp")
        #expect(
            output.diagnostics.map(\.description) == [
                "s.ino:4:44: error: printf takes no String: give it text.c_str().",
                "s.ino:5:1: warning: unused variable 'n' [-Wunused-variable]",
            ])
    }

    @Test func aTextAsTheFormatIsNamed() {
        #expect(
            said(
                of: "const char *text = \"a\";\nLog.info(text);\nString all;\nSerial.printf(all);\nSerial.print(text);")
                == [
                    "3:10", "5:15",
                ].map {
                    "\($0): warning: the text itself is the format here, so that a '%' in it prints garbage; "
                        + "write (\"%s\", text) [-Wformat-security]"
                })
    }

    /// Values that print right on a device and here, as firmware is full of them.
    @Test func rightFirmwareIsLeftAlone() {
        #expect(
            said(
                of: """
                    enum Color { red }; enum class Shape : uint8_t { round };
                    uint32_t u32 = 1; int32_t i32 = 1; uint8_t u8 = 1; int8_t i8 = 1; uint16_t u16 = 1; char c = 'c';
                    bool b = true; time_t t = Time.now(); size_t z = 1; uint64_t u64 = 1; int64_t i64 = 1; float f = 1;
                    unsigned long ul = 1; long l = 1; unsigned u = 1; int i = 1; short s = 1; double d = 1; char text[90];
                    const uint8_t bytes[4] = {}; system_tick_t tick = millis(); volatile int v = 1; const long k = 1;
                    String all = "a"; std::string other; pin_t pin = D7; wchar_t w = 1;
                    Serial.printf("%lu %lu %lu %lu %lu %lu %lu %lu", u32, ul, u, tick, z, millis(), micros(), t);
                    Serial.printf("%ld %ld %ld %ld %ld %ld", i32, l, i, t, Time.now(), k);
                    Serial.printf("%u %u %u %u %u %u %u %u", u32, ul, u8, u16, z, sizeof text, b, millis());
                    Serial.printf("%d %d %d %d %d %d %d %d %d %d", i32, l, u8, i8, c, b, t, s, v, w);
                    Serial.printf("%x %X %02x %lx %08lx %o %hhu %hd %hx %i", u32, ul, u8, u32, ul, i, u8, s, u32, i);
                    Serial.printf("%d %u %lu %d %c %c %c", red, red, red, Shape::round, c, 65, u8);
                    Serial.printf("%llu %lld %llu %lld %zu %zd", u64, i64, 1ull, 1ll, z, z);
                    Serial.printf("%f %.2f %5.1f %e %g %s %-5s %.3s %*d %.*f", f, d, f, d, f, "a", text, text, 5, i, 2, d);
                    Serial.printf("%s %s %s %p %p", all.c_str(), (const char *)all, bytes, text, &i);
                    Serial.printf("%d %s %s", all.length(), other.c_str(), F("text"));
                    Serial.printf("%d%% %lu %u %d", i, all.length(), z + 1, pin);
                    Log.info("%lu %ld %u %d %x", u32, i32, z, t, u8); Log.info("plain"); Log.info("100%%"); Log.error("");
                    Log(LOG_LEVEL_WARN, "%lu", millis()); Log("%lu", millis()); Log.printf("%ld", i32);
                    all = String::format("%lu %ld %d %u", ul, l, t, u32);
                    snprintf(text, sizeof text, "%lu %ld %d %u %lu", millis(), i32, t, ul, z);
                    sprintf(text, "%lu,%lu", Time.now(), u32);
                    sscanf(text, "%lu %ld %d %u %hhu", &u32, &i32, &l, &ul, &u8);
                    auto free = System.freeMemory(); Log.info("%lu %lu %d", free, System.ticks(), WiFi.RSSI().rssi);
                    """) == [])
    }
}
