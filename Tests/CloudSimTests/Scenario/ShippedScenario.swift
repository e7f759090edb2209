import CloudSim
import EventModel
import Foundation
import Testing

/// A scenario of the folder `scenarios`, and the golden trace that stands beside it.
struct ShippedScenario: CustomTestStringConvertible {
    /// The file's name without its ending.
    let name: String

    var testDescription: String { name }

    private static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "scenarios")
    private static let sourceEnding = ".json"
    private static let goldenEnding = ".trace.jsonl"

    /// Every shipped scenario, by name.
    static let all = names(endingWith: sourceEnding).filter { !$0.hasSuffix(".schema") }.map(ShippedScenario.init)
    /// The names that golden traces stand for.
    static let goldenNames = names(endingWith: goldenEnding)

    private static func names(endingWith ending: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
    }

    /// The file's text.
    var source: SourceText {
        get throws { SourceText(path: name + Self.sourceEnding, bytes: try Self.read(name + Self.sourceEnding)) }
    }

    /// The scenario, after a look that the file decodes without a finding.
    func decoded() throws -> Scenario {
        let result = ScenarioFile.decode(try source) { path in
            do { return .success(SourceText(path: path, bytes: try Self.read(path))) } catch {
                return .failure(FileFault("\(error)"))
            }
        }
        #expect(result.diagnostics.map(\.description) == [])
        return try #require(result.scenario)
    }

    /// The committed trace; nil when there is none.
    var golden: GoldenTrace? { (try? Self.read(name + Self.goldenEnding)).map { GoldenTrace($0) } }

    /// Replaces the committed trace.
    func record(_ golden: GoldenTrace) throws {
        try Data(golden.bytes).write(to: Self.folder.appending(path: name + Self.goldenEnding))
    }

    private static func read(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: path)))
    }
}

/// A trace as it is committed: whole, or of a large one its last line alone, whose hash stands for the rest.
struct GoldenTrace {
    /// A trace of more bytes is kept by its hash.
    private static let mostBytes = 200_000

    /// The file's bytes.
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// What is committed of a trace.
    init(of trace: [UInt8]) {
        let last = trace.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        bytes = trace.count > Self.mostBytes ? Array(trace[last...]) : trace
    }

    /// The first line in which another trace differs; nil when they are the same but for the wall clock's time.
    func difference(from other: GoldenTrace) -> String? {
        let mine = lines
        let others = other.lines
        for number in 0..<max(mine.count, others.count) {
            let (left, right) = (number < mine.count ? mine[number] : [], number < others.count ? others[number] : [])
            if left == right { continue }
            let texts = [left, right].map { String(decoding: $0, as: UTF8.self) }
            return "line \(number + 1):\n- \(texts[0])\n+ \(texts[1])"
        }
        return nil
    }

    /// The lines, ended as they are; the last without `wall_seconds`, which differs from run to run.
    private var lines: [[UInt8]] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map(Array.init)
        guard lines.count > 1, lines.last == [] else { return lines }
        let summary = String(decoding: lines[lines.count - 2], as: UTF8.self)
        lines[lines.count - 2] = Array(summary.replacing(/"wall_seconds":[0-9.e-]+,/, with: "").utf8)
        return lines
    }
}
