import Dispatcher
import EventModel
import Glibc

/// `cloudsim login`: gets an access token and stores it for the commands after it.
enum LoginCommand {
    static let command = Command(
        name: "login", operands: "", count: 0...0,
        summary: "Log in to a cloud and keep the token for the commands after it.",
        options: [
            .init(
                name: "--user", value: "NAME[:PASSWORD]",
                help: "who logs in; without a password it is asked for, or read from standard input"),
            SecretFile.login.option,
        ] + CloudAddress.options,
        examples: [
            "cloudsim login --user me@example.com", "cloudsim login --url https://api.example.com --user me < password",
            "cloudsim login --url https://api.example.com --token-file token.txt",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let url = try CloudAddress.url(arguments) ?? CloudAddress.usualURL
        let isJSON = arguments.has("--json")
        Interrupt.listen()
        var login: StoredLogin
        var seconds: JSONValue?
        if let token = arguments["--token"] {
            if arguments["--user"] != nil { throw .usage(command, "--token needs no --user.") }
            let client = CloudClient(try CloudAddress(url: url, token: token))
            _ = try client.call(.init(.get, "/v1/devices"))
            login = StoredLogin(url: url, token: token)
        } else {
            let (user, password) = try credentials(arguments)
            let client = CloudClient(try CloudAddress(url: url, token: nil))
            if !url.hasPrefix("https"), !Hosts.isLoopback(host(url)) {
                Terminal.error("note: \(url) is not https: whoever listens on the way sees the password")
            }
            let answer = try client.login(user: user, password: password)
            guard let token = answer["access_token"]?.text, !token.isEmpty else {
                throw .unable("\(url) answered without an access token; is it a cloud's base URL?")
            }
            // What the cloud calls a token must be one: it will stand in a header.
            _ = try CloudAddress(url: url, token: token)
            login = StoredLogin(url: url, token: token, user: user)
            seconds = answer["expires_in"]
        }
        let path = try login.store()
        if isJSON {
            var shown: [JSONValue.Member] = [.init("url", .string(url))]
            if let user = login.user { shown.append(.init("user", .string(user))) }
            if let seconds { shown.append(.init("expires_in", seconds)) }
            Terminal.output(CloudClient.escaped(JSONValue(.object(shown)).compactText) + "\n")
        } else {
            Terminal.output("Successfully completed login!\n")
            Terminal.error("the token for \(url) is stored in \(Terminal.visible(path))")
        }
        return .success
    }

    private static func host(_ url: String) -> String {
        let authority = url.drop { $0 != ":" }.dropFirst(3).prefix { $0 != "/" }
        return authority.hasPrefix("[") ? authority.prefix { $0 != "]" } + "]" : String(authority.prefix { $0 != ":" })
    }

    private static func credentials(
        _ arguments: Arguments
    ) throws(CommandFailure) -> (user: String, password: String) {
        let isAsking = isatty(STDIN_FILENO) == 1
        var user = arguments["--user"] ?? ""
        if let colon = user.firstIndex(of: ":") {
            let password = String(user[user.index(after: colon)...])
            user = String(user[..<colon])
            if !user.isEmpty, !password.isEmpty { return (user, password) }
        }
        if user.isEmpty, isAsking {
            Terminal.draw("User: ")
            user = try PasswordPrompt.line()
        }
        guard !user.isEmpty else { throw .usage(command, "--user NAME is missing.") }
        let password = isAsking ? try PasswordPrompt.ask("Password: ") : try PasswordPrompt.line()
        guard !password.isEmpty else {
            throw .usage(command, "the password is empty: write it on standard input, or --user NAME:PASSWORD.")
        }
        return (user, password)
    }
}
