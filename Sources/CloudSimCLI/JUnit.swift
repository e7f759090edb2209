import CloudSim

/// Runs as a JUnit document, which build servers read: a suite for each run, a case for each expectation.
enum JUnit {
    /// A run's part of the document.
    struct Suite {
        /// What ran, and whose it is.
        var name: String
        var cases: [Case]
        var properties: [(name: String, value: String)] = []
        var seconds = 0.0
        /// What devices said on their serial lines.
        var output = ""
        /// How they crashed.
        var faults = ""
    }

    /// One thing that is well, or is not.
    struct Case {
        var name: String
        var verdict = Verdict.passed
    }

    /// How a case came out.
    enum Verdict {
        case passed
        /// What was looked at is not as it should be.
        case failure(Complaint)
        /// It could not be looked at.
        case error(Complaint)
        case skipped(String)
    }

    /// What is wrong: of which kind, in a line, and whole.
    struct Complaint {
        var kind: String
        var message: String
        var text: String
    }

    /// The document's text.
    static func document(_ suites: [Suite]) -> String {
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        // Readers of build servers know no "skipped" here.
        text += "<testsuites name=\"cloudsim\" \(attributes(of: suites))>\n"
        for suite in suites { suite.write(to: &text) }
        return text + "</testsuites>\n"
    }

    fileprivate static func attributes(of suites: [Suite]) -> String {
        let cases = suites.flatMap(\.cases)
        let errors = cases.count { if case .error = $0.verdict { true } else { false } }
        let failures = cases.count { if case .failure = $0.verdict { true } else { false } }
        let seconds = suites.reduce(0) { $0 + $1.seconds }
        return
            "tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" time=\"\(Figure.seconds(seconds))\""
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

// MARK: - What a run becomes

extension JUnit.Suite {
    /// A run that came to its end, or was stopped.
    ///
    /// - Parameters:
    ///   - said: What devices said on their serial lines.
    ///   - unstarted: The devices whose sketches could not be started, and why.
    init(
        _ name: String, _ result: ScenarioRun.Result, said: String = "",
        unstarted: [(device: String, reason: String)] = []
    ) {
        self.name = name
        let crashes = result.crashes.map(\.sentence)
        cases = result.verdicts.map { verdict in
            if verdict.ok { return JUnit.Case(name: verdict.text) }
            var text = "expected: \(verdict.text)\nseen: \(verdict.sight)"
            var message = "seen: \(verdict.sight)"
            if let nearest = verdict.completeNearest {
                text += "\nnearest: \(nearest)"
                message += "; nearest: \(nearest)"
            }
            // Some readers show nothing but this.
            for crash in crashes.prefix(Self.mostCrashes) { text += "\n\(crash)" }
            return JUnit.Case(
                name: verdict.text,
                verdict: .failure(.init(kind: "expectation", message: message, text: text)))
        }
        for (device, reason) in unstarted {
            cases.append(
                JUnit.Case(
                    name: "\(device) starts", verdict: .error(.init(kind: "start", message: reason, text: reason))))
        }
        if result.ending == .interrupted {
            let message = "interrupted after \(result.summary.virtual) of world time"
            cases.append(
                JUnit.Case(name: "runs", verdict: .error(.init(kind: "interrupted", message: message, text: message))))
        }
        for crash in result.unjudged {
            let text = crash.sentence
            cases.append(
                JUnit.Case(
                    name: "\(crash.device) stays up",
                    verdict: .error(.init(kind: "crash", message: text, text: crashes.joined(separator: "\n")))))
        }
        if cases.isEmpty { cases.append(JUnit.Case(name: "runs")) }
        properties.append(("seed", String(result.summary.seed)))
        if let hash = result.summary.traceSHA256 { properties.append(("trace_sha256", hash)) }
        seconds = result.summary.wallSeconds
        output = said
        faults = crashes.map { $0 + "\n" }.joined()
    }

    /// Crashes that are told beside what is wrong.
    private static let mostCrashes = 3

    /// A run that did not come about.
    init(_ name: String, _ fault: CommandFailure) {
        self.name = name
        let (label, kind) =
            switch fault.code {
            case .uncompiled: ("compiles", "compile")
            case .unable: ("starts", "start")
            default: ("can be run", "file")
            }
        let lines = fault.message.split(separator: "\n").map(String.init)
        let message = lines.first { $0.contains(": error: ") } ?? lines.last ?? fault.message
        cases = [JUnit.Case(name: label, verdict: .error(.init(kind: kind, message: message, text: fault.message)))]
    }

    /// A run that was left out because of another.
    init(skipped name: String) {
        self.name = name
        cases = [JUnit.Case(name: "runs", verdict: .skipped("nothing was run, since another sketch cannot be"))]
    }
}

// MARK: - Writing

extension JUnit.Suite {
    fileprivate func write(to text: inout String) {
        let name = JUnit.escaped(name)
        text += "  <testsuite name=\"\(name)\" \(JUnit.attributes(of: [self]))"
        let skipped = cases.count { if case .skipped = $0.verdict { true } else { false } }
        text += " skipped=\"\(skipped)\">\n"
        if !properties.isEmpty {
            text += "    <properties>\n"
            for (name, value) in properties {
                text += "      <property name=\"\(JUnit.escaped(name))\" value=\"\(JUnit.escaped(value))\"/>\n"
            }
            text += "    </properties>\n"
        }
        for entry in cases {
            // Expectations are judged by one run, whose time is the suite's: none has a time of its own.
            text += "    <testcase classname=\"\(name)\" name=\"\(JUnit.escaped(entry.name))\" time=\"0.000\""
            entry.verdict.write(to: &text)
        }
        for (element, content) in [("system-out", output), ("system-err", faults)] where !content.isEmpty {
            text += "    <\(element)>\(JUnit.escaped(content, isAttribute: false))</\(element)>\n"
        }
        text += "  </testsuite>\n"
    }
}

extension JUnit.Verdict {
    fileprivate func write(to text: inout String) {
        switch self {
        case .passed: text += "/>\n"
        case .failure(let complaint): complaint.write("failure", to: &text)
        case .error(let complaint): complaint.write("error", to: &text)
        case .skipped(let message):
            text += ">\n      <skipped message=\"\(JUnit.escaped(message))\"/>\n    </testcase>\n"
        }
    }
}

extension JUnit.Complaint {
    fileprivate func write(_ element: String, to output: inout String) {
        output += ">\n      <\(element) type=\"\(kind)\" message=\"\(JUnit.escaped(message))\">"
        output += "\(JUnit.escaped(text, isAttribute: false))</\(element)>\n    </testcase>\n"
    }
}
