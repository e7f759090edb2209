import Testing

@testable import CloudSim
@testable import SketchHost

/// Widths and their rollover, in sketches that run.
@Suite struct WidthTests {
    private static let day: Int64 = 86_400_000_000

    /// What a sketch prints, which the compiler has nothing against.
    private func logs(_ text: String, _ name: String = "sketch.ino", until: Int64 = 1_000_000) throws -> [String] {
        let bench = SketchBench()
        let path = bench.write(text, name)
        #expect(try bench.build.build(path).warnings.map(\.description) == [])
        let run = try bench.run(path: path, until: until)
        #expect(run.end == nil)
        return run.logs
    }

    @Test func longIsAsWideAsOnADevice() throws {
        #expect(try logs(WidthSketches.widths) == ["4 4 8 4 4 8 4", "4 -5 4000000000 705032704", "2147483647", "true"])
    }

    @Test func theLibraryKnowsTheWidth() throws {
        #expect(
            try logs(WidthSketches.library) == [
                "4000000000|-1|5|3|-2147483648|    7|x|1.5", "-5,4000000000", "2 12 4000000000", "77 -99",
                "1 2 3 4 x", "-7 4000000000 4 end", "2147483647 4294967295 -12", "2147483647 4294967295",
                "abc 11", "4294967295 -255 ee6b2800", "1 5 2147483647",
            ])
    }

    @Test func firmwareAsPeopleWriteItComputesAsOnADevice() throws {
        #expect(
            try logs(WidthSketches.idioms) == [
                "2", "5", "5", "long", "ulong", "5000", "4294967295", "4294967295", "five", "4294967286", "-10", "1",
                "3F800000", "67305985", "30950329", "1048576", "-3", "2147483647", "4", "8589934590",
            ])
    }

    @Test func whatIsPrintedPastTheSerialLineHasTheWidth() throws {
        let run = try SketchBench().run(
            "void setup() {\n  fprintf(stdout, \"%ld %lu\\n\", -5L, 4000000000UL);\n"
                + "  printf(\"%ld %d\\n\", -6L, 7);\n  exit(3);\n}\nvoid loop() {}\n")
        #expect(Set(run.logs) == ["-5 4000000000", "-6 7"])
    }

    /// Sketches that were written for other boards bring copies of what is here already.
    @Test func aSketchsOwnFunctionsGoBeforeTheApis() throws {
        #expect(
            try logs(
                """
                char *itoa(int value, char *text, int base) { return strcpy(text, "mine"); }
                long random(long most) { return most; }
                void setup() {
                    char text[12];
                    Serial.printlnf("%s %ld %s", itoa(5, text, 10), random(7L), ltoa(-7L, text + 6, 10));
                }
                void loop() {}
                """) == ["mine 7 -7"])
    }

    @Test func aHeaderOfTheSketchHasTheSameWidth() throws {
        let bench = SketchBench()
        let header = "#pragma once\n#include \"deep.h\"\nextern unsigned long shared;\nstruct Old { long a; };\n"
        bench.write(header + "inline void f() { int unused; }\n", "other.h")
        bench.write("#define WIDTH sizeof(long)\n", "deep.h")
        let main = """
            #include "Particle.h"
            #include "other.h"
            unsigned long shared = 5;
            void setup() { Serial.println(sizeof(Old)); Serial.println(WIDTH); }
            void loop() {}
            """
        for name in ["sketch.ino", "sketch.cpp"] {
            let path = bench.write(main, name)
            #expect(
                try bench.build.build(path).warnings.map(\.description) == [
                    "\(bench.folder)/other.h:5:23: warning: unused variable 'unused' [-Wunused-variable]"
                ])
            #expect(try bench.run(path: path).logs == ["4", "4"])
            #expect(try bench.build.build(path).wasCached)
        }
        // The text that the person wrote is what the cache goes by.
        bench.write("#define WIDTH sizeof(long) + 1\n", "deep.h")
        #expect(try SketchBenchHost.logs(of: bench.folder + "/sketch.ino") == ["4", "5"])
    }

    @Test func linkedFilesHaveTheSameWidth() throws {
        let bench = SketchBench()
        bench.write("#pragma once\nextern unsigned long shared;\nunsigned long twice(long value);\n", "Own.h")
        bench.write(
            "#include \"Own.h\"\nunsigned long shared = sizeof(long);\nunsigned long twice(long value) { return value * 2L; }\n",
            "Own.cpp")
        let c = """
            #include "old.h"
            #include <stdio.h>
            #include <stdlib.h>
            int say(char *text, const struct Old *old, unsigned long more) {
                long read = 0;
                sscanf("-8", "%ld", &read);
                return snprintf(text, 60, "%ld %lu %lu %ld %ld %d", old->a, old->b, more, read, atol("99999999999"), 5);
            }
            """
        bench.write(
            "#pragma once\n#ifdef __cplusplus\nextern \"C\" {\n#endif\nstruct Old { long a; unsigned long b; };\n"
                + "int say(char *text, const struct Old *old, unsigned long more);\n#ifdef __cplusplus\n}\n#endif\n",
            "old.h")
        bench.write(c + "\n", "old.c")
        let path = bench.write(
            """
            #include "Own.h"
            #include "old.h"
            void setup() {
                Serial.printlnf("%lu %lu", shared, twice(-1L));
                char text[60];
                Old old = {-5L, 4000000000UL};
                say(text, &old, 7UL);
                Serial.println(text);
            }
            void loop() {}
            """)
        #expect(try bench.build.build(path).warnings == [])
        #expect(try bench.run(path: path).logs == ["4 4294967294", "-5 4000000000 7 -8 2147483647 5"])
    }

    @Test func aSketchThatNeedsBothKeepsTheMachinesWidth() throws {
        let bench = SketchBench()
        let path = bench.write(
            "void show(int n) { Serial.println(4); }\nvoid show(long n) { Serial.println(8); }\n"
                + "void setup() { show(1); show(1L); }\nvoid loop() {}\n")
        let expected =
            "\(path):2:6: warning: 'long' has 32 bits on a device and 64 bits in this sketch, which does not compile "
            + "otherwise (redefinition of 'show'); write int32_t or uint32_t for what is to roll over as on a device"
        #expect(try bench.build.build(path).warnings.map(\.description) == [expected])
        #expect(try bench.run(path: path).logs == ["4", "8"])
        #expect(try bench.build.build(path).warnings.map(\.description) == [expected], "from the cache, too")
    }

    @Test func errorsSayTheTypesOfTheSketch() throws {
        let bench = SketchBench()
        let path = bench.write("unsigned long a = \"x\";\nvoid setup() {}\nvoid loop() {}\n")
        let fault = #expect(throws: SketchBuildFault.self) { try bench.build.build(path) }
        #expect(
            fault?.description
                == "\(path):1:15: error: cannot initialize a variable of type 'unsigned long' with an lvalue of type "
                + "'const char[2]'")
    }

    @Test func anOverflowIsFoundWhereADeviceOverflows() throws {
        let run = try SketchBench().run(
            "long total = LONG_MAX;\nvoid setup() {\n  total += millis() + 1 > 0 ? 1 : 2;\n  long big = LONG_MAX;\n"
                + "  big += analogRead(A0) + 1;\n}\nvoid loop() {}\n")
        #expect(run.end?.hasPrefix("sketch.ino:") == true)
        #expect(run.end?.contains("signed integer overflow: 2147483647 + 1") == true, "\(run.end ?? "")")
    }

    // MARK: Rollover

    @Test func rightCodeKeepsItsRhythmAndWrongCodeDoesNot() throws {
        let start: Int64 = 4_294_965_000_000
        let lines = try logs(WidthSketches.rollover, until: start + 6_000_000)
        let beats = lines.dropFirst().map { $0.split(separator: " ") }
        #expect(lines.first == "now 4294965000")
        #expect(beats.map { $0.first } == ["4294966000:", "4294967000:", "704:", "1704:", "2704:"])
        let fired = beats.compactMap { $0.dropLast().last.flatMap { Int($0) } }
        // Up to the end of the milliseconds the sum is already beyond it, so that it is less than any time.
        #expect(fired.count == 5 && fired[2] > 200 && [0, 1, 3, 4].allSatisfy { fired[$0] <= 2 }, "\(fired)")
    }

    @Test func clocksBeginAgainWhereADevicesDo() throws {
        #expect(
            try logs(WidthSketches.clocks, until: 50 * Self.day) == [
                "4294967285 4294967295 9 20", "4294967295 0 1", "4294967296",
            ])
    }

    @Test func aNegativeDelayIsALongOne() throws {
        let bench = SketchBench()
        let path = bench.write(
            "int less = -2000;\nvoid setup() {\n  delay(less);\n  Serial.println(millis());\n  delay(-1);\n"
                + "  Serial.println(\"late\");\n}\nvoid loop() { delay(1000); delay(5u); delay(5ll); delay(30s); }\n")
        #expect(
            try bench.build.build(path).warnings.map(\.description) == [
                "\(path):5:11: warning: delay takes no negative time: as on a device, this waits for up to 49.7 days"
            ])
        #expect(try bench.run(path: path, until: 60 * Self.day).logs == ["4294965296"])
    }

    /// The last resort, a `long` of 64 bits, adds nothing to what is wrong with a sketch.
    @Test(arguments: [
        ("Sum sum; Wire.begin();", 1, "Wire is not supported"), ("Sum sum; oops();", 1, "undeclared"),
    ])
    func saysOnlyWhatConcernsTheSketch(body: String, count: Int, sentence: String) {
        let bench = SketchBench()
        let path = bench.write(
            """
            class Sum {
            public:
                void add(int n) { total += n; }
                void add(long n) { total += n; }
                int total = 0;
            };
            void setup() { \(body) }
            void loop() {}
            """)
        let fault = #expect(throws: SketchBuildFault.self) { try bench.build.build(path) }
        let errors = fault?.diagnostics.filter { $0.kind == .error }.map(\.line)
        #expect(errors == Array(repeating: 7, count: count), "\(fault?.description ?? "")")
        #expect(fault?.description.contains(sentence) == true)
    }
}
