import CloudSim
import EventModel
import Testing

@Suite("What a firmware registers")
struct RegistryTests {
    /// Runs one device whose firmware has `count` variables, functions and subscriptions, and calls each function.
    private func lines(profile: String, count: Int, name: String = "n") throws -> [TraceFact] {
        let members = (0..<count).map { "\(name)\($0)" }
        let values = members.map { "\"\($0)\": 1" }.joined(separator: ",")
        let variables = members.map { "\"\($0)\"" }.joined(separator: ",")
        let functions = members.map { "\"\($0)\": { \"return\": 7 }" }.joined(separator: ",")
        let prefixes = members.map { "{ \"prefix\": \"\($0)\" }" }.joined(separator: ",")
        let calls = members.map { #"{ "at": "1s", "device": "d", "call": { "function": "\#($0)" } }"# }
        let text = """
            { "devices": [ { "name": "d", "firmware": "f", "profile": "\(profile)" } ], "duration": "2s",
              "firmware": { "f": { "values": { \(values) }, "variables": [ \(variables) ],
                "functions": { \(functions) }, "subscribe": [ \(prefixes) ] } },
              "timeline": [ \(calls.joined(separator: ",")) ] }
            """
        let decoded = ScenarioFile.decode(SourceText(path: "test", bytes: Array(text.utf8))) { _ in
            .failure(FileFault("there are no files"))
        }
        let scenario = try #require(decoded.scenario, "\(decoded.diagnostics)")
        var facts: [TraceFact] = []
        var options = ScenarioRun.Options()
        options.watch = { facts.append($0.fact) }
        _ = ScenarioRun(scenario, options: options).run()
        return facts
    }

    private func refusals(_ facts: [TraceFact]) -> [String] {
        facts.compactMap { fact in
            if case .refused(_, let what, let name, let reason) = fact { "\(what) \(name) \(reason)" } else { nil }
        }
    }

    private func results(_ facts: [TraceFact]) -> [Int32?] {
        facts.compactMap { fact -> Int32?? in
            if case .call(_, _, _, let result) = fact { .some(result) } else { nil }
        }
    }

    @Test func thereArePlacesFor20VariablesFor15FunctionsAndFor4Subscriptions() throws {
        let facts = try lines(profile: "gen3", count: 21)
        let expected =
            ["variable n20 full"] + (15..<21).map { "function n\($0) full" } + (4..<21).map { "subscribe n\($0) full" }
        #expect(refusals(facts) == expected)
        #expect(results(facts) == Array(repeating: 7, count: 15) + Array(repeating: nil, count: 6))
    }

    @Test func legacyDevicesRefuseNamesPast12Characters() throws {
        let long = String(repeating: "n", count: 12)
        #expect(
            refusals(try lines(profile: "legacy", count: 1, name: long)) == [
                "variable \(long)0 name", "function \(long)0 name",
            ])
        #expect(refusals(try lines(profile: "gen3", count: 1, name: long)).isEmpty)
    }
}
