import Dispatcher

/// The option `--secret`, which may be given for each secret that is valid, the newest first.
enum SecretOption {
    /// The secrets that the arguments hold.
    static func read(_ arguments: Arguments) throws(CommandFailure) -> [Secret] {
        try arguments.all("--secret").map { (text) throws(CommandFailure) in
            do throws(SecretError) { return try Secret(text) } catch {
                throw .invalid("--secret: \(error)\(Secret.hint(for: text).map { "; \($0)" } ?? "").")
            }
        }
    }

    /// What the person should know about secrets that are used all the same.
    static func notes(_ secrets: [Secret]) -> [String] {
        secrets.indices.compactMap { place in
            let number = secrets.count > 1 ? " \(place + 1)" : ""
            if let hint = secrets[place].hint { return "note: --secret\(number): \(hint)" }
            if secrets[place].isCustomary { return nil }
            let name = secrets.count > 1 ? "secret\(number)" : "the secret"
            return "note: the key of \(name) is not 24 to 64 bytes long, as the specification asks; it is used"
        }
    }

    /// How a secret is called among all, by its place from 0.
    static func place(_ place: Int, of count: Int) -> String {
        if count == 1 { return "secret 1 of 1" }
        return "secret \(place + 1) of \(count) (\(place == 0 ? "newest" : "older"))"
    }
}
