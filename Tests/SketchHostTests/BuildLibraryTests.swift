import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

/// The libraries of a sketch's project: where they lie, and that they are compiled with the sketch.
@Suite struct BuildLibraryTests {
    private static let sketch = "#include <Foo.h>\nvoid setup() { Serial.println(foo(1)); }\nvoid loop() {}\n"

    /// Writes a file, and the folders that it lies in.
    @discardableResult
    private func write(_ text: String, _ name: String, in bench: SketchBench) -> String {
        _ = LocalFile.makeFolder(LocalFile.folder(of: bench.folder + "/" + name))
        return bench.write(text, name)
    }

    /// A library of three files, one of which has no header.
    private func library(in folder: String, of bench: SketchBench) {
        write("#pragma once\nint foo(int);\nint beside();\n", folder + "/Foo.h", in: bench)
        write(
            "#include \"Foo.h\"\nint foo(int a) { int unused; return a + beside(); }\n", folder + "/Foo.cpp", in: bench)
        write(
            "int beside() {\n    long most = 2147483647L;\n    return (long)((unsigned long)most + 1) < 0 ? 41 : 1;\n}\n",
            folder + "/inner/part.cpp", in: bench)
    }

    /// What the compiler says against a sketch, with the bench's folder left out.
    private func errors(_ path: String, in bench: SketchBench) -> [String] {
        let fault = #expect(throws: SketchBuildFault.self) { try bench.build.build(path) }
        return (fault?.diagnostics ?? []).map { $0.description.replacing(bench.folder + "/", with: "") }
    }

    @Test(
        arguments: [
            ("src/x.ino", "lib/Foo/src"), ("x.ino", "lib/Foo/src"), ("examples/usage/x.ino", "src"),
            ("lib/Foo/examples/usage/x.ino", "lib/Foo/src"),
        ])
    func isFoundWhereProjectsKeepIt(sketch: String, folder: String) throws {
        let bench = SketchBench()
        library(in: folder, of: bench)
        let path = write(Self.sketch, sketch, in: bench)
        let built = try bench.build.build(path)
        // What the compiler warns of in a library is not the sketch's.
        #expect(built.warnings == [])
        #expect(try bench.run(path: path).logs == ["42"])
    }

    @Test func isNotLinkedWithoutItsHeader() throws {
        let bench = SketchBench()
        write("this is no C++\n", "lib/Foo/src/Foo.cpp", in: bench)
        write("#pragma once\n", "lib/Foo/src/Foo.h", in: bench)
        let path = write("void setup() {}\nvoid loop() {}\n", "src/x.ino", in: bench)
        #expect(try bench.build.build(path).warnings == [])
    }

    @Test func mayIncludeOtherLibraries() throws {
        let bench = SketchBench()
        write("int foo(int);\n", "lib/Foo/src/Foo.h", in: bench)
        write("#include <Bar.h>\nint foo(int a) { return bar(a); }\n", "lib/Foo/src/Foo.cpp", in: bench)
        write("int bar(int);\n", "lib/Bar/src/Bar.h", in: bench)
        write("#include \"Bar.h\"\nint bar(int a) { return a * 10; }\n", "lib/Bar/src/Bar.cpp", in: bench)
        #expect(try bench.run(path: write(Self.sketch, "src/x.ino", in: bench)).logs == ["10"])
    }

    @Test func isCompiledAgainWhenItChanges() throws {
        let bench = SketchBench()
        library(in: "lib/Foo/src", of: bench)
        let path = write(Self.sketch, "src/x.ino", in: bench)
        #expect(try bench.run(path: path).logs == ["42"])
        #expect(try bench.build.build(path).wasCached)
        write("int beside() { return 9; }\n", "lib/Foo/src/inner/part.cpp", in: bench)
        #expect(try SketchBenchHost.logs(of: path) == ["10"])
        #expect(try bench.build.build(path).wasCached)
        // A new file, and then none.
        write("int x = ;\n", "lib/Foo/src/new.cpp", in: bench)
        #expect(errors(path, in: bench) == ["lib/Foo/src/new.cpp:1:9: error: expected expression"])
        unlink(bench.folder + "/lib/Foo/src/new.cpp")
        #expect(try bench.build.build(path).wasCached)
        // A library that comes before it.
        write("int foo(int) = delete;\n", "lib/Ant/src/Foo.h", in: bench)
        #expect(errors(path, in: bench).first?.hasPrefix("src/x.ino:2:31: error: ") == true)
    }

    @Test func isNamedWhereItFails() throws {
        let bench = SketchBench()
        library(in: "lib/Foo/src", of: bench)
        let path = write(Self.sketch, "src/x.ino", in: bench)
        write(
            "int beside() {\n    volatile int *p = nullptr;\n    return *p;\n}\n", "lib/Foo/src/inner/part.cpp",
            in: bench)
        #expect(try bench.run(path: path).end?.contains("lib/Foo/src/inner/part.cpp:3: ") == true)
        write("#pragma once\nint foo(Zyxw);\n", "lib/Foo/src/Foo.h", in: bench)
        #expect(
            errors(path, in: bench).first?.hasPrefix("lib/Foo/src/Foo.h:2:9: error: unknown type name 'Zyxw'") == true)
    }

    /// A place in another folder, from the sketch as the person named it.
    @Test(
        arguments: [
            ("src/x.ino", "../lib/F.h", "lib/F.h"), ("x.ino", "../lib/F.h", "../lib/F.h"),
            ("a/b/x.ino", "../../src/F.h", "src/F.h"), ("/p/src/x.ino", "../lib/F.h", "/p/lib/F.h"),
            ("../x.ino", "../lib/F.h", "../../lib/F.h"), ("src/x.ino", "/sketch/../lib/F.h", "lib/F.h"),
        ])
    func isNamedAsAPersonWould(sketch: String, file: String, name: String) {
        #expect(SketchPlace(sketch: sketch).own(file) == name)
    }
}
