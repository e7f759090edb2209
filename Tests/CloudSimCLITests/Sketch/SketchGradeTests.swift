import Foundation
import FoundationXML
import Testing

/// One scenario marks a class: every outcome has its exit code and its place in the report.
@Suite struct SketchGradeTests {
    private static let environment = ["PATH=" + (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")]

    private static func folder(_ files: [String: String] = [:]) throws -> Folder {
        let folder = try Folder()
        let files = files.merging([
            "grade.json": """
            {"duration": "10s",
             "devices": [{"name": "alice", "firmware": "solution.ino"}, {"name": "carol"},
                         {"name": "d-{{index}}", "count": 3}],
             "timeline": [{"at": "1s", "device": "carol", "call": {"function": "f"}}],
             "expect": [{"event": "answer", "device": "alice", "data": "42", "count": 1}]}
            """,
            "idle.json": #"{"duration": "10s", "devices": [{"name": "alice"}]}"#,
            "right.ino": "int f(String s) { return 1; }\n"
                + #"void setup() { Particle.function("f", f); Particle.publish("answer", "42", PRIVATE); }"#
                + "\nvoid loop() {}\n",
            "broken.ino": "void setup() {}\nvoid loop() { anser(); }\n",
            "falls.ino":
                "int *p = nullptr;\nvoid setup() { Serial.println(\"so far\"); delay(100);\n*p = 1; }\nvoid loop() {}\n",
            "meant.json": """
            {"duration": "10s", "devices": [{"name": "alice", "firmware": "falls.ino"}],
             "expect": [{"kind": "log", "text": "crashed: falls.ino:3: store to null pointer of type 'int'", "count": 3}]}
            """,
        ]) { own, _ in own }
        for (name, text) in files { try folder.write(name, text) }
        return folder
    }

    private static func run(_ words: [String], in folder: Folder) throws -> Program.End {
        try Program.run(["run"] + words, in: folder, environment: environment)
    }

    private static func suite(_ name: String, in folder: Folder) throws -> XMLElement {
        let text = try #require(folder.read(name))
        let root = try #require(try XMLDocument(xmlString: text).rootElement())
        return try #require(root.elements(forName: "testsuite").first)
    }

    @Test func aSketchThatDoesNotCompileIsInTheReport() throws {
        let folder = try Self.folder()
        let end = try Self.run(
            ["grade.json", "--sketch", "alice=broken.ino", "--junit", "out.xml", "--quiet"], in: folder)
        #expect(end.code == 4)
        let suite = try Self.suite("out.xml", in: folder)
        #expect(suite.attribute(forName: "name")?.stringValue == "grade.json [alice=broken.ino]")
        let error = suite.elements(forName: "testcase").first?.elements(forName: "error").first
        #expect(error?.attribute(forName: "message")?.stringValue?.hasPrefix("broken.ino:2:15: error: ") == true)
        #expect(error?.stringValue?.contains("broken.ino:2:15: error: ") == true)
    }

    @Test func aFileThatWasNotHandedInIsInTheReport() throws {
        let folder = try Self.folder()
        let end = try Self.run(
            ["grade.json", "--sketch", "alice=none.ino", "--junit", "out.xml", "--quiet"], in: folder)
        #expect(end.code == 2 && end.error == "cloudsim: none.ino: there is no such file.\n")
        let cases = try Self.suite("out.xml", in: folder).elements(forName: "testcase")
        #expect(cases.first?.elements(forName: "error").first?.stringValue == "none.ino: there is no such file.")
    }

    @Test func withoutACompilerTheToolIsToBlame() throws {
        let folder = try Self.folder()
        let end = try Program(
            ["PATH=/nowhere", Program.path, "run", "grade.json", "--sketch", "alice=right.ino", "--junit", "out.xml"],
            in: folder, path: "/usr/bin/env"
        ).end()
        #expect(end.code == 3, "\(end.error)")
        let cases = try Self.suite("out.xml", in: folder).elements(forName: "testcase")
        let message = cases.first?.elements(forName: "error").first?.attribute(forName: "message")?.stringValue
        #expect(message?.hasPrefix("sketches need a C++ compiler") == true)
    }

    @Test func aCrashAndWhatWasSaidBeforeAreInTheReport() throws {
        let folder = try Self.folder()
        let end = try Self.run(
            ["grade.json", "--sketch", "alice=falls.ino", "--junit", "out.xml", "--quiet"], in: folder)
        #expect(end.code == 1)
        #expect(
            end.error.contains("grade.json [alice=falls.ino]: alice crashed at +6.400s: falls.ino:3: "), "\(end.error)")
        let suite = try Self.suite("out.xml", in: folder)
        let said = suite.elements(forName: "system-out").first?.stringValue ?? ""
        #expect(said.hasPrefix("+0.000s alice: so far\n+0.100s alice: crashed: falls.ino:3: "), "\(said)")
        #expect(suite.elements(forName: "system-err").first?.stringValue?.contains("falls.ino:3: ") == true)
        let failure = suite.elements(forName: "testcase").first?.elements(forName: "failure").first
        #expect(failure?.stringValue?.contains("alice crashed at +0.100s: falls.ino:3: ") == true)
    }

    /// Nobody else would say so; where something is expected, that says whether the crash was meant.
    @Test func aDeviceThatStaysDownFailsARunOfWhichNothingIsExpected() throws {
        let folder = try Self.folder()
        for words in [["falls.ino", "--speed", "max"], ["idle.json", "--sketch", "alice=falls.ino"]] {
            let end = try Self.run(words + ["--quiet"], in: folder)
            #expect(end.code == 1, "\(words)")
            let lines = end.error.split(separator: "\n")
            #expect(lines.count == 1 && end.error.contains(" crashed at +6.400s: falls.ino:3: "), "\(end.error)")
            #expect(end.error.hasSuffix("; it stays down\n"))
            let shown = try Self.run(words, in: folder)
            #expect(shown.code == 1 && shown.error.contains("\n✗ ") && shown.error.hasSuffix("; it stays down\n"))
        }
        let meant = try Self.run(["meant.json", "--quiet"], in: folder)
        #expect(meant.code == 0 && meant.error.isEmpty, "\(meant.error)")
    }

    /// The scenario's own sketch need not be there, and what is said of the device it is put on no longer holds.
    @Test func aSketchStandsInForWhatTheScenarioSays() throws {
        let folder = try Self.folder()
        let end = try Self.run(
            ["grade.json", "--sketch", "alice=right.ino", "--sketch", "carol=right.ino", "--json"], in: folder)
        #expect(end.code == 0, "\(end.error)")
        #expect(!end.error.contains("warning"), "\(end.error)")
    }

    @Test(arguments: [
        (["grade.json", "--sketch", "alice=s.json"], "s.json is no sketch; a sketch's name ends in .ino or .cpp."),
        (
            ["grade.json", "--sketch", "alice=right.ino", "--sketch", "alice=falls.ino"],
            "--sketch gives alice both right.ino and falls.ino; a device runs one sketch, so play the scenario once for each."
        ),
        (
            ["grade.json", "--sketch", "alice=right.ino", "--sketch", "alcie=right.ino"],
            "grade.json has no single device called alcie; there are alice, carol."
        ),
        (
            ["grade.json", "--sketch", "alice=right.ino", "--sketch", "d-2=right.ino"],
            "grade.json has d-2 in a group of 3, which runs one firmware; give it an entry of its own."
        ),
        (
            ["grade.json", "--sketch", "alice=right.ino", "--serial", "carol"],
            "grade.json has no device of that name that runs a sketch; there is alice."
        ),
        (["right.ino", "--sketch", "device=falls.ino"], "goes with a scenario; right.ino is the sketch itself."),
        (["right.ino", "--hook", "none.json"], "none.json: there is no such file."),
        (["grade.json", "--sketch", "alice=right.ino", "--junit", "right.ino"], "would overwrite right.ino"),
        (["right.ino", "--junit", "right.ino"], "would overwrite right.ino"),
        (["right.ino", "--duration", "soon"], "--duration soon: expected a time such as 250ms, 30s or 1h30m"),
        (["right.ino", "--duration", "0s"], "--duration 0s: expected a time"),
        (["right.ino", "--check-determinism"], "--check-determinism needs an end, as in --duration 1m."),
        (["right.ino", "falls.ino"], "right.ino never ends"),
    ]) func whatCannotBeMeantIsRefusedInASentence(_ words: [String], _ sentence: String) throws {
        let end = try Self.run(words, in: try Self.folder())
        #expect(end.code == 2 && end.error.contains(sentence), "\(end.error)")
        #expect(end.output.isEmpty)
    }

    @Test func aDurationEndsWhatNeverEnds() throws {
        let folder = try Self.folder()
        let both = try Self.run(
            ["right.ino", "falls.ino", "--duration", "3s", "--speed", "max", "--junit", "out.xml"], in: folder)
        #expect(both.code == 0, "\(both.error)")
        #expect(folder.read("out.xml")?.components(of: "<testsuite ") == 2)
        #expect(both.error.components(of: "  3s of world time in ") == 2)
        let twice = try Self.run(["right.ino", "--check-determinism", "--duration", "1m"], in: folder)
        #expect(twice.code == 0 && twice.error.contains("deterministic: "), "\(twice.error)")
        let longer = try Self.run(
            ["grade.json", "--sketch", "alice=right.ino", "--duration", "20s", "--json"], in: folder)
        #expect(longer.output.contains("\"virtual_seconds\":20"), "\(longer.output)")
    }

    /// A sketch that keeps to the clock tells today's date; one that is to come out the same tells the scenarios'.
    @Test func aSketchAloneBeginsTodayUnlessItMustBeRepeatable() throws {
        let folder = try Self.folder([
            "date.ino": #"void setup() { Serial.println(String("year ") + Time.year()); } void loop() {}"#
        ])
        func year(_ words: [String]) throws -> String? {
            let end = try Self.run(["date.ino", "--duration", "50ms"] + words, in: folder)
            return end.error.split(separator: " ").drop { $0 != "year" }.dropFirst().first?.split(separator: "\n").first
                .map(String.init)
        }
        let today = try #require(try year([]).flatMap { Int($0) })
        #expect(today >= 2024)
        for words in [["--speed", "max"], ["--seed", "1"], ["--trace", "t.jsonl"], ["--check-determinism"]] {
            #expect(try year(words) == "2017", "\(words)")
        }
    }

    @Test func aCheckCompilesSketches() throws {
        let folder = try Self.folder(["bad.json": #"{"devices": [{"name": "a", "firmware": "broken.ino"}]}"#])
        let end = try Program.run(
            ["check", "right.ino", "broken.ino", "meant.json", "bad.json"], in: folder, environment: Self.environment)
        #expect(end.code == 4 && end.output == "right.ino: ok\nmeant.json: ok\n", "\(end)")
        #expect(end.error.components(of: "broken.ino:2:15: error: ") == 2)
    }
}
