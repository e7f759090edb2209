import EventModel

/// The colours of the terminal, by what they are used for.
enum Ink: UInt8 {
    case plain = 0
    case strong = 1
    case faint = 2
    case bad = 31
    case good = 32
    case warning = 33
    case timeline = 34
    case device = 35
    case event = 36

    /// Appends what `write` appends, in this colour when colour is wanted.
    func around(_ isWanted: Bool, _ output: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
        guard isWanted, self != .plain else { return write(&output) }
        output.append(literal: "\u{1B}[")
        JSONWriter.appendInteger(Int(rawValue), to: &output)
        output.append(UInt8(ascii: "m"))
        write(&output)
        output.append(literal: "\u{1B}[0m")
    }

    /// The text in this colour when colour is wanted.
    func text(_ text: String, _ isWanted: Bool) -> String {
        isWanted && self != .plain ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
    }
}
