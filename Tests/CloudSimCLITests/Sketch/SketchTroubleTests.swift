import Foundation
import TestSupport
import Testing

/// Runs of sketches where the machine does not play along.
@Suite(.serialized) struct SketchTroubleTests {
    private static let path = "PATH=" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")

    private static func folder(_ sketch: String = "void setup() {}\nvoid loop() {}\n") throws -> Folder {
        let folder = try Folder()
        try folder.write("a.ino", sketch)
        try folder.write("a.json", #"{"duration": "5s", "devices": [{"name": "a", "firmware": "a.ino"}]}"#)
        return folder
    }

    @Test func aPlaceForTemporaryFilesThatIsNotThereIsNamed() throws {
        let folder = try Self.folder()
        let end = try Program.run(["run", "a.json"], in: folder, environment: [Self.path, "TMPDIR=/nowhere/at/all"])
        #expect(
            end.code == 3
                && end.error
                    == "cloudsim: nothing was run.\n/nowhere/at/all: sketches need a folder to run in, and none"
                    + " can be made here (No such file or directory); set TMPDIR to one that can be written to\n",
            "\(end.error)")
    }

    @Test func withoutACompilerItIsSaidWhatToInstall() throws {
        let folder = try Self.folder()
        let end = try Program.run(["run", "a.json"], in: folder, environment: ["PATH=/nowhere"])
        #expect(
            end.code == 3
                && end.error
                    == "cloudsim: nothing was run.\nsketches need a C++ compiler, and neither clang++ nor g++ is"
                    + " in PATH; install one, such as `apt install clang lld` or a Swift toolchain\n",
            "\(end.error)")
    }

    /// The text is the same wherever the person is, and however the file was named.
    @Test func aCrashNamesTheSketchAsTheScenarioDoes() throws {
        let folder = try Folder()
        let name = folder.path.split(separator: "/").last.map(String.init) ?? ""
        try folder.write("class.json", #"{"duration": "1s", "devices": [{"name": "a", "firmware": "a.ino"}]}"#)
        try folder.write("a.ino", "int *p = nullptr;\nvoid setup() {\n*p = 1; }\nvoid loop() { int unused; }\n")
        let crash = "crashed: a.ino:3: store to null pointer"
        for (arguments, warning) in [
            (["run", "class.json"], "a.ino:4:19"), (["run", "../\(name)/class.json"], "../\(name)/a.ino:4:19"),
            (["run", folder.path + "/class.json"], folder.path + "/a.ino:4:19"),
            (["run", "class.json", "--sketch", "a=../\(name)/a.ino"], "../\(name)/a.ino:4:19"),
            (["run", "class.json", "--sketch", "a=\(folder.path)/a.ino"], folder.path + "/a.ino:4:19"),
            (["run", folder.path + "/class.json", "--sketch", "a=a.ino"], "/a.ino:4:19"),
        ] {
            let end = try Program.run(arguments, in: folder, environment: [Self.path])
            #expect((end.output + end.error).contains(crash), "\(arguments): \(end.output) \(end.error)")
            #expect(end.error.contains("\(warning): warning: unused variable"), "\(arguments): \(end.error)")
        }
    }

    /// Ctrl-C does not wait for a sketch that gives nothing back.
    @Test(arguments: ["while (true) { pause(); }", "while (true) { }"])
    func ctrlCEndsARunWhoseSketchHangs(body: String) throws {
        let folder = try Self.folder(
            "#include <unistd.h>\nvoid setup() { Serial.println(\"on\"); }\nvoid loop() { if (millis() > 50) { \(body) } }\n"
        )
        // Compiled before, so that there is a run to end.
        #expect(try Program.run(["check", "a.ino"], in: folder, environment: [Self.path]).code == 0)
        let program = try Program(["run", "a.ino", "--junit", "a.xml"], in: folder, environment: [Self.path])
        #expect(program.read { $0.error.contains(" on\n") }, "\(program.error)")
        program.signal(SIGINT)
        let end = program.end()
        #expect(end.code == 130 && end.error.contains("Interrupted after "), "\(end.error)")
        #expect(!end.error.contains("crashed"), "\(end.error)")
        #expect(folder.read("a.xml")?.contains("<testsuite") == true)
    }

    @Test func whatIsNoFileIsNoSketch() throws {
        let folder = try Self.folder()
        #expect(mkfifo(folder.path + "/b.ino", 0o600) == 0)
        for (arguments, sentence) in [
            (["run", "b.ino"], "cloudsim: b.ino: it is no file.\n"), (["check", "b.ino"], "b.ino: it is no file.\n"),
            (["run", "a.json", "--sketch", "a=b.ino"], "cloudsim: b.ino: it is no file.\n"),
        ] {
            let end = try Program.run(arguments, in: folder, environment: [Self.path])
            #expect(end.code == 2 && end.error == sentence, "\(arguments): \(end.error)")
        }
    }

    @Test func aSketchsNameMayBeInCapitals() throws {
        let folder = try Self.folder()
        for name in ["THERMO.INO", "Thermo.Cpp"] {
            try folder.write(name, "#include \"Particle.h\"\nvoid setup() {}\nvoid loop() {}\n")
            try folder.write("b.json", #"{"duration": "5s", "devices": [{"name": "a", "firmware": "\#(name)"}]}"#)
            for arguments in [["check", name], ["check", "b.json"], ["run", "b.json"]] {
                let end = try Program.run(arguments, in: folder, environment: [Self.path])
                #expect(end.code == 0, "\(arguments): \(end.error)")
            }
        }
    }

    @Test func aFileThatReadsAsAnOptionIsNamedOtherwise() throws {
        let folder = try Self.folder()
        try folder.write("-lead.ino", "")
        let end = try Program.run(["run", "-lead.ino"], in: folder, environment: [Self.path])
        #expect(
            end.code == 2
                && end.error
                    == "cloudsim: -lead.ino reads as an option; the file of that name is ./-lead.ino."
                    + " See: cloudsim run --help\n",
            "\(end.error)")
    }

    /// Whoever finds a report finds a whole one.
    @Test func aReportComesWholeAndWhereItIsWanted() throws {
        let folder = try Self.folder()
        try folder.write("old.xml", "old")
        try FileManager.default.createSymbolicLink(atPath: folder.path + "/link.xml", withDestinationPath: "old.xml")
        let linked = try Program.run(
            ["run", "a.json", "--quiet", "--junit", "link.xml"], in: folder, environment: [Self.path])
        #expect(linked.code == 0, "\(linked.error)")
        #expect(folder.read("old.xml")?.contains("<testsuite") == true)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/link.xml") == "old.xml")
        for path in ["/dev/stdout", "-"] {
            let end = try Program.run(
                ["run", "a.json", "--quiet", "--junit", path], in: folder, environment: [Self.path])
            #expect(end.code == 0 && end.output.contains("<testsuite"), "\(path): \(end.output) \(end.error)")
        }
        let nowhere = try Program.run(
            ["run", "a.json", "--quiet", "--junit", "no/where.xml"], in: folder, environment: [Self.path])
        #expect(
            nowhere.code == 3
                && nowhere.error == "cloudsim: no/where.xml cannot be written: no such file or directory.\n",
            "\(nowhere.error)")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(left == ["a.ino", "a.json", "link.xml", "old.xml"])
    }
}
