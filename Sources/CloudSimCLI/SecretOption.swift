import Dispatcher

/// The option `--secret`, which may be given for each secret that is valid, the newest first. Without it and
/// `--secret-file`, the variable `CLOUDSIM_SECRET` contains one secret.
enum SecretOption {
    /// The secrets that the arguments hold.
    static func read(_ arguments: Arguments) throws(CommandFailure) -> [Secret] {
        try read(texts(arguments))
    }

    /// The texts of the secrets, which are not checked yet.
    static func texts(_ arguments: Arguments) -> [String] {
        let given = arguments.all("--secret")
        return given.isEmpty ? variable.map { [$0] } ?? [] : given
    }

    /// The secret in the environment; nil without one.
    static var variable: String? { Environment.text("CLOUDSIM_SECRET") }

    /// The secrets of these texts.
    static func read(_ texts: [String]) throws(CommandFailure) -> [Secret] {
        try texts.map { (text) throws(CommandFailure) in
            do throws(SecretError) { return try Secret(text) } catch {
                throw .invalid("--secret: \(Secret.explanation(error, of: text)).")
            }
        }
    }

    /// What the person should know about secrets that are used all the same.
    static func notes(_ secrets: [Secret]) -> [String] {
        secrets.indices.compactMap { place in
            secrets[place].remark.map { "--secret\(secrets.count > 1 ? " \(place + 1)" : ""): \($0)" }
        }
    }

    /// How a secret is called among all, by its place from 0.
    static func place(_ place: Int, of count: Int) -> String {
        if count == 1 { return "secret 1 of 1" }
        return "secret \(place + 1) of \(count) (\(place == 0 ? "newest" : "older"))"
    }
}
