/// A command of the program: what it is called, what it takes, and what it does.
struct Command: Sendable {
    /// An option as the person writes it.
    struct Option: Sendable {
        /// The name, with its dashes.
        var name: String
        /// What stands after it; nil for a switch.
        var value: String?
        /// What it does, in one line.
        var help: String
        /// Whether it may be given more than once.
        var repeats = false
        /// Another name, with one dash.
        var short: String?
    }

    /// The word that calls it.
    var name: String
    /// What stands after the word, beside options: `FILE…`.
    var operands: String
    /// How many operands there may be.
    var count: ClosedRange<Int>
    /// What it does, in one line.
    var summary: String
    /// The words that its first operand may be, with what stands after them; empty when that is no choice.
    var actions: [Option] = []
    /// Its options.
    var options: [Option]
    /// A call that works, with what it shows.
    var examples: [String]
    /// What else there is to know, in lines; empty for nothing.
    var notes = ""
    /// Does it.
    var run: @Sendable (Arguments) throws -> ExitCode

    /// The text of `--help`.
    var help: String {
        var text = "\(summary)\n\nUsage: cloudsim \(name)\(operands.isEmpty ? "" : " " + operands)"
        text += options.isEmpty ? "\n" : " [options]\n"
        if !actions.isEmpty {
            text += "\nActions:\n"
            for action in actions { text += Self.row(action.title, action.help) }
        }
        if !options.isEmpty {
            text += "\nOptions:\n"
            for option in options { text += Self.row(option.title, option.help) }
        }
        if !notes.isEmpty { text += "\n" + notes }
        text += "\nExample\(examples.count > 1 ? "s" : ""):\n"
        for example in examples { text += "  \(example)\n" }
        return text
    }

    /// One entry of a list in two columns, broken at 80 characters.
    static func row(_ title: String, _ help: String) -> String {
        let indent = 26
        var line = "  " + title
        if line.count > indent - 2 {
            line += "\n" + String(repeating: " ", count: indent)
        } else {
            line += String(repeating: " ", count: indent - line.count)
        }
        var width = indent
        for (number, word) in help.split(separator: " ").enumerated() {
            if width + word.count + 1 > 79 {
                line += "\n" + String(repeating: " ", count: indent)
                width = indent
            } else if number > 0 {
                line += " "
                width += 1
            }
            line += word
            width += word.count
        }
        return line + "\n"
    }
}

extension Command.Option {
    /// Name and value, as help shows them.
    var title: String {
        let names = short.map { "\($0), \(name)" } ?? name
        return value.map { "\(names) \($0)" } ?? names
    }
}
