import HTTPTransport

/// Which cloud a client command talks to, and with whose token.
struct CloudAddress: Sendable {
    /// Where `cloudsim serve` is found when nobody says otherwise.
    static let usualURL = "http://127.0.0.1:7070"

    /// The options that every client command takes.
    static let options: [Command.Option] = [
        .init(name: "--url", value: "URL", help: "the cloud, else CLOUDSIM_URL, the login's, or \(usualURL)"),
        .init(name: "--token", value: "T", help: "the access token, else CLOUDSIM_TOKEN or the login's"),
        SecretFile.token.option,
        .init(name: "--json", help: "print JSON"),
    ]

    /// The base URL, without a slash at its end.
    let url: String
    /// The access token; nil without a login.
    let token: String?

    /// An address from its parts, checked.
    init(url: String, token: String?) throws(CommandFailure) {
        self.url = try Self.base(url, "--url")
        if let token, !Self.isToken(token) { throw .invalid("the token holds characters that no token has.") }
        self.token = token
    }

    /// The address that a command's arguments, the environment and the stored login say, in this order.
    init(_ arguments: Arguments) throws(CommandFailure) {
        let login: StoredLogin? = try Self.needsLogin(arguments) ? StoredLogin.load() : nil
        let url = try Self.url(arguments) ?? login?.url ?? Self.usualURL
        let given = arguments["--token"] ?? Environment.text("CLOUDSIM_TOKEN")
        // A stored token is for the cloud that gave it, and for no other.
        try self.init(url: url, token: given ?? (login?.url == url ? login?.token : nil))
    }

    /// The base URL that the arguments or the environment name.
    static func url(_ arguments: Arguments) throws(CommandFailure) -> String? {
        if let url = arguments["--url"] { return try base(url, "--url") }
        if let url = Environment.text("CLOUDSIM_URL") { return try base(url, "CLOUDSIM_URL") }
        return nil
    }

    private static func needsLogin(_ arguments: Arguments) throws(CommandFailure) -> Bool {
        guard arguments["--token"] != nil || Environment.text("CLOUDSIM_TOKEN") != nil else { return true }
        return try url(arguments) == nil
    }

    private static func base(_ text: String, _ source: String) throws(CommandFailure) -> String {
        var url = text[...]
        while url.hasSuffix("/") { url = url.dropLast() }
        let isPlain = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && ![0x23, 0x3F, 0x40].contains($0) }
        guard isPlain, StreamingRequest.isUsable(String(url)) else {
            throw .invalid(
                "\(source) \(Terminal.visible(text)): expected the cloud's base URL, as in \(usualURL)"
                    + (text.contains("@") ? ", without a user name." : "."))
        }
        return String(url)
    }

    private static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }

    /// Whether the token would go over the network in clear text.
    var sendsTokenInClear: Bool {
        guard token != nil, url.lowercased().hasPrefix("http://") else { return false }
        let authority = url.dropFirst(7).prefix { $0 != "/" }
        return !Hosts.isLoopback(
            authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : String(authority.prefix { $0 != ":" }))
    }
}
