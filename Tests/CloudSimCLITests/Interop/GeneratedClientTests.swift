import EventModel
import Glibc
import Testing

/// Python programs that `dev/verifiers` installs.
private enum PythonPrograms {
    static let absence: Comment =
        "SKIPPED: no API client is generated: dev/verifiers fetches openapi-python-client, or says why not"

    static let folder: String = {
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/.build/verifiers/bin"
    }()

    static var canGenerateClients: Bool { access("\(folder)/openapi-python-client", X_OK) == 0 }
}

/// The API's description, read by programs that others wrote.
@Suite(.enabled(if: PythonPrograms.canGenerateClients, PythonPrograms.absence)) struct GeneratedClientTests {
    private static let scenario = """
        {
          "devices": [ { "name": "kettle", "firmware": "kettle" }, { "name": "spare", "firmware": "kettle" } ],
          "products": [ { "id": 7, "slug": "tea", "devices": ["kettle"] } ],
          "firmware": {
            "kettle": {
              "values": { "mode": "idle" }, "variables": ["mode"], "functions": { "brew": { "return": 1 } }
            }
          },
          "timeline": []
        }
        """

    private let folder: Folder
    private let cloud: ServedCloud

    init() throws {
        folder = try Folder()
        try folder.write("scenario.json", Self.scenario)
        cloud = try ServedCloud(
            [
                "--scenario", "scenario.json", "--state", "state", "--user", "ann:secret",
                "--allow-private", "127.0.0.0/8", "--allow-http",
            ], in: folder)
        try folder.write("openapi.json", try cloud.call("GET", "/openapi.json", token: nil).text)
    }

    /// Runs one of the Python programs. The generator formats its output with a program from the same folder.
    private func run(_ program: String, _ words: [String]) throws -> Program.End {
        try Program(
            words, in: folder, environment: ["PYTHONUTF8=1", "PATH=\(PythonPrograms.folder):/usr/bin:/bin"],
            path: "\(PythonPrograms.folder)/\(program)"
        ).end()
    }

    @Test func describesItselfByTheSpecification() throws {
        let end = try run("openapi-spec-validator", ["openapi.json"])
        #expect(end.code == 0, "\(end.output) \(end.error)")
    }

    @Test func callsEveryOperationWithGeneratedClient() throws {
        let end = try run(
            "openapi-python-client",
            ["generate", "--path", "openapi.json", "--output-path", "generated", "--meta", "none"])
        #expect(end.code == 0)
        // Warnings name what was left out; without any, the generator says this alone.
        #expect(end.output + end.error == "Generating generated\n")
        let receiver = try RunningReceiver([])
        let made = try Program.run(["key", "create", "--state", "state", "--project", "demo"], in: folder)
        let key = String(made.output.dropLast())
        let calls = try run(
            "python",
            [
                "-c", GeneratedClientScript.text, folder.path, "http://127.0.0.1:\(cloud.port)", ServedCloud.token, key,
                "http://127.0.0.1:\(receiver.port)/x",
            ])
        #expect(calls.code == 0, "\(calls.error)")
        #expect(calls.output == "[]\n")
        _ = receiver.stop()
    }

    @Test func describesTheProgramsVersion() throws {
        let version = try JSONValue(parsing: folder.read("openapi.json") ?? "")["info"]?["version"]?.text
        #expect(try Program.run(["--version"]).output == "cloudsim \(version ?? "")\n")
    }
}
