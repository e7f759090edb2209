import CloudSim
import EventModel
import Foundation
import Testing

@testable import CloudLoad

@Suite struct LoadSchemaTests {
    private static func schema() throws -> JSONValue {
        let file = URL(filePath: #filePath).appending(path: "../../../../scenarios/load-summary.schema.json")
        return try JSONValue(parsing: [UInt8](try Data(contentsOf: file.standardized)))
    }

    private static func keys(_ object: JSONValue?) -> [String] {
        guard case .object(let members)? = object?.kind else { return [] }
        return members.map(\.key)
    }

    private static func first(_ array: JSONValue?) -> JSONValue? {
        guard case .array(let elements)? = array?.kind else { return nil }
        return elements.first
    }

    @Test func everyMemberIsDescribedAndNoOther() throws {
        let schema = try Self.schema()
        var summary = SampleRun.busy()
        summary.run.traceSHA256 = "00"
        summary.identifiers = LoadIdentifiers(header: "x-id", run: "a")
        summary.isPartial = true
        summary.parts = [summary.mark]
        summary.windows = [1_000_000..<2_000_000]
        summary.thresholds = [ThresholdVerdict(text: "p99<1ms", holds: false, seen: "3.50 ms")]
        summary.search = [SearchStep(rate: 100, holds: true, seen: "1.00 ms")]
        let json = summary.json
        let definitions = schema["$defs"]
        let pairs = [
            (schema, json), (definitions?["ids"], Self.first(json["ids"])), (definitions?["latency"], json["latency"]),
            (definitions?["stage"], Self.first(json["stages"])),
            (definitions?["threshold"], Self.first(json["thresholds"])),
            (definitions?["step"], Self.first(json["search"])),
            (definitions?["second"], Self.first(json["seconds"])),
            (schema["properties"]?["dropped"], json["dropped"]),
            (schema["properties"]?["status_classes"], json["status_classes"]),
            (schema["properties"]?["curves"], json["curves"]),
        ]
        for (definition, value) in pairs {
            let described = Self.keys(definition?["properties"])
            #expect(!described.isEmpty && described.sorted() == Self.keys(value).sorted())
        }
        #expect(schema["properties"]?["schema"]?["const"]?.text == LoadSummary.schema)
    }
}
