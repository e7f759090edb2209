/// A typed command-line option, declared once: its name, its help and how its value is parsed.
///
/// List `option` among a command's options and look the value up with `arguments.value(of:)`.
struct OptionDeclaration<Value>: Sendable {
    /// The untyped declaration, which `--help` and the parser use.
    let option: Command.Option
    /// What a valid value looks like, for errors: `a duration such as 30s`.
    private let expected: String
    private let parse: @Sendable (String) -> Value?

    /// Declares an option with a value.
    ///
    /// - Parameter expected: completes the sentence "expected …".
    /// - Parameter parse: returns nil for text that is not a valid value.
    init(
        _ name: String, _ value: String, help: String, repeats: Bool = false, expected: String,
        parse: @escaping @Sendable (String) -> Value?
    ) {
        option = Command.Option(name: name, value: value, help: help, repeats: repeats)
        self.expected = expected
        self.parse = parse
    }

    /// Parses one value of the option.
    ///
    /// - Throws: The option, the text and what was expected instead.
    fileprivate func value(parsing text: String) throws(CommandFailure) -> Value {
        guard let value = parse(text) else { throw .invalid("\(option.name) \(text): expected \(expected).") }
        return value
    }
}

extension OptionDeclaration where Value == String {
    /// Declares an option that accepts any text.
    init(_ name: String, _ value: String, help: String, repeats: Bool = false) {
        self.init(name, value, help: help, repeats: repeats, expected: "text", parse: { $0 })
    }
}

/// A switch, declared once; look it up with `arguments.has(_:)`.
struct SwitchDeclaration: Sendable {
    /// The untyped declaration, which `--help` and the parser use.
    let option: Command.Option

    /// Declares a switch.
    init(_ name: String, help: String) {
        option = Command.Option(name: name, help: help)
    }
}

extension Arguments {
    /// Returns the value of an option, or nil if it is absent.
    func value<Value>(of declaration: OptionDeclaration<Value>) throws(CommandFailure) -> Value? {
        try self[declaration.option.name].map { (text) throws(CommandFailure) in try declaration.value(parsing: text) }
    }

    /// Returns all values of an option that may be repeated, in the order given.
    func values<Value>(of declaration: OptionDeclaration<Value>) throws(CommandFailure) -> [Value] {
        try all(declaration.option.name).map { (text) throws(CommandFailure) in try declaration.value(parsing: text) }
    }

    /// True if the switch is present.
    func has(_ declaration: SwitchDeclaration) -> Bool { has(declaration.option.name) }
}
