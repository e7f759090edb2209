import EventModel
import Testing

@Suite struct IntervalTextTests {
    @Test(arguments: [
        ("250ms", 250), ("2s", 2000), ("10m", 600_000), ("24h", 86_400_000), ("7d", 604_800_000), ("0", 0), ("0ms", 0),
        ("1h30m", 5_400_000), ("1d2h3m4s5ms", 93_784_005), ("1.5s", 1500), ("0.001s", 1), ("1h1.5m", 3_690_000),
        ("1.50000000000000s", 1500), ("0.1d", 8_640_000), ("90m", 5_400_000), ("001s", 1000),
        ("0.0009765625d", 84_375), ("9223372036854775807ms", .max), ("9223372036854775.807s", .max),
    ])
    func lengths(text: String, milliseconds: Int64) throws {
        #expect(try Interval(parsing: text).milliseconds == milliseconds)
    }

    @Test(arguments: [
        ("", "is empty"), ("-1s", "is negative"), ("5", "without a unit"), ("1.5", "without a unit"),
        ("1h5", "without a unit"), ("s", "is not a duration"), ("fast", "is not a duration"), (" 1s", "not a duration"),
        ("1s ", "has the unit \"s \""), ("1 s", "has the unit"), ("1w", "has the unit \"w\""), ("1S", "has the unit"),
        ("1sec", "has the unit \"sec\""), ("30m1h", "large units to small"), ("1ms1s", "large units to small"),
        ("1s1s", "twice"), ("1.5h1m", "decimals before"), ("1.s", "without decimals"), (".5s", "not a duration"),
        ("1.5ms", "whole number of milliseconds"), ("0.0001s", "whole number of milliseconds"),
        ("0.12345678901234567890s", "whole number"), ("9223372036854775808ms", "too long"),
        ("106751991168d", "too long"), ("99999999999999999999999d", "too long"), ("9223372036854775807ms1", "unit"),
        ("9223372036854775.808s", "too long"), ("1e3s", "has the unit \"e\""), ("+1s", "not a duration"),
        ("१s", "not a duration"), ("1s\u{0}", "has the unit"),
    ])
    func whatIsNoLengthIsRefusedWithAnExample(text: String, reason: String) {
        let error = #expect(throws: TimeTextError.self) { try Interval(parsing: text) }
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("250ms, 2s or 1h30m") == true)
    }

    @Test(arguments: [
        (0, "0s"), (1, "1ms"), (250, "250ms"), (999, "999ms"), (1000, "1s"), (1500, "1.5s"), (59_999, "59.999s"),
        (60_000, "1m"), (90_000, "1m30s"), (5_400_000, "1h30m"), (86_400_000, "1d"), (604_800_000, "7d"),
        (86_400_001, "1d1ms"), (-1500, "-1.5s"), (Int64.max, "106751991167d7h12m55.807s"),
        (Int64.min, "-106751991167d7h12m55.808s"),
    ])
    func description(milliseconds: Int64, text: String) {
        #expect(Interval(milliseconds: milliseconds).description == text)
    }

    @Test func descriptionsReadBack() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<5000 {
            let interval = Interval(milliseconds: Int64(random.next() >> (1 + random.below(62))))
            #expect(try Interval(parsing: interval.description) == interval)
        }
    }
}
