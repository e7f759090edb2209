import EventModel

/// `cloudsim endpoint`: creates, lists, rotates, deletes and tests signed endpoints of a running cloud, and tells of
/// their deliveries.
enum EndpointCommand {
    enum Action: String, CaseIterable {
        case create, list, rotate, delete, test, deliveries, redeliver

        /// What stands after the word.
        var operands: [String] {
            switch self {
            case .create: ["NAME", "TARGET_URL"]
            case .list: []
            case .rotate, .delete, .test, .deliveries: ["ID"]
            case .redeliver: ["ID", "DELIVERY"]
            }
        }

        /// The options that go with it alone.
        var options: [String] {
            switch self {
            case .create: ["--secret", "--events"]
            case .rotate: ["--force"]
            case .deliveries: ["--limit"]
            default: []
            }
        }
    }

    static let command = Command(
        name: "endpoint", operands: "ACTION [NAME TARGET_URL|ID [DELIVERY]]", count: 1...3,
        summary: "Create, list, rotate, delete and test signed endpoints of a running cloud.",
        actions: [
            .init(
                name: "create", value: "NAME TARGET_URL",
                help: "register a URL for signed deliveries; its secret is shown this once"),
            .init(name: "list", help: "list the endpoints"),
            .init(name: "rotate", value: "ID", help: "give one another secret, which is shown this once"),
            .init(name: "delete", value: "ID", help: "delete one"),
            .init(name: "test", value: "ID", help: "send a test to one"),
            .init(name: "deliveries", value: "ID", help: "list what went to one and what came of it, newest first"),
            .init(name: "redeliver", value: "ID DELIVERY", help: "send what was delivered or skipped once more"),
        ],
        options: [
            .init(
                name: "--dialect", value: "D",
                help: EndpointDialect.allCases.map(\.rawValue).joined(separator: ", ")
                    + "; \(EndpointDialect.usual.rawValue) by default"),
            .init(
                name: "--project", value: "P",
                help: "the project, where the dialect asks for one (particle-pro); default by default"),
            .init(
                name: "--events", value: "PREFIX",
                help: "with create: deliver the events whose names begin with this"),
            .init(
                name: "--secret", value: "S",
                help:
                    "with create: the secret, where the dialect takes one (zstack), else CLOUDSIM_SECRET; without them"
                    + " one is made"),
            SecretFile.secret.option,
            .init(name: "--force", help: "with rotate: although an older secret still signs (signa)"),
            .init(name: "--limit", value: "N", help: "with deliveries: how many at most, 20 by default"),
            .init(name: "--url", value: "BASE", help: CloudAddress.options[0].help),
            .init(
                name: "--token", value: "KEY",
                help: "an API key or the owner's access token, else CLOUDSIM_TOKEN or the login's"),
            SecretFile.token.option,
            .init(name: "--json", help: "print the cloud's answers, each on a line"),
        ],
        examples: [
            "cloudsim endpoint create shop http://127.0.0.1:7071/hook --events temperature",
            "cloudsim endpoint list --dialect particle-pro --project demo --token csk_…",
            "cloudsim endpoint test whk_0123456789abcdef", "cloudsim endpoint deliveries whk_0123456789abcdef",
            "cloudsim endpoint redeliver whk_0123456789abcdef dlv_0123456789abcdef",
            "cloudsim endpoint create shop http://127.0.0.1:7071/ --dialect zstack --secret 'my own'",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let action = try action(arguments)
        let dialect = try dialect(arguments)
        if dialect != .particlePro, arguments.has("--project") {
            throw .usage(
                command, "--project goes with --dialect particle-pro alone; elsewhere the key says which project it is."
            )
        }
        if dialect != .signa, arguments.has("--force") {
            throw .usage(command, "--force goes with --dialect signa alone: elsewhere no older secret signs on.")
        }
        let limit =
            try arguments.value("--limit", "a whole number from 1 to 1000") {
                Int($0).flatMap { (1...1000).contains($0) ? $0 : nil }
            } ?? 20
        let words = Array(arguments.operands.dropFirst())
        let desk = EndpointDesk(
            api: EndpointAPI(
                client: try CloudClient(arguments), dialect: dialect, project: arguments["--project"] ?? "default"),
            isJSON: arguments.has("--json"))
        switch action {
        case .create:
            // Only one dialect accepts a secret; with the others, the variable is for another command.
            let variable = dialect == .zStack ? SecretOption.variable : nil
            return try desk.create(
                name: words[0], url: words[1], secret: arguments["--secret"] ?? variable, prefix: arguments["--events"])
        case .list: try desk.list()
        case .rotate: try desk.rotate(words[0], isForced: arguments.has("--force"))
        case .delete: try desk.delete(words[0])
        case .test: return try desk.test(words[0])
        case .deliveries: try desk.deliveries(words[0], limit: limit)
        case .redeliver: try desk.redeliver(words[0], words[1])
        }
        return .success
    }

    private static func action(_ arguments: Arguments) throws(CommandFailure) -> Action {
        let word = arguments.operands[0]
        guard let action = Action(rawValue: word) else {
            throw .usage(
                command, Arguments.unknown("endpoint \(word)", Action.allCases.map { "endpoint \($0.rawValue)" }))
        }
        let given = arguments.operands.count - 1
        if given < action.operands.count {
            throw .usage(
                command, "endpoint \(word) needs \(action.operands.dropFirst(given).joined(separator: " ")).")
        }
        if given > action.operands.count {
            throw .usage(
                command,
                "“\(Terminal.visible(arguments.operands[action.operands.count + 1]))” is one argument too many.")
        }
        for operand in arguments.operands where operand.isEmpty {
            throw .usage(command, "endpoint \(word): an argument is empty.")
        }
        for other in Action.allCases where other != action {
            if let option = other.options.first(where: arguments.has) {
                throw .usage(command, "\(option) goes with endpoint \(other.rawValue) alone.")
            }
        }
        return action
    }

    private static func dialect(_ arguments: Arguments) throws(CommandFailure) -> EndpointDialect {
        guard let word = arguments["--dialect"] else { return .usual }
        guard let dialect = EndpointDialect(rawValue: word) else {
            throw .usage(
                command,
                Terminal.visible(
                    Arguments.unknown("dialect \(word)", EndpointDialect.allCases.map { "dialect \($0.rawValue)" })))
        }
        return dialect
    }
}
