import Glibc
import Testing

@testable import SketchHost

/// Sketches that are written against the compiler, or against what reads them before it.
@Suite struct CompilerBombTests {
    private static let rest = "\nvoid setup() {}\nvoid loop() {}\n"

    /// What is against a sketch; it always is the sketch's own fault.
    private func fault(_ text: String, in bench: SketchBench = SketchBench(), seconds: Int = 30) -> String {
        var build = bench.build
        build.seconds = seconds
        let path = bench.write(text + Self.rest)
        let fault = #expect(throws: SketchBuildFault.self) { try build.build(path) }
        #expect(fault?.diagnostics.contains { $0.kind == .error } == true, "\(fault?.description ?? "")")
        return fault?.description.replacing(bench.folder + "/", with: "") ?? ""
    }

    @Test(arguments: [
        (
            "int a = " + String(repeating: "(", count: 20_000) + "1" + String(repeating: ")", count: 20_000) + ";",
            "crashes"
        ),
        ("int a = " + String(repeating: "(", count: 20_000), "crashes"),
        ("int a = " + String(repeating: "!", count: 20_000) + "1;", "crashes"),
        ("template <int N> struct A { static const int v = A<N + 1>::v; };\nint a = A<0>::v;", "recursive template"),
        ("#include \"sketch.ino\"", "nested too deeply"),
        ("#include \"/dev/zero\"", "Permission denied; a sketch includes files of its own folder"),
    ])
    func namesTheSketchThatStopsTheCompiler(text: String, reason: String) throws {
        guard try Toolchain.find().isClang else { return }
        let fault = fault(text)
        #expect(fault.hasPrefix("sketch.ino") && fault.contains(reason), "\(fault)")
    }

    @Test(arguments: [
        ("LLVM ERROR: out of memory", "takes the compiler more than 2 GB of memory"),
        ("cc1plus: out of memory allocating 65536 bytes", "takes the compiler more than 2 GB of memory"),
        ("virtual memory exhausted: Cannot allocate memory", "takes the compiler more than 2 GB of memory"),
        ("ld.lld: error: failed to write output 'a': File too large", "makes the compiler write more than 128 MB"),
        ("", "crashes the compiler; code that is nested too deeply can do that"),
        (
            "Stack dump:\n0.\tProgram arguments: clang++",
            "crashes the compiler; code that is nested too deeply can do that"
        ),
        ("g++: internal compiler error: killed", "stops the compiler: g++: internal compiler error: killed"),
    ])
    func blamesTheSketchOnceTheRuntimeIsCompiled(text: String, reason: String) throws {
        let fault = SketchRuntime.fault(
            of: try Toolchain.find(), path: "a.ino", cache: "/c", says: text, isSketch: true)
        #expect(fault.diagnostics.map(\.description) == ["a.ino: error: \(reason)"])
    }

    /// A sketch is made of its own folder and its libraries.
    @Test(arguments: [
        "#include \"VICTIM\"", "#include <VICTIM>", "#include \"../victim.h\"", "#include \"link.h\"",
        "asm(\".incbin \\\"VICTIM\\\"\");", "#pragma comment(lib, \"VICTIM\")", "#include \"chain.h\"",
    ])
    func readsNoFilesOfOthers(text: String) throws {
        let bench = SketchBench()
        let folder = bench.folder + "/own"
        mkdir(folder, 0o700)
        // A copy would be made for the width of its `long`.
        let victim = bench.write("long precious = 5;\n", "victim.h")
        symlink(victim, folder + "/link.h")
        bench.write("#include \"\(victim)\"\n", "own/chain.h")
        let path = bench.write(text.replacing("VICTIM", with: victim) + Self.rest, "own/sketch.ino")
        guard try Toolchain.find().isClang || !text.contains("pragma") else { return }
        let fault = #expect(throws: SketchBuildFault.self) { try bench.build.build(path) }
        #expect(
            fault?.diagnostics.isEmpty == false && fault?.description.contains("precious") == false, "\(fault as Any)")
    }

    // These end in a second; what grows with a power of the text's length would take hours.

    /// Each macro stands for 24 of another.
    @Test func expandsNoMacrosWithoutEnd() {
        var text = "#define A0 0\n"
        for number in 1...20 {
            text += "#define A\(number)" + String(repeating: " A\(number - 1)", count: 24) + "\n"
        }
        text += "void f() {\n" + String(repeating: "while (A20) {}\n", count: 400) + "}\n"
        let source = Array(text.utf8)
        _ = ParkPass(source, macros: SourceMacros(definedIn: [source])).source
    }

    /// Neither the stack of a thread nor the square of a length.
    @Test(arguments: ["while (1) ", "do ", "for (;;) "])
    func looksIntoNestedTextWithinLimits(head: String) {
        let braces = "void f() { " + head + String(repeating: "{", count: 60_000) + "\n"
        let repeated = "void f() { " + String(repeating: head + "(", count: 4_000) + "\n"
        for text in [braces, repeated] {
            let source = Array(text.utf8)
            _ = ParkPass(source, macros: SourceMacros(definedIn: [source])).source
            _ = PrototypePass(source, name: "a.ino", known: []).source
        }
    }

    @Test func readsManyBracesInTheTimeOfTheirNumber() {
        let source = Array(("int a = " + String(repeating: "{},b", count: 30_000) + ";" + Self.rest).utf8)
        #expect(PrototypePass(source, name: "a.ino", known: []).source.count >= source.count)
    }
}
