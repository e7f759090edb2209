import Dispatcher
import EventModel

/// `cloudsim webhook`: creates, lists, shows, deletes and tests webhooks of a running cloud.
enum WebhookCommand {
    private enum Action: String, CaseIterable {
        case create, list, get, delete, test

        /// What stands after the word; nil for nothing.
        var operand: String? {
            switch self {
            case .create: "FILE.json"
            case .list: nil
            case .get, .delete, .test: "ID"
            }
        }
    }

    static let command = Command(
        name: "webhook", operands: "ACTION [FILE.json|ID]", count: 1...2,
        summary: "Create, list, show, delete and test webhooks of a running cloud.",
        actions: [
            .init(name: "create", value: "FILE.json", help: "check the file and register its webhook"),
            .init(name: "list", help: "list your webhooks"),
            .init(name: "get", value: "ID", help: "show one, with its last answers and errors"),
            .init(name: "delete", value: "ID", help: "remove one"),
            .init(name: "test", value: "ID", help: "send an event of the cloud's own making through one"),
        ],
        options: [.init(name: "--data", value: "D", help: "the data of test's event")] + CloudAddress.options,
        examples: [
            "cloudsim webhook create slack.json", "cloudsim webhook list",
            "cloudsim webhook get 234523452345234523452345", "cloudsim webhook delete 234523452345234523452345",
            "cloudsim webhook test 234523452345234523452345 --data 21.5",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let word = arguments.operands[0]
        guard let action = Action(rawValue: word) else {
            throw .usage(
                command, Arguments.unknown("webhook \(word)", Action.allCases.map { "webhook \($0.rawValue)" }))
        }
        let operand = arguments.operands.dropFirst().first
        if let name = action.operand, operand == nil { throw .usage(command, "webhook \(word) needs \(name).") }
        if action.operand == nil, let operand { throw .usage(command, "“\(operand)” is one argument too many.") }
        if action != .test, arguments["--data"] != nil { throw .usage(command, "--data goes with webhook test alone.") }
        let isJSON = arguments.has("--json")
        switch action {
        case .create: try create(operand ?? "", arguments)
        case .list: try list(CloudClient(arguments), isJSON)
        case .get:
            let client = try CloudClient(arguments)
            let hook = try client.webhook(operand ?? "")
            if isJSON { client.print(json: hook) } else { client.print(indented: hook["webhook"] ?? hook) }
        case .delete:
            let client = try CloudClient(arguments)
            let answer = try client.deleteWebhook(operand ?? "")
            if isJSON { client.print(json: answer) } else { client.print("Successfully deleted webhook!") }
        case .test:
            return try test(operand ?? "", CloudClient(arguments), arguments["--data"], isJSON)
        }
        return .success
    }

    private static func create(_ path: String, _ arguments: Arguments) throws(CommandFailure) {
        let source = try SourceFile.read(path)
        let hook = try visibly { () throws(CommandFailure) in
            try HookReading.decode(try HookReading.value(of: source), in: source).get()
        }
        for finding in HookReading.findings(hook, in: source) { Terminal.error(Terminal.visible(finding)) }
        let value = hook.configuration
        let client = try CloudClient(arguments)
        let isJSON = arguments.has("--json")
        if !isJSON {
            client.print("Using settings from the file \(Terminal.visible(SourceFile.name(path)))")
            client.print(WebhookText.request(value, to: client.address.url))
        }
        let answer = try client.createWebhook(named(value))
        if isJSON {
            client.print(json: answer)
        } else {
            client.print("Successfully created webhook with ID \(Terminal.visible(answer["id"]?.text ?? "?"))")
        }
    }

    /// Runs what may fail with a text of the file in its message.
    private static func visibly<Value>(_ read: () throws(CommandFailure) -> Value) throws(CommandFailure) -> Value {
        do throws(CommandFailure) { return try read() } catch {
            let lines = error.message.split(separator: "\n").map { Terminal.visible(String($0)) }
            throw .invalid(lines.joined(separator: "\n"))
        }
    }

    /// The configuration with `event`, by which every cloud knows it, where the file says `eventName` alone.
    private static func named(_ hook: JSONValue) -> JSONValue {
        guard case .object(let members) = hook.kind, hook["event"] == nil, let name = hook["eventName"] else {
            return hook
        }
        return JSONValue(.object([.init("event", name)] + members))
    }

    private static func list(_ client: CloudClient, _ isJSON: Bool) throws(CommandFailure) {
        let hooks = try client.webhooks()
        if isJSON { client.print(json: .array(hooks)) } else { client.print(WebhookText.list(hooks)) }
    }

    private static func test(
        _ id: String, _ client: CloudClient, _ data: String?, _ isJSON: Bool
    ) throws(CommandFailure) -> ExitCode {
        let answer = try client.testWebhook(id, data: data)
        var isGood = true
        if case .bool(false)? = answer["ok"]?.kind { isGood = false }
        if isJSON {
            client.print(json: answer)
        } else if let message = answer["message"]?.text ?? answer["error"]?.text {
            client.print(message)
        } else {
            client.print(isGood ? "The webhook answered." : "The webhook failed.")
        }
        return isGood ? .success : .failed
    }
}
