/// The time as the machines of this room are told it.
struct Moment {
    /// Nanoseconds of `Clocks.elapsed`.
    var now: UInt64
    /// The time of day as a `Date` field shows it (RFC 9110, section 5.6.7).
    var date: [UInt8]

    init(now: UInt64 = 0, unixSeconds: Int = 0) {
        self.now = now
        date = Self.format(unixSeconds)
    }

    /// `milliseconds` from now.
    func after(_ milliseconds: Int) -> UInt64 { now &+ UInt64(max(0, milliseconds)) &* 1_000_000 }

    static func format(_ unixSeconds: Int) -> [UInt8] {
        let days = unixSeconds / 86_400
        let second = unixSeconds % 86_400
        // Days since 1970 to a civil date, counted in years that begin in March, so that the leap day comes last.
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        var text = Array("\(weekdays[days % 7]), ".utf8)
        appendTwoDigits(dayOfYear - (153 * marchMonth + 2) / 5 + 1, to: &text)
        text.append(contentsOf: " \(months[month - 1]) \(year) ".utf8)
        for (index, number) in [second / 3_600, second / 60 % 60, second % 60].enumerated() {
            if index > 0 { text.append(UInt8(ascii: ":")) }
            appendTwoDigits(number, to: &text)
        }
        text.append(contentsOf: " GMT".utf8)
        return text
    }

    private static func appendTwoDigits(_ number: Int, to text: inout [UInt8]) {
        if number < 10 { text.append(UInt8(ascii: "0")) }
        appendNumber(number, to: &text)
    }
}
