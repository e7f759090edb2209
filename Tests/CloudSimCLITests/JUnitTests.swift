import EventModel
import Foundation
import FoundationXML
import Testing

@testable import CloudSim
@testable import CloudSimCLI

@Suite struct JUnitTests {
    private func suites(_ runs: [(path: String, result: ScenarioRun.Result)]) throws -> XMLElement {
        let document = try XMLDocument(xmlString: JUnit.document(runs))
        return try #require(document.rootElement())
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
        #expect(value("message", of: failure) == "seen: never")
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
        #expect(value("message", of: failure) == "seen: \(kept)")
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
            let document = JUnit.document([(text, ResultSamples.result([.init(ok: false, text: text, seen: text)]))])
            #expect(throws: Never.self, "seed 3, round \(round)") { _ = try XMLDocument(xmlString: document) }
        }
    }
}
