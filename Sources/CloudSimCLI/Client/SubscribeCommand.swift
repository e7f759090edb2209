import EventModel

/// `cloudsim subscribe`: shows the events of a running cloud as they come.
enum SubscribeCommand {
    static let command = Command(
        name: "subscribe", operands: "[PREFIX] [DEVICE|mine]", count: 0...2,
        summary: "Show the events of a running cloud as they come, until Ctrl-C.",
        options: [
            .init(name: "--device", value: "ID", help: "one device's events, by its id or name"),
            .init(name: "--max", value: "N", help: "end after so many events"),
            .init(name: "--for", value: "D", help: "end after this time, as in 10m"),
        ] + CloudAddress.options,
        examples: [
            "cloudsim subscribe", "cloudsim subscribe temp mine", "cloudsim subscribe temp --device sensor-1",
            "cloudsim subscribe hook-response/ --max 1 --json",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let most = try arguments.value("--max", "a whole number from 1") { Int($0).flatMap { $0 > 0 ? $0 : nil } }
        var duration: Interval?
        if let text = arguments["--for"] {
            do throws(TimeTextError) { duration = try Interval(parsing: text) } catch {
                throw .invalid("--for: \(error.message).")
            }
        }
        let words = arguments.operands
        if words.count > 1, arguments["--device"] != nil {
            throw .usage(command, "the device is given twice, as \(words[1]) and by --device.")
        }
        let named = words.count > 1 ? words[1] : arguments["--device"]
        let device = named == "mine" ? nil : named
        // `subscribe mine` is the customary way to say: everything of mine.
        let prefix = words.first == "mine" && words.count == 1 ? nil : words.first
        let client = try CloudClient(arguments)
        welcome(prefix, device)
        var reader = StreamReader(
            client: client, path: CloudClient.streamPath(prefix: prefix, device: device))
        if let duration { reader.deadline = reader.clock.now + duration }
        let isJSON = arguments.has("--json")
        var count = 0
        let end = try reader.run { item in
            switch item {
            case .event(let event):
                show(event, by: client, isJSON)
                count += 1
            case .problem(let problem):
                Terminal.error(
                    Terminal.visible(client.masked("warning: \(problem.message): \(problem.raw.prefix(200))")))
            case .comment(let text):
                let comment = text.drop { $0 == " " }
                if !comment.isEmpty, comment != "ok" {
                    Terminal.error(Terminal.visible(client.masked("note: the cloud says: \(comment)")))
                }
            }
            return most.map { count < $0 } ?? true
        }
        guard case .interrupted = end else { return .success }
        Terminal.leaveEcho()
        return .interrupted
    }

    private static func welcome(_ prefix: String?, _ device: String?) {
        let events = prefix.map { "\"\($0)\"" } ?? "all events"
        let stream = device.map { "\($0)'s stream" } ?? "my personal stream (my devices only)"
        Terminal.error(Terminal.visible("Subscribing to \(events) from \(stream)"))
    }

    /// An event as the cloud's webhook reference shows it: one member a line, the lifetime as a text.
    private static func show(_ event: StreamedEvent, by client: CloudClient, _ isJSON: Bool) {
        let data = event.data.map(JSONValue.string) ?? .null
        guard !isJSON else {
            client.print(
                json: .object([
                    "name": .string(event.name), "data": data, "ttl": .integer(event.timeToLive),
                    "published_at": .string(event.publishedAt.description), "coreid": .string(event.coreID),
                ]))
            return
        }
        let members: KeyValuePairs<String, JSONValue> = [
            "name": .string(event.name), "data": data, "ttl": .string("\(event.timeToLive)"),
            "published_at": .string(event.publishedAt.description), "coreid": .string(event.coreID),
        ]
        let lines = members.map { "  \"\($0.key)\":\(CloudClient.escaped(client.masked($0.value.compactText)))" }
        Terminal.output("{\n" + lines.joined(separator: ",\n") + "\n}\n")
    }
}
