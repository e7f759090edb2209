import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

@Suite struct BuildJoinedTests {
    private static let sketch = """
        #include "Blinker.h"
        void setup() { Serial.println(greet()); }
        void loop() {}

        """

    /// What the compiler says against a sketch, with the bench's folder left out.
    private func errors(_ path: String, in bench: SketchBench) -> [String] {
        do throws(SketchBuildFault) {
            _ = try bench.build.build(path)
            return []
        } catch {
            return error.description.split(separator: "\n").map { line in
                line.hasPrefix(bench.folder + "/") ? String(line.dropFirst(bench.folder.count + 1)) : String(line)
            }
        }
    }

    /// A header that leads to another file, whose own header leads to one in C, and sketches of others beside them.
    private func bench() -> (SketchBench, path: String) {
        let bench = SketchBench()
        bench.write("#pragma once\n#include \"Particle.h\"\nString greet();\n", "Blinker.h")
        bench.write(
            "#include \"Blinker.h\"\n#include \"sum.h\"\nString greet() { return String(sum(2)); }\n", "Blinker.cpp")
        bench.write(
            "#ifdef __cplusplus\nextern \"C\"\n#endif\nint sum(int);\n#ifndef __cplusplus\n#endif\n", "sum.h")
        bench.write("#include \"sum.h\"\nint sum(int class) { return class + 40; }\n", "sum.c")
        bench.write("this is no C++\n", "Other.cpp")
        bench.write("nor this\n", "bob.ino")
        bench.write("nor that\n", "sketch.cpp")
        return (bench, bench.write(Self.sketch))
    }

    @Test func filesAreLinkedByTheirHeaders() throws {
        let (bench, path) = bench()
        #expect(try bench.run(path: path).logs == ["42"])
        #expect(try bench.build.build(path).wasCached)
        bench.write("#include \"sum.h\"\nint sum(int a) { return a + 50; }\n", "sum.c")
        #expect(try SketchBenchHost.logs(of: path) == ["52"])
    }

    @Test func aFileThatAppearsIsLinkedFromThenOn() throws {
        let bench = SketchBench()
        bench.write("inline int one() { return 1; }\n", "only.h")
        let path = bench.write("#include \"only.h\"\nvoid setup() { Serial.println(one()); }\nvoid loop() {}\n")
        #expect(try SketchBenchHost.logs(of: path) == ["1"])
        #expect(try bench.build.build(path).wasCached)
        bench.write("int two() { return; }\n", "only.cpp")
        #expect(
            errors(path, in: bench) == [
                "only.cpp:1:13: error: non-void function 'two' should return a value [-Wreturn-mismatch]"
            ])
    }

    @Test func theirErrorsAndWarningsAreTheirOwn() throws {
        let (bench, path) = bench()
        bench.write("#include \"Blinker.h\"\nString greet() {\n  return oops;\n}\n", "Blinker.cpp")
        #expect(errors(path, in: bench) == ["Blinker.cpp:3:10: error: use of undeclared identifier 'oops'"])
        bench.write("#include \"Blinker.h\"\nString greet() {\n  int n;\n  return \"a\";\n}\n", "Blinker.cpp")
        let expected = ["\(bench.folder)/Blinker.cpp:3:7: warning: unused variable 'n' [-Wunused-variable]"]
        #expect(try bench.build.build(path).warnings.map(\.description) == expected)
        #expect(try bench.build.build(path).warnings.map(\.description) == expected)
    }

    @Test func aFindingInThemIsTheirs() throws {
        let (bench, path) = bench()
        bench.write(
            "#include \"Blinker.h\"\nString greet() {\n  volatile int zero = 0;\n  return String(1 / zero);\n}\n",
            "Blinker.cpp")
        #expect(try bench.run(path: path).end == "Blinker.cpp:4: division by zero")
    }

    @Test func whatIsMissingNamesTheFilesThatAreLinked() {
        let (bench, path) = bench()
        bench.write(
            "#include \"Blinker.h\"\nint more(int);\nString greet() { return String(more(1)); }\n", "Blinker.cpp")
        #expect(
            errors(path, in: bench) == [
                "Blinker.cpp:3: error: more(int) is used and not defined in any file that is linked: sketch.ino or"
                    + " Blinker.cpp"
            ])
        bench.write("#pragma once\nint sum(int);\n", "sum.h")
        bench.write(
            "#include \"Blinker.h\"\n#include \"sum.h\"\nString greet() { return String(sum(1)); }\n", "Blinker.cpp")
        #expect(
            errors(path, in: bench) == [
                "Blinker.cpp:3: error: sum(int) is used and not defined in any file that is linked: sketch.ino,"
                    + " Blinker.cpp or sum.c; what a .c file defines is declared extern \"C\" for C++"
            ])
    }

    @Test func whatIsDefinedTwiceIsNamedWithBothPlaces() {
        let (bench, path) = bench()
        bench.write(Self.sketch + "String greet() { return \"mine\"; }\n")
        #expect(
            errors(path, in: bench) == [
                "sketch.ino:4: error: greet() is defined twice, here and in \(bench.folder)/Blinker.cpp, line 3"
            ])
    }

    @Test func whatIsIncludedAsTextIsNotLinkedAsWell() throws {
        let bench = SketchBench()
        bench.write("int f();\n", "part.h")
        bench.write("#include \"part.h\"\nint f() { return 3; }\n", "part.cpp")
        let path = bench.write(
            "#include \"part.h\"\n#include \"part.cpp\"\nvoid setup() { Serial.println(f()); }\nvoid loop() {}\n")
        #expect(try bench.run(path: path).logs == ["3"])
    }

    @Test func aCppSketchHasThemToo() throws {
        let (bench, _) = bench()
        let path = bench.write("#include \"Particle.h\"\n" + Self.sketch, "main.cpp")
        #expect(try bench.run(path: path).logs == ["42"])
        // Its own header leads to itself.
        bench.write("int own();\n", "main.h")
        bench.write("#include \"main.h\"\n#include \"Particle.h\"\nint own() { return 1; }\n" + Self.sketch, "main.cpp")
        #expect(errors(path, in: bench) == [])
    }

    @Test func foldersBelowAreOfTheSketchAndOthersAreNot() throws {
        let bench = SketchBench()
        mkdir(bench.folder + "/lib", 0o700)
        mkdir(bench.folder + "/alice", 0o700)
        bench.write("int deep();\n", "lib/deep.h")
        bench.write("#include \"deep.h\"\nint deep() { return 7; }\n", "lib/deep.cpp")
        let path = bench.write(
            "#include \"lib/deep.h\"\nvoid setup() { Serial.println(deep()); }\nvoid loop() {}\n")
        #expect(try bench.run(path: path).logs == ["7"])
        let other = bench.write(
            "#include \"../lib/deep.h\"\nvoid setup() { Serial.println(deep()); }\nvoid loop() {}\n", "alice/sketch.ino"
        )
        #expect(errors(other, in: bench).first?.hasPrefix("alice/sketch.ino:2: error: deep() is used") == true)
    }
}
