import EventModel
import Foundation

/// The folder `scenarios`, as tests read it.
package enum ScenarioFolder {
    /// Where it is.
    package static let path = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "scenarios").path
    /// Every shipped scenario, by name.
    package static let all = names(endingWith: ".json").filter { !$0.hasSuffix(".schema") }
    /// Those of which a device runs a sketch.
    package static let sketches = all.filter { hasSketch($0) }
    /// The names that golden traces stand for.
    package static let goldenNames = names(endingWith: goldenEnding)

    private static let goldenEnding = ".trace.jsonl"

    private static func names(endingWith ending: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return files.filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }.sorted()
    }

    private static func hasSketch(_ name: String) -> Bool {
        guard let bytes = try? read(name + ".json"), let file = try? JSONValue(parsing: bytes),
            case .array(let devices)? = file["devices"]?.kind
        else { return false }
        return devices.compactMap { $0["firmware"]?.text }.contains { $0.hasSuffix(".ino") || $0.hasSuffix(".cpp") }
    }

    /// A file's bytes, by its path in the folder.
    package static func read(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path).appending(path: file)))
    }

    /// The committed trace of a scenario; nil when there is none.
    package static func golden(of name: String) -> GoldenTrace? {
        (try? read(name + goldenEnding)).map { GoldenTrace($0) }
    }

    /// Replaces the committed trace of a scenario.
    package static func record(_ golden: GoldenTrace, of name: String) throws {
        try Data(golden.bytes).write(to: URL(filePath: path).appending(path: name + goldenEnding))
    }
}

/// A trace as it is committed: whole, or of a large one its last line alone, whose hash stands for the rest.
package struct GoldenTrace {
    /// A trace of more bytes is kept by its hash.
    private static let mostBytes = 200_000

    /// The file's bytes.
    package let bytes: [UInt8]

    /// A committed trace.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// What is committed of a trace.
    package init(of trace: [UInt8]) {
        let last = trace.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        bytes = trace.count > Self.mostBytes ? Array(trace[last...]) : trace
    }

    /// The first line in which another trace differs; nil when they are the same but for the wall clock's time.
    package func difference(from other: GoldenTrace) -> String? {
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
