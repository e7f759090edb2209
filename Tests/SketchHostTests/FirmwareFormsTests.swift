import Testing

@testable import SketchHost

/// The firmware's API, form by form: what a device's compiler takes compiles, what it refuses does not.
@Suite struct FirmwareFormsTests {
    /// What the forms call.
    private static let prelude = """
        #include "Particle.h"
        #include "Arduino.h"
        #include <algorithm>
        #include <cassert>
        #include <deque>
        #include <list>
        #include <queue>
        #include <set>
        #include <string>
        #include <vector>
        void handler2(const char *n, const char *d) {}
        void handlerString2(String n, String d) {}
        void handlerOne(const char *n) {}
        void handlerMutable(char *n, char *d) {}
        int call(String s) { return 1; }
        int callConst(const String &s) { return 1; }
        int callChars(const char *s) { return 1; }
        void callVoid(String s) {}
        bool callBool(String s) { return true; }
        int callNone() { return 1; }
        int callInt(int) { return 1; }
        int varInt() { return 1; }
        double varDouble() { return 1; }
        float varFloat() { return 1; }
        bool varBool() { return 1; }
        String varString() { return "x"; }
        const char *varChars() { return "x"; }
        long long varLong64() { return 1; }
        void varVoid() {}
        int varWithArgument(int) { return 1; }
        void isr() {}
        int isrInt() { return 1; }
        void rgbHandler(uint8_t r, uint8_t g, uint8_t b) {}
        void timerHandler() {}
        struct Thing {
            void on(const char *n, const char *d) {}
            void stringOn(String n, String d) {}
            int call(String s) { return 1; }
            int callConst(const String &s) { return 1; }
            void tick() {}
            int value() { return 1; }
            void rgb(uint8_t, uint8_t, uint8_t) {}
        } thing;
        void setup() {}
        void loop() {}

        """

    /// A sketch of functions that nobody calls, one a line.
    private static func sketch(_ forms: some Collection<Substring>) -> String {
        prelude + forms.enumerated().map { "static void form\($0)() { \($1) }\n" }.joined()
    }

    private static let firstLine = prelude.split(separator: "\n", omittingEmptySubsequences: false).count

    @Test(
        arguments: [
            FirmwareForms.texts, FirmwareForms.cloud, FirmwareForms.serial + "\n" + FirmwareForms.log,
            FirmwareForms.rest,
        ])
    func compilesWhatADeviceTakes(forms: String) {
        let bench = SketchBench(sanitizes: false)
        let forms = forms.split(separator: "\n")
        let path = bench.write(Self.sketch(forms), "forms.cpp")
        do throws(SketchBuildFault) {
            _ = try bench.build.build(path)
        } catch {
            for diagnostic in error.diagnostics where diagnostic.kind == .error {
                let index = diagnostic.line - Self.firstLine
                Issue.record("\(forms.indices.contains(index) ? forms[index] : "") \(diagnostic.message)")
            }
        }
    }

    /// The compiler stops after 20 errors, so that it is asked several times.
    @Test func rejectsWhatADeviceRefuses() {
        let bench = SketchBench(sanitizes: false)
        let forms = FirmwareForms.refused.split(separator: "\n")
        for start in stride(from: 0, to: forms.count, by: 10) {
            let some = Array(forms[start..<min(start + 10, forms.count)])
            let path = bench.write(Self.sketch(some), "forms.cpp")
            let fault = #expect(throws: SketchBuildFault.self) { try bench.build.build(path) }
            let lines = Set((fault?.diagnostics ?? []).filter { $0.kind == .error }.map(\.line))
            for (index, form) in some.enumerated() {
                #expect(lines.contains(index + Self.firstLine), "\(form) compiles")
            }
        }
    }

    /// Those whose message a person would not find out from the compiler's own words.
    @Test(arguments: [
        ("String s; s += 2.5;", "write text += String(number, places)"),
        ("String s; s = 2.5f;", "write text = String(number, places)"),
        ("String s; s = 1 + s;", "write String(value) + text"),
        ("String s(255, 16);", "the base of String(number, base) is DEC, HEX, OCT or BIN"),
        ("String s; if (!s) {}", "write text.length() > 0"),
        ("Particle.function(\"f\", [](String s) { return 1; });", "put a + before it"),
        ("Particle.subscribe(\"e\", [](const char *, const char *) {});", "put a + before it"),
        ("attachInterrupt(D2, [] {}, RISING);", "put a + before it"),
        ("RGB.onChange([](uint8_t, uint8_t, uint8_t) {});", "put a + before it"),
    ])
    func saysWhatToWriteInstead(form: String, sentence: String) {
        let bench = SketchBench(sanitizes: false)
        let path = bench.write("void setup() { \(form) }\nvoid loop() {}\n")
        let fault = #expect(throws: SketchBuildFault.self) { try bench.build.build(path) }
        #expect(fault?.diagnostics.count == 1)
        #expect(fault?.description.contains(sentence) == true, "\(fault?.description ?? "")")
    }

    @Test func namesTheCategoryOfLogMacros() throws {
        let run = try SketchBench().run(
            #"""
            LOG_SOURCE_CATEGORY("app.file")
            void setup() {
                LOG(INFO, "of the file");
                {
                    LOG_CATEGORY("app.scope");
                    LOG(WARN, "of the scope, %d", 1);
                }
                LOG_C(ERROR, "app.own", "its own");
                Log.code(-5).details("why").error("no");
            }
            void loop() {}
            """#)
        #expect(
            run.logs == [
                "0000000000 [app.file] INFO: of the file", "0000000000 [app.scope] WARN: of the scope, 1",
                "0000000000 [app.own] ERROR: its own", "0000000000 [app] ERROR: no [code = -5, details = why]",
            ])
    }

    @Test func callsBackWhenAPublishIsDone() throws {
        let run = try SketchBench().run(
            #"""
            void setup() {
                auto sent = Particle.publish("a", "b", PRIVATE | WITH_ACK);
                sent.onSuccess([](bool ok) { Log.info("sent %d", ok); }).onError([](Error) { Log.info("never"); });
                Particle.disconnect();
                Particle.publish("c")
                    .onSuccess([](bool) { Log.info("never"); })
                    .onError([](Error e) { Log.info("%d %s", e.type(), e.message()); });
                Log.info("%d %d", sent.isSucceeded(), Particle.publish("d").result());
            }
            void loop() {}
            """#)
        #expect(run.logs.map { $0.after("INFO: ") ?? $0 }.first == "sent 1")
    }
}
