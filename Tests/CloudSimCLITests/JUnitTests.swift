import EventModel
import Foundation
import FoundationXML
import Testing

@testable import CloudSim
@testable import CloudSimCLI

@Suite struct JUnitTests {
    private func suites(_ runs: [(path: String, result: ScenarioRun.Result)]) throws -> XMLElement {
        try root(runs.map { JUnit.Suite($0.path, $0.result) })
    }

    private func root(_ suites: [JUnit.Suite]) throws -> XMLElement {
        let document = try XMLDocument(xmlString: JUnit.document(suites))
        let root = try #require(document.rootElement())
        try hold(root)
        return root
    }

    /// What build servers' schemas say: which elements stand where and in which order, and what they bear.
    private func hold(_ root: XMLElement) throws {
        let children = [
            "testsuites": ["testsuite"], "testsuite": ["properties", "testcase", "system-out", "system-err"],
            "properties": ["property"], "testcase": ["skipped", "error", "failure"],
        ]
        let attributes = [
            "testsuites": ["name", "tests", "failures", "errors", "time"],
            "testsuite": ["name", "tests", "failures", "errors", "time", "skipped"],
            "property": ["name", "value"], "testcase": ["classname", "name", "time"],
            "error": ["type", "message"], "failure": ["type", "message"], "skipped": ["message"],
        ]
        let name = try #require(root.name)
        #expect((root.attributes ?? []).map { $0.name ?? "" } == attributes[name] ?? [], "\(name)")
        let elements = (root.children ?? []).compactMap { $0 as? XMLElement }
        let order = try elements.map { try #require((children[name] ?? []).firstIndex(of: $0.name ?? "")) }
        #expect(order == order.sorted(), "\(name)")
        for element in elements { try hold(element) }
    }

    private static let crash = SketchCrash(
        device: "alice", at: .milliseconds(5020), reason: "bob.ino:17: index 3 out of bounds for type 'int[3]'",
        staysDown: true)

    @Test func aCrashIsToldWithItsPlace() throws {
        var failing = ResultSamples.result([ResultSamples.passed, ResultSamples.failed])
        failing.crashes = [Self.crash]
        let suite = try #require(try root([JUnit.Suite("g", failing, said: "+0.000s alice: <hi>\n")]).children?.first)
        let sentence = "alice crashed at +5.020s: bob.ino:17: index 3 out of bounds for type 'int[3]'; it stays down"
        let element = try #require(suite as? XMLElement)
        #expect(value("errors", of: element) == "0", "whether the crash was meant is for the expectations to say")
        #expect(element.elements(forName: "system-out").first?.stringValue == "+0.000s alice: <hi>\n")
        #expect(element.elements(forName: "system-err").first?.stringValue == sentence + "\n")
        let failure = element.elements(forName: "testcase")[1].elements(forName: "failure").first
        #expect(failure?.stringValue?.hasSuffix("\n" + sentence) == true)

        var unjudged = ResultSamples.result()
        unjudged.crashes = [Self.crash]
        let other = try root([JUnit.Suite("g", unjudged)]).elements(forName: "testsuite")[0]
        let cases = other.elements(forName: "testcase")
        #expect(cases.map { value("name", of: $0) } == ["alice stays up"])
        #expect(value("message", of: cases[0].elements(forName: "error").first) == sentence)
    }

    @Test func whatCouldNotBeRunIsAnError() throws {
        let fault = CommandFailure(
            code: .uncompiled,
            message: "the sketch cannot be compiled\nb.ino:1:2: warning: w\nb.ino:8:65: error: expected ';'")
        let root = try root([
            JUnit.Suite("grade.json [alice=b.ino]", fault), JUnit.Suite(skipped: "other.json"),
            JUnit.Suite("s", ResultSamples.result(), unstarted: [("alice", "no process: <EAGAIN>")]),
        ])
        #expect(value("tests", of: root) == "3" && value("errors", of: root) == "2")
        let suites = root.elements(forName: "testsuite")
        #expect(suites.map { value("skipped", of: $0) } == ["0", "1", "0"])
        let errors = suites.map { $0.elements(forName: "testcase")[0].elements(forName: "error").first }
        #expect(value("message", of: errors[0]) == "b.ino:8:65: error: expected ';'")
        #expect(errors[0]?.stringValue == fault.message)
        #expect(value("message", of: errors[2]) == "no process: <EAGAIN>")
    }

    @Test func ofWhatDevicesSayTheBeginningAndTheEndAreKept() {
        let start = Instant(milliseconds: 1000)
        var record = SerialRecord(start: start, mostBytes: 1000)
        for number in 1...100_000 {
            record.see(
                TraceLine(
                    seq: number, at: start + .milliseconds(Int64(number)), cause: 0,
                    fact: .log(device: "d", text: "line \(number)\u{1B}[2J")))
        }
        let lines = record.text.split(separator: "\n")
        #expect(record.text.utf8.count < 2100)
        #expect(lines.first == "+0.001s d: line 1\\u{1b}[2J" && lines.last == "+1m40.000s d: line 100000\\u{1b}[2J")
        #expect(lines.contains { $0.hasPrefix("… 99,9") && $0.hasSuffix(" lines left out …") })
    }

    private func value(_ name: String, of element: XMLElement?) -> String? {
        element?.attribute(forName: name)?.stringValue
    }

    @Test func aSuiteForEachFileAndACaseForEachExpectation() throws {
        let root = try suites([
            ("a & b.json", ResultSamples.result([ResultSamples.passed, ResultSamples.failed])),
            ("c.json", ResultSamples.result([ResultSamples.passed]) { $0.traceSHA256 = "abc" }),
        ])
        #expect(root.name == "testsuites")
        #expect(value("tests", of: root) == "3")
        #expect(value("failures", of: root) == "1")
        #expect(value("errors", of: root) == "0")
        #expect(value("time", of: root) == "0.025")
        let suites = root.elements(forName: "testsuite")
        #expect(suites.map { value("name", of: $0) } == ["a & b.json", "c.json"])
        #expect(suites.map { value("failures", of: $0) } == ["1", "0"])
        #expect(suites.map { value("time", of: $0) } == ["0.013", "0.013"])
        let cases = suites[0].elements(forName: "testcase")
        #expect(cases.map { value("name", of: $0) } == [ResultSamples.passed.text, ResultSamples.failed.text])
        #expect(cases.map { value("classname", of: $0) } == ["a & b.json", "a & b.json"])
        #expect(cases[0].childCount == 0)
        let failure = cases[1].elements(forName: "failure").first
        #expect(value("message", of: failure) == "seen: never; nearest: \(ResultSamples.failed.nearest ?? "")")
        #expect(
            failure?.stringValue
                == "expected: \(ResultSamples.failed.text)\nseen: never\nnearest: \(ResultSamples.failed.nearest ?? "")"
        )
        let properties = suites[1].elements(forName: "properties").first?.elements(forName: "property") ?? []
        #expect(properties.map { value("name", of: $0) } == ["seed", "trace_sha256"])
        #expect(properties.map { value("value", of: $0) } == ["42", "abc"])
    }

    @Test func aRunWithoutExpectationsIsOneCase() throws {
        let root = try suites([("a.json", ResultSamples.result())])
        let cases = root.elements(forName: "testsuite").first?.elements(forName: "testcase") ?? []
        #expect(cases.map { value("name", of: $0) } == ["runs"])
        #expect(value("tests", of: root) == "1")
    }

    @Test func anInterruptedRunIsAnError() throws {
        let root = try suites([("a.json", ResultSamples.result([ResultSamples.passed], ending: .interrupted))])
        #expect(value("errors", of: root) == "1")
        #expect(value("failures", of: root) == "0")
        let cases = root.elements(forName: "testsuite").first?.elements(forName: "testcase") ?? []
        #expect(cases.map { value("name", of: $0) } == [ResultSamples.passed.text, "runs"])
        #expect(cases.last?.elements(forName: "error").count == 1)
    }

    @Test func nothingRunIsADocumentToo() throws {
        #expect(value("tests", of: try suites([])) == "0")
    }

    @Test func whatXMLReservesIsEscapedAndWhatItDoesNotAdmitIsLeftOut() throws {
        let hostile = "</testcase>]]> \"'&amp; \u{0}\u{1}\u{B}\u{1B}[2J\r\u{7F}\u{85}\u{FFFE}\u{FFFF}\n\t温度 👍"
        let kept = "</testcase>]]> \"'&amp; [2J\n\t温度 👍"
        let verdict = ExpectationJudge.Verdict(ok: false, text: hostile, seen: hostile, nearest: hostile)
        let root = try suites([(hostile, ResultSamples.result([verdict]))])
        let suite = try #require(root.elements(forName: "testsuite").first)
        #expect(value("name", of: suite) == kept)
        let entry = suite.elements(forName: "testcase").first
        #expect(value("name", of: entry) == kept)
        let failure = entry?.elements(forName: "failure").first
        #expect(value("message", of: failure) == "seen: \(kept); nearest: \(kept)")
        #expect(failure?.stringValue == "expected: \(kept)\nseen: \(kept)\nnearest: \(kept)")
    }

    @Test func everyScalarLeavesTheDocumentReadable() throws {
        var generator = SeededGenerator(seed: 3, stream: 0)
        for round in 0..<50 {
            var text = ""
            for _ in 0..<200 {
                let most: UInt64 = generator.below(2) == 0 ? 0x100 : 0x11_0000
                if let scalar = Unicode.Scalar(UInt32(generator.below(most))) { text.unicodeScalars.append(scalar) }
            }
            let document = JUnit.document([
                JUnit.Suite(text, ResultSamples.result([.init(ok: false, text: text, seen: text)]), said: text)
            ])
            #expect(throws: Never.self, "seed 3, round \(round)") { _ = try XMLDocument(xmlString: document) }
        }
    }
}
