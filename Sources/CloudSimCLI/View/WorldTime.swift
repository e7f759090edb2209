import EventModel

/// World time since the start of a run, as every view shows it: `+1.000s`, `+2m05.250s`, `+1d03h00m00.000s`.
enum WorldTime {
    private static let units: [(letter: UInt8, seconds: UInt64, count: UInt64)] = [
        (UInt8(ascii: "d"), 86_400, .max), (UInt8(ascii: "h"), 3600, 24), (UInt8(ascii: "m"), 60, 60),
    ]

    /// Appends a time, at least `width` columns wide, and returns its width.
    @discardableResult
    static func append(_ time: Interval, width: Int = 0, to output: inout [UInt8]) -> Int {
        let total = time.milliseconds.magnitude
        let seconds = total / 1000
        let used = columns(of: seconds)
        Columns.pad(width - used, to: &output)
        output.append(time.milliseconds < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        var isFirst = true
        for unit in units where !isFirst || seconds >= unit.seconds {
            pair(seconds / unit.seconds % unit.count, isFirst, to: &output)
            output.append(unit.letter)
            isFirst = false
        }
        pair(seconds % 60, isFirst, to: &output)
        output.append(UInt8(ascii: "."))
        output.append(digit(total / 100))
        output.append(digit(total / 10))
        output.append(digit(total))
        output.append(UInt8(ascii: "s"))
        return max(width, used)
    }

    /// The time's text.
    static func text(_ time: Interval) -> String {
        var bytes: [UInt8] = []
        append(time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// How many columns a time takes: sign, units below the first in three columns each, and `0.000s`.
    private static func columns(of seconds: UInt64) -> Int {
        for (below, unit) in units.enumerated() where seconds >= unit.seconds {
            return 16 - 3 * below + (digits(of: seconds / unit.seconds) - 1)
        }
        return 6 + digits(of: seconds)
    }

    private static func digits(of number: UInt64) -> Int {
        var count = 1
        var rest = number / 10
        while rest > 0 {
            count += 1
            rest /= 10
        }
        return count
    }

    private static func pair(_ number: UInt64, _ isShort: Bool, to output: inout [UInt8]) {
        if number >= 100 { return JSONWriter.appendInteger(number, to: &output) }
        if number >= 10 || !isShort { output.append(digit(number / 10)) }
        output.append(digit(number))
    }

    private static func digit(_ number: UInt64) -> UInt8 { UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10) }
}
