import EventModel

/// World time since the start of a run, as every view shows it: `+1.000s`, `+2m05.250s`, `+1d03h00m00.000s`.
enum WorldTime {
    /// Appends a time, at least `width` columns wide, and returns its width.
    @discardableResult
    static func append(_ time: Interval, width: Int = 0, to output: inout [UInt8]) -> Int {
        var digits: [UInt8] = []
        digits.reserveCapacity(24)
        digits.append(UInt8(ascii: time.milliseconds < 0 ? "-" : "+"))
        let total = time.milliseconds.magnitude
        let seconds = total / 1000
        let parts = [
            (seconds / 86_400, UInt8(ascii: "d")), (seconds / 3600 % 24, UInt8(ascii: "h")),
            (seconds / 60 % 60, UInt8(ascii: "m")),
        ]
        var isFirst = true
        for (number, unit) in parts where !isFirst || number > 0 {
            pair(number, isFirst, to: &digits)
            digits.append(unit)
            isFirst = false
        }
        pair(seconds % 60, isFirst, to: &digits)
        digits.append(UInt8(ascii: "."))
        digits.append(UInt8(ascii: "0") + UInt8(total % 1000 / 100))
        pair(total % 100, false, to: &digits)
        digits.append(UInt8(ascii: "s"))
        Columns.pad(width - digits.count, to: &output)
        output.append(contentsOf: digits)
        return max(width, digits.count)
    }

    /// The time's text.
    static func text(_ time: Interval) -> String {
        var bytes: [UInt8] = []
        append(time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func pair(_ number: UInt64, _ isShort: Bool, to output: inout [UInt8]) {
        if number < 10, !isShort { output.append(UInt8(ascii: "0")) }
        JSONWriter.appendInteger(number, to: &output)
    }
}
