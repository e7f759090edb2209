import EventModel
import Testing

@testable import CloudSimCLI

@Suite struct ColumnsTests {
    private func set(_ text: String, _ limit: Int = .max) -> (text: String, width: Int) {
        var output: [UInt8] = []
        let width = Columns.append(text, limit: limit, to: &output)
        return (String(decoding: output, as: UTF8.self), width)
    }

    @Test(arguments: [
        ("", 5, "", 0), ("door", 4, "door", 4), ("doors", 4, "doo…", 4), ("door", 1, "…", 1), ("door", 0, "", 0),
        ("温度計", 6, "温度計", 6), ("温度計", 5, "温度…", 5), ("温度計", 4, "温…", 3), ("温度計", 2, "…", 1), ("温", 1, "…", 1),
        ("e\u{301}te\u{301}", 3, "e\u{301}te\u{301}", 3), ("été!", 3, "ét…", 3), ("👍👍", 3, "👍…", 3),
    ])
    func aTextIsCutAtItsColumns(_ text: String, _ limit: Int, _ cut: String, _ width: Int) {
        let result = set(text, limit)
        #expect(result.text == cut)
        #expect(result.width == width)
    }

    @Test(arguments: [
        ("a\u{1B}[2Jb", "a\\u{1b}[2Jb"), ("a\r\nb\tc", "a\\r\\nb\\tc"), ("\u{0}", "\\u{0}"),
        ("\u{7F}\u{9B}", "\\u{7f}\\u{9b}"),
        ("\u{202E}abc", "\\u{202e}abc"),
    ])
    func whatWouldSteerTheTerminalIsMadeVisible(_ text: String, _ shown: String) {
        #expect(set(text).text == shown)
        #expect(set(text).width == Columns.count(text))
        #expect(Columns.count(text) == shown.count)
    }

    @Test func linesBreakBetweenWords() {
        #expect(Columns.wrap("one two three", width: 7) == ["one two", "three"])
        #expect(Columns.wrap("one two three", width: nil) == ["one two three"])
        #expect(Columns.wrap("", width: 7) == [""])
        #expect(Columns.wrap("abcdefgh", width: 3) == ["abc", "def", "gh"])
        #expect(Columns.wrap("ab cdefgh", width: 4) == ["ab", "cdef", "gh"])
        #expect(Columns.wrap("温度 温度", width: 5) == ["温度", "温度"])
        #expect(Columns.wrap("a\nb", width: 80) == ["a\\nb"])
    }

    @Test func brokenLinesHoldEveryWordAndFit() {
        var generator = SeededGenerator(seed: 7, stream: 0)
        for round in 0..<300 {
            let words = (0..<generator.below(20)).map { _ in
                String((0..<1 + generator.below(12)).map { _ in "ab温é".randomElement(using: &generator)! })
            }
            let width = Int(2 + generator.below(30))
            let lines = Columns.wrap(words.joined(separator: " "), width: width)
            #expect(lines.allSatisfy { Columns.count($0) <= width }, "seed 7, round \(round), width \(width)")
            let joined = lines.joined().filter { $0 != " " }
            #expect(joined == words.joined(), "seed 7, round \(round), width \(width)")
        }
    }

    @Test(
        arguments: [
            (0, "+0.000s"), (1, "+0.001s"), (59_999, "+59.999s"), (60_000, "+1m00.000s"), (3_725_250, "+1h02m05.250s"),
            (86_400_000, "+1d00h00m00.000s"), (-1500, "-1.500s"),
        ] as [(Int64, String)])
    func worldTimeReadsAsTheTimeSinceTheStart(_ milliseconds: Int64, _ text: String) {
        #expect(WorldTime.text(.milliseconds(milliseconds)) == text)
    }

    @Test func timesStandAtTheRightOfTheirColumn() {
        for milliseconds: Int64 in [0, 9999, 10_000, 59_999, 60_000, 600_000, 3_600_000, 36_000_000, 86_400_000, .max] {
            let text = WorldTime.text(.milliseconds(milliseconds))
            for width in [0, 8, text.count, 40] {
                var output: [UInt8] = []
                #expect(WorldTime.append(.milliseconds(milliseconds), width: width, to: &output) == output.count)
                #expect(output.count == max(width, text.count))
                #expect(String(decoding: output, as: UTF8.self).hasSuffix(text))
            }
        }
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-12_345, "-12,345")])
    func thousandsAreSetApart(_ number: Int, _ text: String) { #expect(Figure.text(number) == text) }
}
