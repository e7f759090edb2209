import EventModel

/// What a receiver asks for with a `Retry-After` field: seconds, or a date of HTTP (RFC 9110).
enum RetryAfter {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// How long to wait from now; nil when the answer does not say, or says what is none of both.
    static func wait(asked response: Response, now: Instant) -> Interval? {
        guard let text = response.headers.first(where: { $0.hasName("retry-after") })?.value else { return nil }
        return wait(text, now: now)
    }

    /// The same for the field's text.
    static func wait(_ text: String, now: Instant) -> Interval? {
        let digits = text.utf8
        if !digits.isEmpty, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More digits than a number has is long all the same.
            return .seconds(min(Int64(text) ?? .max, 1 << 40))
        }
        return date(text, now: now).map { max($0 - now, .zero) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, or one of the two obsolete forms that a recipient must know as well:
    /// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
    private static func date(_ text: String, now: Instant) -> Instant? {
        let words = text.split(separator: " ")
        guard let first = words.first else { return nil }
        if !first.hasSuffix(",") {
            guard words.count == 5, words[2].utf8.count < 3 else { return nil }
            return moment(words[4], words[1], words[2].utf8.count == 1 ? "0" + words[2] : words[2], words[3])
        }
        guard words.last == "GMT" else { return nil }
        if words.count == 6 { return moment(words[3], words[2], words[1], words[4]) }
        let parts = words.count == 4 ? words[1].split(separator: "-") : []
        guard parts.count == 3, parts[2].utf8.count == 2 else { return nil }
        // A year that lies more than 50 years ahead is the one of the century before (RFC 9110).
        let thisYear = Int(now.description.prefix(4)) ?? 2000
        guard var year = Int(parts[2]) else { return nil }
        year += thisYear / 100 * 100
        if year > thisYear + 50 { year -= 100 }
        return moment("\(year)", parts[1], parts[0], words[2])
    }

    private static func moment(
        _ year: Substring, _ month: Substring, _ day: Substring, _ time: Substring
    ) -> Instant? {
        guard year.utf8.count == 4, day.utf8.count == 2, time.utf8.count == 8,
            let number = months.firstIndex(of: String(month)).map({ $0 + 1 })
        else { return nil }
        return try? Instant(parsing: "\(year)-\(number < 10 ? "0" : "")\(number)-\(day)T\(time)Z")
    }
}
