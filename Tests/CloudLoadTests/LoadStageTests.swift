import Testing

@testable import CloudLoad

@Suite struct LoadStageTests {
    @Test(arguments: [
        ("500/s", 500, 1000, "500/s"), ("500", 500, 1000, "500/s"), ("0", 0, 1000, "0/s"), ("30/m", 30, 60_000, "30/m"),
        ("5000/10s", 5000, 10_000, "5000/10s"), ("0.5/s", 0.5, 1000, "0.5/s"), ("1.50/s", 1.5, 1000, "1.5/s"),
        ("7.0", 7, 1000, "7/s"), ("3/1h30m", 3, 5_400_000, "3/1h30m"), ("1/d", 1, 86_400_000, "1/1d"),
        ("0.25/6h", 0.25, 21_600_000, "0.25/6h"), ("10000000/s", 10_000_000, 1000, "10000000/s"),
        ("10000/ms", 10_000, 1, "10000/1ms"), ("16.666667/s", 16.666667, 1000, "16.666667/s"),
        ("12.345678/m", 12.345678, 60_000, "12.345678/m"), ("0.123456789/s", 0.123456789, 1000, "0.123456789/s"),
        ("9999999.999999999/s", 9_999_999.999999999, 1000, "9999999.999999999/s"),
        ("1.000000001/24h", 1.000000001, 86_400_000, "1.000000001/1d"), ("0.000000000", 0, 1000, "0/s"),
        ("2.500000000/s", 2.5, 1000, "2.5/s"),
    ])
    func rates(text: String, count: Double, milliseconds: Int64, written: String) throws {
        let rate = try LoadRate(parsing: text)
        #expect(
            rate.period == milliseconds * 1_000_000
                && rate.description.prefix { $0 != "/" } == written.prefix { $0 != "/" })
        #expect(try LoadRate(parsing: rate.description) == rate, "\(rate)")
        #expect(abs(rate.perSecond - count * 1000 / Double(milliseconds)) <= rate.perSecond * 1e-15)
    }

    @Test(arguments: [
        ("", "number"), ("/s", "number"), ("-5/s", "number"), ("+5/s", "number"), ("5e3/s", "number"),
        ("5./s", "number"),
        (".5/s", "number"), ("0.0000000001/s", "has 10 decimals"), ("1.2345678901/m", "has 10 decimals"),
        ("1.2.3/s", "number"), ("99999999999999999999/s", "too many digits"),
        ("٣/s", "number"), ("5 /s", "number"), ("5/", "time"), ("5/w", "time"), ("5/0s", "time"), ("5/25h", "time"),
        ("5/s/s", "time"), ("5/ s", "time"), ("10000001/s", "more than"), ("10001/1ms", "more than"),
        ("10000000.000000001/s", "more than"),
        ("9223372036854775807/24h", "more than"), ("864000000001/24h", "more than"), ("0.1/24h", "less than one a day"),
        ("0.000001/s", "less than one a day"), ("0.000000001/24h", "less than one a day"), ("max", "number"),
    ])
    func whatIsNoRateIsRefusedWithAnExample(text: String, reason: String) {
        let error = #expect(throws: LoadTextError.self) { try LoadRate(parsing: text) }
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
        #expect(error?.description.contains("500/s, 0.5/s, 30/m or 5000/10s") == true)
    }

    @Test func stages() throws {
        let second: Int64 = 1_000_000_000
        let fiveHundred = LoadRate(500)
        let examples: [(String, LoadStage)] = [
            ("30s:500/s", LoadStage(.ramp, duration: 30 * second, rate: fiveHundred)),
            ("ramp:1m30s:500", LoadStage(.ramp, duration: 90 * second, rate: fiveHundred)),
            ("step:0s:500/s", LoadStage(.step, duration: 0, rate: fiveHundred)),
            ("0:500/s", LoadStage(.ramp, duration: 0, rate: fiveHundred)),
            ("constant:250ms:500/s", LoadStage(.constant, duration: second / 4, rate: fiveHundred)),
            ("burst:1m:5000/10s", LoadStage(.burst, duration: 60 * second, rate: LoadRate(5000, per: 10 * second))),
            ("sine:10m:500/s", LoadStage(.sine, duration: 600 * second, rate: fiveHundred)),
            ("sine:10m:500/s:1m", LoadStage(.sine, duration: 600 * second, rate: fiveHundred, wave: 60 * second)),
            ("poisson:30d:0/s", LoadStage(.poisson, duration: LoadStage.longest, rate: LoadRate(0))),
        ]
        for (text, stage) in examples {
            #expect(try LoadStage(parsing: text) == stage, "\(text)")
            #expect(try LoadStage(parsing: stage.description) == stage, "\(stage)")
        }
        #expect(examples[7].1.description == "sine:10m:500/s:1m")
        #expect(examples[1].1.description == "1m30s:500/s")
    }

    @Test(arguments: [
        ("", "neither"), (":", "neither"), ("500/s", "no duration and rate"), ("30s", "no duration and rate"),
        ("step", "no duration and rate"), ("step:30s", "no duration and rate"), ("stair:30s:500/s", "neither"),
        ("Step:30s:500/s", "neither"), (" 30s:500/s", "neither"), ("-30s:500/s", "neither"),
        ("30s:500/s:1m", "goes on"), ("sine:30s:500/s:1s:1s", "goes on"), ("30:500/s", "without a unit"),
        ("30x:500/s", "has the unit"), ("31d:500/s", "thirty days"), ("106751991167d:1/s", "thirty days"),
        ("999999999999d:1/s", "too long"), ("burst:0s:5/s", "no time"), ("sine:0s:5/s", "no time"),
        ("poisson:0ms:5/s", "no time"), ("constant:0s:5/s", "no time"), ("sine:1m:5/s:2m", "no wave"),
        ("sine:1m:5/s:0s", "no wave"), ("30s:", "number"), ("30s:fast", "number"), ("step:30s:max", "number"),
    ])
    func whatIsNoStageIsRefused(text: String, reason: String) {
        let error = #expect(throws: LoadTextError.self) { try LoadStage(parsing: text) }
        #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
    }

    @Test func anErrorQuotesOnlyTheBeginOfAnEndlessText() {
        let error = #expect(throws: LoadTextError.self) {
            try LoadProfile(parsing: ["30s:5/s", String(repeating: "x", count: 100_000)])
        }
        #expect((error?.message.utf8.count ?? 0) < 300)
    }
}
