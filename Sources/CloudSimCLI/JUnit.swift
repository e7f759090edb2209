import CloudSim

/// Runs as a JUnit document, which build servers read: a suite for each file, a case for each expectation.
enum JUnit {
    /// The document's text.
    static func document(_ runs: [(path: String, result: ScenarioRun.Result)]) -> String {
        let suites = runs.map { Suite($0.path, $0.result) }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuites name=\"cloudsim\" \(attributes(of: suites))>\n"
        for suite in suites { suite.write(to: &text) }
        return text + "</testsuites>\n"
    }

    private struct Case {
        var name: String
        var failure: (kind: String, message: String, text: String)?
        var isError = false
    }

    private struct Suite {
        var path: String
        var result: ScenarioRun.Result
        var cases: [Case]

        init(_ path: String, _ result: ScenarioRun.Result) {
            self.path = path
            self.result = result
            cases = result.verdicts.map { verdict in
                if verdict.ok { return Case(name: verdict.text) }
                var text = "expected: \(verdict.text)\nseen: \(verdict.sight)"
                if let nearest = verdict.nearest { text += "\nnearest: \(nearest)" }
                return Case(name: verdict.text, failure: ("expectation", "seen: \(verdict.sight)", text))
            }
            if result.ending == .interrupted {
                let message = "interrupted after \(result.summary.virtual) of world time"
                cases.append(Case(name: "runs", failure: ("interrupted", message, message), isError: true))
            } else if cases.isEmpty {
                cases.append(Case(name: "runs"))
            }
        }

        func write(to text: inout String) {
            let path = escaped(path)
            text += "  <testsuite name=\"\(path)\" \(JUnit.attributes(of: [self]))>\n"
            text += "    <properties>\n"
            text += "      <property name=\"seed\" value=\"\(result.summary.seed)\"/>\n"
            if let hash = result.summary.traceSHA256 {
                text += "      <property name=\"trace_sha256\" value=\"\(escaped(hash))\"/>\n"
            }
            text += "    </properties>\n"
            for entry in cases {
                // Expectations are judged by one run, whose time is the suite's: none has a time of its own.
                text += "    <testcase classname=\"\(path)\" name=\"\(escaped(entry.name))\" time=\"0.000\""
                guard let failure = entry.failure else {
                    text += "/>\n"
                    continue
                }
                let element = entry.isError ? "error" : "failure"
                text += ">\n      <\(element) type=\"\(failure.kind)\" message=\"\(escaped(failure.message))\">"
                text += "\(escaped(failure.text, isAttribute: false))</\(element)>\n    </testcase>\n"
            }
            text += "  </testsuite>\n"
        }
    }

    private static func attributes(of suites: [Suite]) -> String {
        let cases = suites.flatMap(\.cases)
        let errors = cases.count(where: \.isError)
        let failures = cases.count { $0.failure != nil } - errors
        let seconds = suites.reduce(0) { $0 + $1.result.summary.wallSeconds }
        return "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"0\""
            + " time=\"\(Figure.seconds(seconds))\""
    }

    /// Text with what XML reserves escaped, and without the characters that XML does not admit.
    static func escaped(_ text: String, isAttribute: Bool = true) -> String {
        var output = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&apos;"
            // A reader would make one space of each in an attribute.
            case "\n" where isAttribute: output += "&#10;"
            case "\t" where isAttribute: output += "&#9;"
            case "\n", "\t": output.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): continue
            case "\u{FFFE}", "\u{FFFF}": continue
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
