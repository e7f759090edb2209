import EventModel

/// Numbers as people read them.
enum Figure {
    /// A whole number with its thousands set apart: `12,345`.
    static func text(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }

    /// Seconds with three decimals: `0.012`.
    static func seconds(_ seconds: Double) -> String {
        var bytes: [UInt8] = []
        DecimalText.write(seconds, decimals: 3, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
