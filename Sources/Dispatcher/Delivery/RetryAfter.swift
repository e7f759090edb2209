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
        if !digits.isEmpty, digits.count <= 9, digits.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Int64(text).map(Interval.seconds)
        }
        return date(text).map { max($0 - now, .zero) }
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    private static func date(_ text: String) -> Instant? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[0].hasSuffix(","), words[5] == "GMT", words[1].utf8.count == 2,
            words[3].utf8.count == 4, let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        let number = month + 1
        return try? Instant(parsing: "\(words[3])-\(number < 10 ? "0" : "")\(number)-\(words[1])T\(words[4])Z")
    }
}
