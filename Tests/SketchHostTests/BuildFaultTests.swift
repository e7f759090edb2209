import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

/// What goes wrong before or beside the compiler, each in one sentence.
@Suite struct BuildFaultTests {
    private static let rest: [UInt8] = Array("\nvoid setup() {}\nvoid loop() {}\n".utf8)

    /// What is said against a file of these bytes, with the bench's folder left out.
    private func fault(_ bytes: [UInt8], in bench: SketchBench = SketchBench()) -> String {
        let path = bench.folder + "/sketch.ino"
        _ = LocalFile.write(bytes, to: path)
        do throws(SketchBuildFault) {
            return try bench.build.build(path).warnings.map(\.description).joined(separator: "\n")
                .replacing(bench.folder + "/", with: "")
        } catch {
            return error.description.replacing(bench.folder + "/", with: "")
        }
    }

    @Test func whatIsNotUTF8IsToldOnce() {
        let text = Array("void setup() {}\nvoid loop() {}\n".utf16)
        let little = text.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big = text.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for bytes in [[0xFF, 0xFE] + little, [0xFE, 0xFF] + big, little, big, [0xFF, 0xFE]] {
            #expect(fault(bytes) == "sketch.ino: error: is UTF-16 text; save it as UTF-8")
        }
        #expect(
            fault(Array("int a;\nint ".utf8) + [0xFC, 0xDF] + Array(" = 1;\nint b\n".utf8) + Self.rest)
                == "sketch.ino:2: error: a character here is not UTF-8; save the file as UTF-8")
        #expect(
            fault(Array("const char *a = \"".utf8) + [0xB0] + Array("C\";".utf8) + Self.rest)
                == "sketch.ino:1: warning: a character here is not UTF-8; save the file as UTF-8")
        // Nobody but a person reads a comment.
        #expect(fault(Array("// ".utf8) + [0xB0] + Self.rest) == "")
        #expect(fault([0xEF, 0xBB, 0xBF] + Self.rest) == "")
    }

    @Test func aNULByteIsNoText() {
        #expect(
            fault(Array("int a;\nint b;".utf8) + [0] + Self.rest)
                == "sketch.ino:2: error: holds a NUL byte here, as no text does; save the sketch as UTF-8 text")
        #expect(fault([0]).hasPrefix("sketch.ino:1: error: holds a NUL byte"))
    }

    @Test func whatIsNoFileOrTooLargeIsNotWaitedFor() {
        let bench = SketchBench()
        mkdir(bench.folder + "/x.ino", 0o700)
        mkfifo(bench.folder + "/pipe.ino", 0o600)
        _ = LocalFile.write([UInt8](repeating: 32, count: 10 << 20), to: bench.folder + "/large.ino")
        for (name, reason) in [
            ("x.ino", "it is a folder"), ("pipe.ino", "it is not a file"), ("large.ino", "it has more than 1 MB"),
        ] {
            let fault = #expect(throws: SketchBuildFault.self) { try bench.build.build(bench.folder + "/" + name) }
            #expect(fault?.description == "\(bench.folder)/\(name): cannot be read as a sketch: \(reason)")
        }
    }

    @Test func aCacheThatCannotBeWrittenIsNamed() {
        let bench = SketchBench(cache: "/proc/none/sketches")
        #expect(
            fault(Self.rest, in: bench)
                == "/proc/none/sketches: no folder to compile in that is this user's own; set XDG_CACHE_HOME")
    }

    @Test func foldersOfKilledRunsGoAndThoseInUseStay() throws {
        let bench = SketchBench()
        for name in ["cloudsim-run-dead", "cloudsim-run-dead/inner", "cloudsim-other"] {
            mkdir(bench.folder + "/" + name, 0o700)
        }
        _ = LocalFile.write([1], to: bench.folder + "/cloudsim-run-dead/inner/file")
        chmod(bench.folder + "/cloudsim-run-dead/inner", 0)
        _ = LocalFile.write([1], to: bench.folder + "/cloudsim-run-file")
        symlink(bench.folder + "/cloudsim-other", bench.folder + "/cloudsim-run-link")
        var first: RunFolder? = try RunFolder(in: bench.folder)
        let second = try RunFolder(in: bench.folder)
        let stays = ["cloudsim-other", "cloudsim-run-file", "cloudsim-run-link"]
        let own = [first?.path, second.path].compactMap { $0 }.map(LocalFile.name)
        #expect(Set(LocalFile.names(in: bench.folder)) == Set(stays + own))
        first = nil
        #expect(Set(LocalFile.names(in: bench.folder)) == Set(stays + [LocalFile.name(of: second.path)]))
        withExtendedLifetime(second) {}
    }

    @Test(arguments: [
        (
            "/usr/bin/ld: /c/0.o: in function `setup()':\n/c/sketch.cpp:3: undefined reference to `missing(int)'",
            "d/a.ino:3: error: missing(int) is used and not defined in any file that is linked: a.ino or b.cpp"
        ),
        (
            "/c/1.o: in function `f()':\n/sketch/./b.cpp:2: multiple definition of `f()'; /c/0.o:/c/sketch.cpp:1: first defined here",
            "d/a.ino:1: error: f() is defined twice, here and in d/b.cpp, line 2"
        ),
        (
            "ld.lld: error: duplicate symbol: f()\n>>> defined at a.ino:1 (/sketch/a.ino:1)\n>>>            a.o:(f())\n"
                + ">>> defined at b.cpp:3 (/sketch/b.cpp:3)\n>>>            b.o:(.text+0x0)",
            "d/a.ino:1: error: f() is defined twice, here and in d/b.cpp, line 3"
        ),
    ])
    func linkersAreUnderstood(text: String, sentence: String) {
        let output = CompilerOutput(text, sketch: "d/a.ino", draft: "/c/sketch.cpp", joined: ["b.cpp"])
        #expect(output.diagnostics.map(\.description) == [sentence])
    }

    @Test(arguments: [
        (
            "LLVM ERROR: IO failure on output stream: No space left on device",
            "/c: compiled sketches cannot be kept here (No space left on device); make room, or set XDG_CACHE_HOME to"
                + " another folder"
        ),
        (
            "clang: warning: argument unused\nclang: error: oops\nmore",
            "a.ino: /usr/bin/clang++ fails: clang: error: oops"
        ),
        ("", "a.ino: /usr/bin/clang++ fails: without a word"),
        (
            "/usr/bin/ld: cannot find -lasan: No such file",
            "/usr/bin/clang++ has no sanitizers; install its runtime libraries (libclang-rt-dev, libgcc-dev), or compile"
                + " sketches without sanitizers"
        ),
    ])
    func aCompilerThatNamesNoLineIsExplained(text: String, sentence: String) throws {
        var toolchain = try Toolchain.find()
        toolchain.compiler = "/usr/bin/clang++"
        #expect(
            SketchRuntime.fault(of: toolchain, path: "a.ino", cache: "/c", says: text).description == sentence)
    }
}
