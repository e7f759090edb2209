import Dispatcher
import Glibc

/// A command's arguments, read by what the command says it takes.
struct Arguments {
    /// What is no option, in order.
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]

    /// Reads arguments: `--name value`, `--name=value`, switches, and `--` before operands that begin with a dash.
    init(_ words: [String], for command: Command) throws(CommandFailure) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                break
            }
            guard word.hasPrefix("-"), word != "-" else {
                operands.append(word)
                continue
            }
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let option = command.options.first(where: { $0.name == parts[0] || $0.short == parts[0] }) else {
                if access(word, F_OK) == 0 {
                    throw .usage(command, "\(word) reads as an option; the file of that name is ./\(word).")
                }
                throw .usage(command, Self.unknown(parts[0], command.options.map(\.name)))
            }
            if values[option.name] != nil, !option.repeats {
                throw .usage(command, "\(option.name) is given twice.")
            }
            if let value = option.value {
                guard let given = parts.count > 1 ? parts[1] : rest.popFirst() else {
                    throw .usage(command, "\(option.name) needs \(value) after it.")
                }
                values[option.name, default: []].append(given)
            } else {
                if parts.count > 1 { throw .usage(command, "\(option.name) takes no value.") }
                values[option.name] = []
            }
        }
        try readSecretFiles(for: command)
        guard command.count.contains(operands.count) else {
            if operands.count < command.count.lowerBound {
                throw .usage(command, "\(command.operands) is missing.")
            }
            throw .usage(command, "“\(operands[command.count.upperBound])” is one argument too many.")
        }
    }

    /// Replaces each option such as `--token-file` by the option whose value the file contains.
    private mutating func readSecretFiles(for command: Command) throws(CommandFailure) {
        var isInputTaken = operands.contains("-")
        for name in command.options.map(\.name) {
            guard let target = SecretFile.target(of: name), let paths = values[name] else { continue }
            if values[target] != nil { throw .usage(command, "\(target) and \(name) exclude each other.") }
            for path in paths {
                if path == "-", isInputTaken {
                    throw .usage(command, "\(name) -: standard input can be read only once.")
                }
                isInputTaken = isInputTaken || path == "-"
                values[target, default: []].append(try SecretFile.text(path, of: name))
            }
        }
    }

    /// Whether a switch is given.
    func has(_ name: String) -> Bool { values[name] != nil }

    /// An option's value.
    subscript(name: String) -> String? { values[name]?.last }

    /// Every value of an option that may be repeated, in order.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// An option's value, read by `read`; nil when it is not given.
    func value<Value>(_ name: String, _ expected: String, _ read: (String) -> Value?) throws(CommandFailure) -> Value? {
        guard let text = self[name] else { return nil }
        guard let value = read(text) else { throw .invalid("\(name) \(text): expected \(expected).") }
        return value
    }

    /// The sentence for a word that is none of those known, with the one that was likely meant.
    static func unknown(_ word: String, _ known: [String]) -> String {
        "There is no \(word)." + (Suggestion.nearest(to: word, among: known).map { " Did you mean \($0)?" } ?? "")
    }
}

extension CommandFailure {
    /// Wrong usage, with where to read more.
    static func usage(_ command: Command, _ sentence: String) -> CommandFailure {
        .invalid("\(sentence) See: cloudsim \(command.name) --help")
    }
}
