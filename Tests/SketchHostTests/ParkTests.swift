import Testing

@testable import CloudSim
@testable import SketchHost

/// Endless loops without a body, which stop a sketch as they stop a device's application.
@Suite struct ParkTests {
    /// All kinds in one sketch: the loop that runs is chosen by a number, as compiling takes most of the time.
    private static let endless = [
        "while (true);", "while (1) {}", "while (true)\n;", "for (;;);", "for (;;) {}", "do {} while (true);",
        "do ; while (1);", "while (true) { /* nothing */ }", "while (true) { continue; }", "while (!false) {{} ;}",
        "stop: goto stop;", "const bool yes = true; while (yes);", "enum { on = 1 }; while (on == 1) {}",
        "if (number) while (1); else Serial.print(1);", "[]{ while (true); }();", "FOREVER;", "FOREVER {}", "STOP",
        "HALT;", "for (EVER) {}", "for ever {}", "FAIL(number)", "WAIT(1)", "BESIDE;", "joined();", "plain();",
    ]

    private static let macros = """
        #include "beside.h"
        #define FOREVER while (true)
        #define STOP while (1) {}
        #define HALT do {} while (1)
        #define EVER ;;
        #define ever (;;)
        #define FAIL(x) { Serial.println(x); while (1); }
        #define WAIT(condition) while (condition) ;

        """

    private func bench() -> SketchBench {
        let bench = SketchBench()
        bench.write("#define BESIDE while (1)\nvoid joined();\nextern \"C\" void plain();\n", "beside.h")
        bench.write("#include \"beside.h\"\n#include \"other.h\"\nvoid joined() {\n  while (true);\n}\n", "beside.cpp")
        bench.write("#define NOTHING\n", "other.h")
        bench.write("void plain(void) {\n  for (;;) {}\n}\n", "other.c")
        return bench
    }

    @Test func parksAtEachKindOfEndlessLoop() throws {
        let bench = bench()
        let cases = Self.endless.enumerated().map { "    case \($0): { \($1) break; }\n" }.joined()
        let path = bench.write(
            Self.macros + "int number;\nvoid act() {\n  switch (number) {\n\(cases)  }\n}\n"
                + "void setup() {}\nvoid serialEvent() { number = Serial.parseInt(); act(); }\nvoid loop() {}\n")
        try bench.host.prepare([path])
        for number in Self.endless.indices {
            let talk = try RuntimeTalk(bench, path)
            let last = talk.go(9_000_000, .serial(at: 5_000, text: "\(number)\n")).last ?? ""
            #expect(last.hasPrefix("parked|"), "\(Self.endless[number]): \(last)")
        }
    }

    /// What ends, waits for a variable, does something, or is no code.
    @Test func leavesOtherLoopsAlone() throws {
        let bench = bench()
        let path = bench.write(
            Self.macros + #"""
                bool isReady = true;
                int count = 3;
                #define BEGIN do {
                #define END } while (0)
                void setup() {
                  Serial.println("while (true);"); // while (true);
                  /* for (;;); */ const char *raw = R"(do {} while (1);)"; Serial.println(raw);
                  bool isLocal = true;
                  while (!isReady) {} while (!isLocal); for (int i = 0; i < 0;) {}
                  while (--count); do { count++; } while (count < 3); while (false);
                  do Serial.println("once"); while (false);
                  do while (count > 0) count--; while (false);
                  WAIT(count > 3) BEGIN count = 9; END;
                  do { if (count < 3) { while (1); } } while (0);
                  for (int i = 0; i < 3; i++) {} goto out; out: Serial.println(count);
                }
                void loop() { delay(1000); }
                """#)
        try bench.host.prepare([path])
        let run = try bench.run(path: path, until: 100_000)
        #expect(run.logs == ["while (true);", "do {} while (1);", "once", "9"], "\(run.outputs)")
    }

    /// However the lines around a loop are indented, nobody is told of what the build puts in.
    @Test func warnsOfNothingThatTheSketchDoesNotSay() throws {
        let bench = SketchBench()
        let path = bench.write(
            """
            int n;
            void a() { while (true);
              Serial.println("x"); }
            void b() { if (n) while (1);
              else Serial.print(1); }
            void c() { while (1) { continue; }
                Serial.println("y"); }
            void d() { do ; while (1);
               Serial.println("z"); }
            void e() { if (n)
                for (;;) ;
              Serial.println("w"); }
            void f() { for (;;)
                ;
                Serial.println("v"); }
            void setup() { if (n) { a(); b(); c(); d(); e(); f(); } }
            void loop() {}
            """)
        #expect(try bench.host.prepare([path]) == [])
    }

    @Test(arguments: [
        ("void setup() {\n  Serial.print(1); while (1);\n}\nvoid loop() {}", "2"),
        ("void setup() {}\nvoid loop() {\n  Serial.print(1); while (1);\n}", "3"),
    ])
    func saysWhereItParksAndWhatWasPrinted(text: String, line: String) throws {
        let run = try SketchBench().run(text)
        #expect(run.logs == ["1"])
        guard case .parked(_, let place)? = run.outputs.last else {
            Issue.record("\(run.outputs)")
            return
        }
        #expect(place.hasSuffix("sketch.ino:\(line)"))
    }

    @Test(arguments: [
        ("while (1);", "while (1){SKETCH_PARK_IF(1);}"), ("for(;;){ }", "for(;;){{SKETCH_PARK;} }"),
        ("do {} while (x);", "do {{SKETCH_PARK_IF(x);}} while (x);"),
        ("while (Serial.available());", "while (Serial.available());"), ("while (int x = 1);", "while (int x = 1);"),
        ("while (1) {\n#if 1\n  f();\n#endif\n}", "while (1) {\n#if 1\n  f();\n#endif\n}"),
        ("} while (0);", "} while (0);"), ("while (", "while ("), ("for (;;", "for (;;"), ("do", "do"),
        ("while (1", "while (1"), ("goto", "goto"), ("a: goto a", "a: goto a"),
        ("#define A while(1)\n#undef A\nA;", "#define A while(1)\n#undef A\nA;"),
        ("#define A while(1)\n#define A f()\nA;", "#define A while(1)\n#define A f()\nA;"),
        ("#define A A while(1)\nA;", "#define A A while(1)\nA{SKETCH_PARK_IF(1);}"),
    ])
    func putsCallsIntoEmptyBodies(text: String, expected: String) {
        let source = Array(text.utf8)
        let changed = ParkPass(source, macros: SourceMacros(definedIn: [source])).source
        #expect(String(decoding: changed, as: UTF8.self) == expected)
    }
}
