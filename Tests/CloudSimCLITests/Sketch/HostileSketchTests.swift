import EventModel
import Foundation
import TestSupport
import Testing

/// Sketches that stop the compiler, and what confines those that compile.
@Suite(.serialized) struct HostileSketchTests {
    private static let environment = ["PATH=" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")]

    private static func folder() throws -> Folder {
        let folder = try Folder()
        let nested = String(repeating: "(", count: 20_000) + "1" + String(repeating: ")", count: 20_000)
        try folder.write("bomb.ino", "int a = \(nested);\nvoid setup() {}\nvoid loop() {}\n")
        try folder.write("good.ino", "void setup() { Serial.println(\"ready\"); }\nvoid loop() {}\n")
        try folder.write(
            "two.json",
            #"{"devices": [{"name": "a", "firmware": "bomb.ino"}, {"name": "b", "firmware": "good.ino"}],"#
                + #" "hooks": [{"event": "x", "url": "http://127.0.0.1:9/"}]}"#)
        return folder
    }

    @Test(arguments: [
        ["run", "bomb.ino"], ["run", "two.json", "--duration", "1s"], ["check", "bomb.ino", "two.json"],
        ["load", "two.json", "--duration", "1s"],
    ])
    func exitsWith4WhenTheCompilerCrashes(arguments: [String]) throws {
        let end = try Program.run(arguments, in: try Self.folder(), environment: Self.environment)
        #expect(end.code == 4 && end.error.contains("bomb.ino"), "\(end.code) \(end.error.prefix(400))")
        #expect(end.error.utf8.count < 4000)
    }

    @Test func serveKeepsOnlyItsDeviceOffline() throws {
        let cloud = try ServedCloud(["--scenario", "two.json"], in: try Self.folder(), environment: Self.environment)
        #expect(cloud.program.read { $0.output.contains("bomb.ino") }, "\(cloud.program.output.prefix(400))")
        #expect(cloud.program.read { $0.output.contains("ready") })
        #expect(try cloud.call("GET", "/v1/devices/a").json["connected"] == .bool(false))
        #expect(try cloud.call("GET", "/v1/devices/b").json["connected"] == .bool(true))
        cloud.program.signal(SIGINT)
        #expect(cloud.program.end().code == 130)
    }

    @Test(arguments: [["run", "good.ino"], ["serve", "--port", "0"], ["load", "two.json"]])
    func namesThePackageWithoutBubblewrap(arguments: [String]) throws {
        let end = try Program.run(
            arguments + ["--sandbox", "bubblewrap"], in: try Self.folder(), environment: ["PATH=/nowhere"])
        #expect(
            end.code == 3
                && end.error
                    == "cloudsim: --sandbox bubblewrap needs bwrap, which is not in PATH; install the package"
                    + " bubblewrap, as with `apt install bubblewrap`, or use --sandbox built-in.\n",
            "\(end.code) \(end.error)")
    }

    @Test func namesTheKindsOfSandboxes() throws {
        let end = try Program.run(["run", "good.ino", "--sandbox", "none"], in: try Self.folder())
        #expect(
            end.code == 2
                && end.error.hasPrefix("cloudsim: --sandbox none: expected built-in or bubblewrap."), "\(end.error)")
    }

    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["CI"] != nil
                || FileManager.default.fileExists(atPath: "/usr/bin/bwrap"), "bubblewrap is not installed"))
    func runsInsideOfBubblewrap() throws {
        let end = try Program.run(
            ["run", "good.ino", "--sandbox", "bubblewrap", "--speed", "max", "--duration", "1s"],
            in: try Self.folder(), environment: Self.environment)
        #expect(end.code == 0 && end.error.contains("ready"), "\(end.code) \(end.output) \(end.error)")
    }
}
