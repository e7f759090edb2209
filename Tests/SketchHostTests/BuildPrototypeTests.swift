import EventModel
import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

@Suite struct BuildPrototypeTests {
    @Test func sketchesThatUseWhatTheyDefineLaterAreCompiled() throws {
        let bench = SketchBench()
        let toolchain = try Toolchain.find()
        let runtime = try SketchRuntime(cache: SketchBench.cache, toolchain: toolchain, sanitizes: true).prepared()
        let words = SketchRuntime.words
        let results = Crew.run(PrototypeCases.all.map { [$0.name, $0.source] }, atMost: 4) { pair -> String in
            let pass = PrototypePass(Array(pair[1].utf8), name: pair[0] + ".ino", known: words)
            let path = bench.folder + "/" + pair[0] + ".cpp"
            _ = LocalFile.write(pass.source, to: path)
            let options =
                toolchain.options(sanitizes: true) + (runtime.precompiled.map { ["-include-pch", $0] } ?? []) + [
                    "-fsyntax-only", "-isystem", runtime.headers, path,
                ]
            guard
                let result = try? Tool(path: toolchain.compiler, arguments: options, seconds: 60, readable: ["/"]).run()
            else {
                return "no tool"
            }
            return result.code == 0 ? "" : result.text + "\n" + String(decoding: pass.source, as: UTF8.self)
        }
        for (entry, says) in zip(PrototypeCases.all, results) { #expect(says == "", "\(entry.name)") }
    }
}

extension BuildPrototypeTests {
    private func pass(_ text: String) -> String {
        let known: Set<String> = ["String", "Timer", "Particle"]
        return String(decoding: PrototypePass(Array(text.utf8), name: "a.ino", known: known).source, as: UTF8.self)
    }

    @Test func theSketchKeepsItsLines() {
        #expect(
            pass("// one\nint a; // two\nvoid setup() { f(); }\nvoid f(int n = 3,\n  int m = 4) {}\n") == """
                #include "Particle.h"
                #line 1 "a.ino"
                // one
                #line 3 "a.ino?declared"
                void setup();
                #line 4 "a.ino?declared"
                void f(int n = 3, int m = 4);
                #line 2 "a.ino"
                int a; // two
                void setup() { f(); }
                void f(int n    ,
                  int m    ) {}

                """)
    }

    @Test func aDeclarationInTheMidstOfALineKeepsTheColumns() {
        #expect(
            pass("struct P { int x; }; void f(P p) {}\n") == """
                #include "Particle.h"
                #line 1 "a.ino"
                struct P { int x; };
                #line 1 "a.ino?declared"
                void f(P p);
                #line 1 "a.ino"
                                     void f(P p) {}

                """)
    }

    @Test func conditionsComeAlong() {
        let text = pass(
            "void setup() { f(); }\n#if A\nvoid g() {}\n#elif B // b\nvoid f() {}\n#else\nint f() { return 1; }\n#endif\n"
        )
        #expect(text.contains("#if A\n#elif B // b\n#line 5 \"a.ino?declared\"\nvoid f();\n#endif\n"), "\(text)")
        #expect(
            text.contains("#if A\n#elif B // b\n#else\n#line 7 \"a.ino?declared\"\nint f();\n#endif\n"), "\(text)")
    }

    @Test func aSketchMayAskToBeLeftAsItIs() {
        let text = "#pragma SPARK_NO_PREPROCESSOR\n#include \"Particle.h\"\nvoid setup() {}\nvoid loop() {}\n"
        #expect(pass(text) == "#line 1 \"a.ino\"\n" + text)
    }

    @Test func whatIsNoFunctionOfTheSketchIsNotDeclared() {
        for text in [
            "int a = f();", "struct S { void f() {} };", "void S::f() {}", "S::S() : a(1), b{2} {}",
            "auto f() { return 1; }",
            "namespace n { void f() {} }", "#define F void f() {}", "// void f() {}", "/* void f() {} */",
            "const char *s = \"void f() {}\";",
            "auto l = [](int a) { return a; };", "template <> void f<int>() {}", "template <class T = int> void f() {}",
            "int main() {}",
            "MACRO(a) {}", "int x{5};", "enum E { a };", "void f();", "while (true) {}", "if (a) {} else {}",
            "} } void",
        ] {
            #expect(PrototypePass(Array(text.utf8), name: "a.ino", known: []).prototypes == [], "\(text)")
        }
    }

    @Test func damagedSketchesAreSurvived() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "{", "}", "(", ")", "<", ">", "\"", "'", "R\"x(", ")x\"", "/*", "*/", "//", "\\\n", "#if A\n", "#else\n",
            "#endif\n", "#define ", ";",
            "=", "::", "operator", "template", "extern \"C\"", "\n#", ",", "[", "]", "\0", "void f", "struct",
        ].map { Array($0.utf8) }
        for round in 0..<400 {
            let one = PrototypeCases.all[Int(random.next() % UInt64(PrototypeCases.all.count))]
            var bytes = Array(one.source.utf8)
            for _ in 0..<Int(1 + random.next() % 4) {
                let place = Int(random.next() % UInt64(bytes.count + 1))
                switch random.next() % 3 {
                case 0: bytes.insert(contentsOf: pieces[Int(random.next() % UInt64(pieces.count))], at: place)
                case 1: bytes.removeSubrange(place..<min(place + Int(random.next() % 8), bytes.count))
                default: bytes = Array(bytes[..<place])
                }
                if bytes.isEmpty { bytes = [32] }
            }
            let pass = PrototypePass(bytes, name: "a.ino", known: ["String"])
            // Nothing of the sketch is lost but defaults, which stand in the declarations.
            let lines = pass.source.split(separator: 10, omittingEmptySubsequences: false)
            #expect(
                lines.count >= bytes.split(separator: 10, omittingEmptySubsequences: false).count,
                "seed \(seed), round \(round)")
        }
    }
}
