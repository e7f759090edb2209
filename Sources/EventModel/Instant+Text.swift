extension Instant {
    /// A moment from ISO 8601 in UTC: `2017-02-01T21:08:05.763Z`, from 1970 to 9999.
    ///
    /// The fraction may be left out or have up to nine digits, of which three count; `+00:00` may stand for `Z`.
    package init(parsing text: String) throws(TimeTextError) {
        var scanner = DigitScanner(text)
        guard let year = scanner.digits(4), scanner.skip("-"), let month = scanner.digits(2), scanner.skip("-"),
            let day = scanner.digits(2), scanner.skip("T"), let hour = scanner.digits(2), scanner.skip(":"),
            let minute = scanner.digits(2), scanner.skip(":"), let second = scanner.digits(2)
        else { throw Self.fault(text, "is not an instant") }
        var milliseconds = 0
        if scanner.skip(".") {
            guard let fraction = scanner.fraction() else {
                throw Self.fault(text, "has a fraction that is not 1 to 9 digits")
            }
            milliseconds = fraction
        }
        guard scanner.skip("Z") || scanner.skip("+00:00"), scanner.isAtEnd else {
            throw Self.fault(text, "does not end in Z (instants are in UTC)")
        }
        guard year >= 1970 else { throw Self.fault(text, "lies before 1970") }
        guard (1...12).contains(month) else { throw Self.fault(text, "has no such month") }
        guard (1...CivilDate.days(inMonth: month, of: year)).contains(day) else {
            throw Self.fault(text, "has no such day")
        }
        guard hour < 24, minute < 60, second < 60 else { throw Self.fault(text, "has no such time of day") }
        let days = CivilDate(year: Int64(year), month: month, day: day).daysSinceEpoch
        let seconds = days * 86_400 + Int64(hour * 3600 + minute * 60 + second)
        self.init(milliseconds: seconds * 1000 + Int64(milliseconds))
    }

    /// Appends `YYYY-MM-DDTHH:MM:SS.mmmZ`; a year outside 0…9999 has a sign and at least six digits.
    package func write(to output: inout [UInt8]) {
        let (days, rest) = milliseconds.flooredDivision(by: 86_400_000)
        let date = CivilDate(daysSinceEpoch: days)
        if 0...9999 ~= date.year {
            output.append(upTo: 24) { text in
                let year = Int(date.year)
                text.setPair(year / 100, at: 0)
                text.setPair(year % 100, at: 2)
                Self.write(date, Int(rest), to: text + 4)
                return 24
            }
        } else {
            output.append(date.year < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            DecimalDigits.append(date.year.magnitude, width: 6, to: &output)
            output.append(upTo: 20) { text in
                Self.write(date, Int(rest), to: text)
                return 20
            }
        }
    }

    /// Sets the 20 bytes after the year.
    private static func write(_ date: CivilDate, _ rest: Int, to text: UnsafeMutablePointer<UInt8>) {
        let seconds = rest / 1000
        let milliseconds = rest % 1000
        text[0] = UInt8(ascii: "-")
        text.setPair(date.month, at: 1)
        text[3] = UInt8(ascii: "-")
        text.setPair(date.day, at: 4)
        text[6] = UInt8(ascii: "T")
        text.setPair(seconds / 3600, at: 7)
        text[9] = UInt8(ascii: ":")
        text.setPair(seconds / 60 % 60, at: 10)
        text[12] = UInt8(ascii: ":")
        text.setPair(seconds % 60, at: 13)
        text[15] = UInt8(ascii: ".")
        text[16] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: milliseconds / 100)
        text.setPair(milliseconds % 100, at: 17)
        text[19] = UInt8(ascii: "Z")
    }

    private static func fault(_ text: String, _ what: String) -> TimeTextError {
        TimeTextError(message: "\"\(text.prefix(40))\" \(what); write 2017-02-01T21:08:05.763Z")
    }
}

extension Instant: CustomStringConvertible {
    package var description: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A day of the Gregorian calendar, counted in whole eras of 400 years that start on the first of March.
struct CivilDate: Equatable {
    var year: Int64
    var month: Int
    var day: Int

    init(year: Int64, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    init(daysSinceEpoch: Int64) {
        let (era, dayOfEra) = (daysSinceEpoch + 719_468).flooredDivision(by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = Int(dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100))
        let marchMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    }

    var daysSinceEpoch: Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
        let marchMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = Int64((153 * marchMonth + 2) / 5 + day - 1)
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

extension Int64 {
    /// The quotient that is rounded down, and the rest that is never negative.
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, rest: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension UnsafeMutablePointer<UInt8> {
    /// Sets two decimal digits.
    fileprivate func setPair(_ number: Int, at index: Int) {
        self[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10)
        self[index + 1] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10)
    }
}

/// Takes fixed counts of digits and fixed marks from the front of a text.
private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) { rest = text[...].utf8 }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func digits(_ count: Int) -> Int? {
        var number = 0
        for _ in 0..<count {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    /// Takes 1 to 9 digits of a fraction and returns its whole milliseconds.
    mutating func fraction() -> Int? {
        var milliseconds = 0
        var count = 0
        while let digit = digit() {
            if count < 3 { milliseconds = milliseconds * 10 + digit }
            count += 1
        }
        guard (1...9).contains(count) else { return nil }
        for _ in count..<max(3, count) { milliseconds *= 10 }
        return milliseconds
    }

    mutating func skip(_ mark: String) -> Bool {
        guard rest.starts(with: mark.utf8) else { return false }
        rest = rest.dropFirst(mark.utf8.count)
        return true
    }

    private mutating func digit() -> Int? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest.removeFirst()
        return Int(byte - UInt8(ascii: "0"))
    }
}
