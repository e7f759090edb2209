import EventModel
import Testing

@Suite struct InstantTextTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:00.001Z", 1), ("2017-02-01T21:08:05.763Z", 1_485_983_285_763),
        ("2000-02-29T12:00:00+00:00", 951_825_600_000), ("2000-03-01T00:00:00.0Z", 951_868_800_000),
        ("2024-02-29T23:59:59.999Z", 1_709_251_199_999), ("2100-03-01T00:00:00.000Z", 4_107_542_400_000),
        ("2038-01-19T03:14:08Z", 2_147_483_648_000), ("9999-12-31T23:59:59.999999999Z", 253_402_300_799_999),
        ("2001-09-09T01:46:40.5Z", 1_000_000_000_500), ("2001-09-09T01:46:40.12345Z", 1_000_000_000_123),
    ])
    func knownMoments(text: String, milliseconds: Int64) throws {
        #expect(try Instant(parsing: text).milliseconds == milliseconds)
    }

    @Test func everyDayFrom1970To9999FollowsTheOneBefore() throws {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var day: Int64 = 0
        for year in 1970...9999 {
            for month in 1...12 {
                let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
                let last = lengths[month - 1] + (isLeap && month == 2 ? 1 : 0)
                for date in [1, 15, last] {
                    let text = "\(year)-\(pair(month))-\(pair(date))T00:00:00.000Z"
                    let instant = Instant(milliseconds: (day + Int64(date - 1)) * 86_400_000)
                    guard instant.description == text, try Instant(parsing: text) == instant else {
                        Issue.record("\(text) is not \(instant)")
                        return
                    }
                }
                day += Int64(last)
            }
        }
    }

    private func pair(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    @Test func everyMillisecondPartIsPrinted() throws {
        for milliseconds in stride(from: Int64(0), to: 86_400_000, by: 59_999) {
            let instant = Instant(milliseconds: 1_485_907_200_000 + milliseconds)
            #expect(try Instant(parsing: instant.description) == instant)
            #expect(instant.description.utf8.count == 24)
        }
    }

    @Test(arguments: [
        (-1, "1969-12-31T23:59:59.999Z"), (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"), (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"),
        (Int64.max, "+292278994-08-17T07:12:55.807Z"), (Int64.min, "-292275055-05-16T16:47:04.192Z"),
    ])
    func momentsOutOfTheOrdinaryStillPrint(milliseconds: Int64, text: String) {
        #expect(Instant(milliseconds: milliseconds).description == text)
    }

    @Test(arguments: [
        "", "now", "2017", "2017-02-01", "2017-02-01T21:08:05", "2017-02-01 21:08:05Z", "2017-02-01t21:08:05z",
        "2017-02-01T21:08:05.Z", "2017-02-01T21:08:05.1234567890Z", "2017-02-01T21:08:05,5Z",
        "2017-02-01T21:08:05+01:00", "2017-02-01T21:08:05-00:00", "2017-02-01T21:08:05Z ", " 2017-02-01T21:08:05Z",
        "2017-02-01T21:08Z", "17-02-01T21:08:05Z", "+002017-02-01T21:08:05Z", "1969-12-31T23:59:59Z",
        "2017-00-01T00:00:00Z", "2017-13-01T00:00:00Z", "2017-01-00T00:00:00Z", "2017-01-32T00:00:00Z",
        "2017-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2017-04-31T00:00:00Z", "2017-02-01T24:00:00Z",
        "2017-02-01T21:60:05Z", "2017-02-01T21:08:60Z", "2017-02-01T21:08:-5Z", "２017-02-01T21:08:05Z",
    ])
    func whatIsNoMomentIsRefusedWithAnExample(text: String) {
        let error = #expect(throws: TimeTextError.self) { try Instant(parsing: text) }
        #expect(error?.message.contains("2017-02-01T21:08:05.763Z") == true)
    }
}
