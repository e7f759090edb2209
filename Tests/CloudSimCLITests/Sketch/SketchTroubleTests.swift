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
}
