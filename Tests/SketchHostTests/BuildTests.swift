import EventModel
import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

@Suite struct BuildTests {
    private static let rest = "\nvoid setup() {}\nvoid loop() {}\n"

    /// What the compiler says against a sketch, with the bench's folder left out.
    private func errors(_ text: String, _ name: String = "sketch.ino", in bench: SketchBench) -> [String] {
        let path = bench.write(text, name)
        do throws(SketchBuildFault) {
            _ = try bench.build.build(path)
            return []
        } catch {
            return error.description.split(separator: "\n").map { line in
                line.hasPrefix(bench.folder + "/") ? String(line.dropFirst(bench.folder.count + 1)) : String(line)
            }
        }
    }

    @Test func errorsNameTheSketchsOwnFileAndLine() {
        let bench = SketchBench()
        #expect(
            errors("void setup() {\n  int x = ;\n}\nvoid loop() { zyxw(); }", in: bench) == [
                "sketch.ino:2:11: error: expected expression",
                "sketch.ino:4:15: error: use of undeclared identifier 'zyxw'",
            ])
        bench.write("#pragma once\n\nint wrong = \"text\";\n", "other.h")
        #expect(
            errors("int a; void f() {}\n#include \"other.h\"" + Self.rest, in: bench) == [
                "other.h:3:5: error: cannot initialize a variable of type 'int' with an lvalue of type 'const char[5]'"
            ])
        #expect(
            errors("#include \"missing.h\"" + Self.rest, in: bench) == [
                "sketch.ino:1:10: error: 'missing.h' file not found; libraries are not installed here: put its files "
                    + "beside the sketch, or leave it out"
            ])
        #expect(
            errors("int a;\nvoid f(Zyxw n) {}" + Self.rest, in: bench) == [
                "sketch.ino:2:8: error: unknown type name 'Zyxw'"
            ])
        #expect(errors("void setup() {\n  oops(1,\n", in: bench).allSatisfy { $0.hasPrefix("sketch.ino:") })
    }

    @Test func whatOnlyTheLinkerSeesIsSaidInWords() {
        let bench = SketchBench()
        #expect(
            errors("void setup() {}", in: bench) == [
                "sketch.ino: error: a sketch has a function `void loop()`, and this one has none"
            ])
        #expect(errors("int a;", in: bench).count == 2)
        #expect(
            errors("int missing(int);\nvoid setup() {\n  missing(1);\n}\nvoid loop() {}", in: bench) == [
                "sketch.ino:3: error: missing(int) is used and not defined in sketch.ino; a file beside it is linked when its"
                    + " header is included, as Foo.cpp is with Foo.h"
            ])
        #expect(
            errors("int main() { return 0; }" + Self.rest, in: bench) == [
                "sketch.ino:1: error: a sketch has setup() and loop() and no main(); take main() out"
            ])
    }

    @Test func filesThatAreNoSketches() {
        let bench = SketchBench()
        for (path, reason) in [
            (bench.folder + "/none.ino", "No such file or directory"), (bench.folder, "it is a folder"),
            ("/dev/zero", "it is not a file"),
        ] {
            let fault = #expect(throws: SketchBuildFault.self) { try bench.build.build(path) }
            #expect(fault?.description == "\(path): cannot be read as a sketch: \(reason)")
        }
        #expect(errors("", in: bench).count == 2)
        #expect(!errors("\0\u{1}\u{7F}{{{((", in: bench).isEmpty)
    }

    @Test func warningsAreKeptAndShownUnderTheNameThatWasGiven() throws {
        let bench = SketchBench()
        let text =
            "void setup() {\n  int unused;\n}\nvoid loop() { f(1); }\nint f(int a) {\n}\n// \(LocalFile.unique()) \(monotonicNow())\n"
        let path = bench.write(text)
        let expected = [
            "2:7: warning: unused variable 'unused' [-Wunused-variable]",
            "6:1: warning: non-void function does not return a value [-Wreturn-type]",
        ]
        let built = try bench.build.build(path)
        #expect(built.warnings.map(\.description) == expected.map { "\(path):\($0)" })
        #expect(!built.wasCached)
        let again = try bench.build.build(path)
        #expect(again.warnings == built.warnings && again.wasCached && again.binary == built.binary)
        let other = SketchBench()
        let cached = try other.build.build(other.write(text))
        #expect(cached.wasCached)
        #expect(cached.warnings.map(\.file) == [other.folder + "/sketch.ino", other.folder + "/sketch.ino"])
    }

    @Test func aCppFileIsCompiledAsItIs() throws {
        let bench = SketchBench()
        #expect(
            errors("void setup() { Serial.println(1); }\nvoid loop() {}", "a.cpp", in: bench).first
                == "a.cpp:1:16: error: use of undeclared identifier 'Serial'")
        #expect(
            errors("#include \"Particle.h\"\nvoid setup() { f(); }\nvoid loop() {}\nvoid f() {}", "a.cpp", in: bench)
                .first == "a.cpp:2:16: error: use of undeclared identifier 'f'")
        #expect(
            errors(
                "#include \"application.h\"\nvoid setup() { Serial.println(1); }\nvoid loop() {}", "a.cpp", in: bench)
                == [])
    }

    @Test func whatIsIncludedBelongsToTheSketch() throws {
        let bench = SketchBench()
        bench.write("#include \"deep.h\"\n", "with space.h")
        bench.write("#define GREETING \"one\"\n", "deep.h")
        let path = bench.write(
            "#include \"with space.h\"\nvoid setup() { Serial.println(GREETING); }\nvoid loop() {}\n")
        #expect(try bench.run(path: path).logs == ["one"])
        #expect(try bench.build.build(path).wasCached)
        bench.write("#define GREETING \"two\"\n", "deep.h")
        let second = try bench.build.build(path)
        #expect(!second.wasCached)
        #expect(try SketchBenchHost.logs(of: path) == ["two"])
    }

    @Test func aDamagedEntryIsCompiledAgain() throws {
        let bench = SketchBench()
        let path = bench.write("// \(LocalFile.unique()) \(monotonicNow())" + Self.rest)
        for isCut in [true, false] {
            let binary = try bench.build.build(path).binary
            if isCut { truncate(binary, 100) } else { unlink(binary) }
            #expect(try !bench.build.build(path).wasCached)
            #expect(try bench.build.build(path).wasCached)
        }
        let records = LocalFile.names(in: SketchBench.cache).filter { $0.hasSuffix(".record") }
        let binary = LocalFile.name(of: try bench.build.build(path).binary)
        let record = try #require(records.first { binary.hasPrefix($0.dropLast(7)) })
        let place = SketchBench.cache + "/" + record
        let bytes = try #require(LocalFile.read(place))
        for bad in [
            [], Array(bytes.dropLast(5)), Array("binary\t../../etc/passwd\t1-1\n".utf8), [0xFF, 0, 9], bytes + bytes,
        ] {
            _ = LocalFile.write(bad, to: place)
            #expect(try !bench.build.build(path).wasCached)
            #expect(try bench.build.build(path).wasCached)
        }
    }

    @Test func manyBuildTheSameAtOnce() throws {
        let bench = SketchBench()
        let path = bench.write("// \(LocalFile.unique()) \(monotonicNow())" + Self.rest)
        let build = bench.build
        let results = Crew.run(Array(0..<4), atMost: 4) { _ in (try? build.build(path))?.binary }
        #expect(results.allSatisfy { $0 != nil })
        #expect(try build.build(path).wasCached)
        #expect(try SketchBenchHost.logs(of: path) == [])
    }

    @Test func aCompilerWithoutEndIsEnded() throws {
        let bench = SketchBench()
        var build = bench.build
        build.seconds = 1
        let path = bench.write(
            "template <int N, long P> struct A { A<N - 1, P * 2> x; A<N - 1, P * 2 + 1> y; };\ntemplate <long P> struct A<0, P> {};\nA<40, 1> a;"
                + Self.rest)
        let fault = #expect(throws: SketchBuildFault.self) { try build.build(path) }
        #expect(fault?.description == "\(path): error: takes the compiler more than 1 s")
    }

    @Test func aSketchThatIsRightWithoutPrototypesStaysRight() throws {
        let bench = SketchBench()
        // Its function is declared under another linkage by a macro, which no tool sees.
        #expect(
            errors(
                "#define DECLARE static int f(int);\nDECLARE\nint f(int a) { return a; }\nvoid setup() { f(1); }\nvoid loop() {}",
                in: bench) == [])
    }

    @Test func severalAreCompiledAtOnceAndAllFaultsAreSaid() throws {
        let bench = SketchBench()
        let good = bench.write(Self.rest, "good.ino")
        let bad = bench.write("x" + Self.rest, "bad.ino")
        let worse = bench.write("y" + Self.rest, "worse.ino")
        #expect(try bench.host.prepare([good, good]) == [])
        let fault = #expect(throws: SketchBuildFault.self) { try bench.host.prepare([bad, good, worse]) }
        #expect(Set(fault?.diagnostics.map(\.file) ?? []) == [bad, worse])
    }
}

/// Runs a sketch on a bench of its own.
enum SketchBenchHost {
    static func logs(of path: String) throws -> [String] { try SketchBench().run(path: path).logs }
}
