import EventModel

/// The options that read a token, an account or a secret from a file, so that it does not appear in the list of
/// processes. Parsing stores what the file contains as a value of the option without `-file`.
enum SecretFile {
    static let token = declare("token")
    static let user = declare("user", "NAME:PASSWORD", repeats: true)
    /// For commands that act as one user.
    static let login = declare("user", "NAME[:PASSWORD]")
    static let secret = declare("secret")
    /// For commands to which several secrets are valid.
    static let secrets = declare("secret", repeats: true)

    /// The largest file, in bytes.
    private static let maximumBytes = 65_536
    private static let suffix = "-file"

    private static func declare(
        _ word: String, _ content: String? = nil, repeats: Bool = false
    ) -> OptionDeclaration<String> {
        OptionDeclaration(
            "--" + word + suffix, "FILE",
            help: "recommended: read \(content ?? "the \(word)") from FILE (- is standard input), since other users"
                + " can see --\(word) in ps", repeats: repeats)
    }

    /// The option whose value a file option contains; nil for another option.
    static func target(of option: String) -> String? {
        [token, user, secret].contains { $0.option.name == option } ? String(option.dropLast(suffix.count)) : nil
    }

    /// Reads the text in a file, without one line end at its end.
    ///
    /// - Throws: The option and the file, if it cannot be read, is empty, too large or not UTF-8.
    static func text(_ path: String, of option: String) throws(CommandFailure) -> String {
        let source: SourceText
        do throws(CommandFailure) { source = try SourceFile.read(path) } catch {
            throw .invalid("\(option) \(error.message)")
        }
        let place = "\(option) \(source.path)"
        guard source.bytes.count <= maximumBytes else {
            throw .invalid("\(place): it has \(source.bytes.count) bytes; the most is \(maximumBytes).")
        }
        var bytes = source.bytes[...]
        if bytes.last == 0x0A {
            bytes.removeLast()
            if bytes.last == 0x0D { bytes.removeLast() }
        }
        guard !bytes.isEmpty else { throw .invalid("\(place):1:1: the file is empty; expected one line of text.") }
        guard let text = String(validating: bytes, as: UTF8.self), !text.utf8.contains(0) else {
            throw .invalid("\(place): it is not UTF-8 text.")
        }
        return text
    }
}
