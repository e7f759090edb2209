import EventModel
import Foundation
import Testing

@testable import CloudSim
@testable import Dispatcher

/// The folder of the shipped scenarios.
enum ShippedScenarios {
    static let folder = URL(filePath: #filePath).appending(path: "../../../../scenarios").standardized

    static func schema() throws -> JSONSchema {
        let bytes = [UInt8](try Data(contentsOf: folder.appending(path: "scenario.schema.json")))
        return JSONSchema(root: try JSONValue(parsing: bytes))
    }
}

@Suite("Schema and decoder") struct ScenarioSchemaTests {
    @Test("An object of the schema has the keys that the decoder knows")
    func keys() throws {
        let schema = try ShippedScenarios.schema().root
        let definitions = try #require(schema["$defs"])
        for shape in ScenarioShape.allCases where shape != .respondFile {
            let definition = shape == .scenario ? schema : definitions[shape.rawValue]
            #expect(Self.keys(definition) == shape.keys.sorted(), "\(shape)")
            #expect(definition?["additionalProperties"] == .bool(false), "\(shape)")
        }
        #expect(Self.keys(definitions["hook"]) == (HookDecoder.keys + HookMembers.inertKeys).sorted())
        let known = Set(ScenarioShape.allCases.map(\.rawValue) + ["hook"])
        guard case .object(let members) = definitions.kind else { return }
        for member in members where member.value["properties"] != nil {
            #expect(known.contains(member.key), "the decoder knows no \(member.key)")
        }
    }

    private static func keys(_ definition: JSONValue?) -> [String] {
        guard case .object(let members)? = definition?["properties"]?.kind else { return [] }
        return members.map(\.key).sorted()
    }

    @Test("Words that the schema lists are those that the decoder knows")
    func words() throws {
        let definitions = try #require(try ShippedScenarios.schema().root["$defs"])
        func words(_ definition: String, _ key: String) -> [String] {
            var property = definitions[definition]?["properties"]?[key]
            if case .array(let choices)? = property?["anyOf"]?.kind { property = choices.first }
            guard case .array(let words)? = property?["enum"]?.kind else { return [] }
            return words.compactMap(\.text).sorted()
        }
        #expect(words("rule", "fault") == ReceiverFault.allCases.map(\.rawValue).sorted())
        #expect(words("expectation", "drop") == DropReason.allCases.map(\.rawValue).sorted())
        #expect(words("expectation", "refused") == ["backlog", "full", "memory", "name", "offline", "rate", "size"])
        #expect(words("expectation", "delivery") == DeliveryNote.What.allCases.map(\.rawValue).sorted())
        #expect(words("expectation", "receipt") == Receipt.Verdict.allCases.map(\.rawValue).sorted())
        #expect(words("endpoint", "dialect") == Dialect.all.map(\.name).sorted())
        #expect(words("alert", "cadence") == Watch.Cadence.allCases.map(\.rawValue).sorted())
        #expect(words("timelineEntry", "redeliver") == TimelineEntry.Redelivery.allCases.map(\.rawValue).sorted())
        #expect(words("device", "profile") == ["gen2", "gen3", "legacy"])
        #expect(
            words("lineExpectation", "kind")
                == TraceKind.allCases.filter { $0 != .expect }.map(\.rawValue).sorted())
        let summary = ScenarioDecoder.summaryFields + ScenarioDecoder.innerSummaryFields
        #expect(words("expectation", "summary") == summary.sorted())
    }

    @Test("The example is valid by the schema")
    func example() throws {
        let schema = try ShippedScenarios.schema()
        #expect(try schema.faults(in: JSONValue(parsing: ExampleScenario.text)) == [])
    }

    @Test("Every shipped scenario is valid by the schema", arguments: ShippedScenario.all)
    func shipped(_ scenario: ShippedScenario) throws {
        #expect(try ShippedScenarios.schema().faults(in: scenario.source.parseJSON()) == [])
    }

    @Test("What the decoder accepts with a warning is valid by the schema", arguments: ScenarioFaultTests.warnings)
    func warnings(_ file: FaultyFile) throws {
        #expect(try ShippedScenarios.schema().faults(in: JSONValue(parsing: file.source)) == [])
    }

    @Test(
        "The schema itself finds wrong keys, types, words and bounds",
        arguments: [
            "{}", "{\"devices\":[{}],\"x\":1}", "{\"devices\":[{\"count\":0}]}",
            "{\"devices\":[{\"profile\":\"gen4\"}]}",
            "{\"devices\":[{}],\"duration\":\"10 minutes\"}",
            "{\"devices\":[{}],\"expect\":[{\"event\":\"a\",\"prefix\":\"b\"}]}",
            "{\"devices\":[{}],\"receivers\":[{\"host\":\"a\",\"respond\":[{\"status\":99}]}]}",
            "{\"devices\":[{}],\"hooks\":[{\"file\":\"a\",\"event\":\"b\"}]}",
        ])
    func invalid(_ text: String) throws {
        #expect(try !ShippedScenarios.schema().faults(in: JSONValue(parsing: text)).isEmpty)
    }
}

@Suite("Damaged scenarios") struct ScenarioFuzzTests {
    @Test("Bytes that were changed never crash the decoder", arguments: 0..<8)
    func bytes(_ round: Int) throws {
        let seed = UInt64(round) + 1
        var generator = SeededGenerator(seed: seed)
        let good = Array(ExampleScenario.text.utf8)
        for _ in 0..<60 {
            var bytes = good
            for _ in 0...generator.below(4) {
                let index = Int(generator.below(UInt64(bytes.count)))
                switch generator.below(4) {
                case 0: bytes[index] = UInt8(truncatingIfNeeded: generator.next())
                case 1: bytes.remove(at: index)
                case 2:
                    bytes.insert(
                        contentsOf: Array("{}[],:\"019-e".utf8).shuffled(using: &generator).prefix(1), at: index)
                default: bytes.removeSubrange(index..<min(bytes.count, index + Int(generator.below(40))))
                }
            }
            try check(bytes, seed: seed, schema: nil)
        }
    }

    @Test("Values that were changed are refused at a place, or fit the schema", arguments: 0..<8)
    func values(_ round: Int) throws {
        let seed = UInt64(round) + 1000
        var generator = SeededGenerator(seed: seed)
        let good = try JSONValue(parsing: ExampleScenario.text)
        let schema = try ShippedScenarios.schema()
        for _ in 0..<60 {
            var value = good
            for _ in 0...generator.below(2) { value = damaged(value, &generator) }
            try check(Array(value.indentedText.utf8), seed: seed, schema: schema)
        }
    }

    private func check(_ bytes: [UInt8], seed: UInt64, schema: JSONSchema?) throws {
        let result = ScenarioFile.decode(SourceText(path: "fuzz.json", bytes: bytes)) { _ in
            .failure(FileFault("no"))
        }
        let text = String(decoding: bytes, as: UTF8.self)
        #expect((result.scenario == nil) == !result.errors.isEmpty, "seed \(seed): \(text)")
        for diagnostic in result.diagnostics {
            #expect(diagnostic.location.line >= 1 && !diagnostic.message.isEmpty, "seed \(seed): \(text)")
        }
        guard result.scenario != nil, let schema, let value = try? JSONValue(parsing: bytes) else { return }
        #expect(try schema.faults(in: value) == [], "seed \(seed): \(text)")
    }

    /// The value with one part of it changed, taken out or put twice.
    private func damaged(_ value: JSONValue, _ generator: inout SeededGenerator) -> JSONValue {
        switch value.kind {
        case .object(var members) where !members.isEmpty && generator.below(12) > 0:
            let index = Int(generator.below(UInt64(members.count)))
            switch generator.below(12) {
            case 0: members.remove(at: index)
            case 1: members[index].key = Self.keys[Int(generator.below(UInt64(Self.keys.count)))]
            default: members[index].value = damaged(members[index].value, &generator)
            }
            return JSONValue(.object(members))
        case .array(var elements) where !elements.isEmpty && generator.below(12) > 0:
            let index = Int(generator.below(UInt64(elements.count)))
            switch generator.below(12) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            default: elements[index] = damaged(elements[index], &generator)
            }
            return JSONValue(.array(elements))
        default:
            let texts = ["", "a", "{{index}}", "{{#x}}", "1s", "-1s", "*", "kitchen", "example.com", "12", "é"]
            return switch generator.below(8) {
            case 0: .null
            case 1: .bool(generator.below(2) == 0)
            case 2: .integer(Int(generator.below(700)) - 100)
            case 3: .number(generator.unit() * 1e9)
            case 4: .array([value])
            case 5: .object(["x": value])
            default: .string(texts[Int(generator.below(UInt64(texts.count)))])
            }
        }
    }

    private static let keys = Array(Set(ScenarioShape.allCases.flatMap(\.keys))).sorted()
}
