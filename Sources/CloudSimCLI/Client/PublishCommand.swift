import EventModel

/// `cloudsim publish`: publishes one event through the cloud's API.
enum PublishCommand {
    static let command = Command(
        name: "publish", operands: "NAME [DATA]", count: 1...2,
        summary: "Publish an event to a running cloud.",
        options: [.init(name: "--private", help: "for the owner's own devices and streams alone")]
            + CloudAddress.options,
        examples: ["cloudsim publish temp 21.5 --private", "cloudsim publish offset -- -3"], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let name = arguments.operands[0]
        if let fault = EventName.fault(in: name) { throw .invalid("\(fault).") }
        let isPrivate = arguments.has("--private")
        let client = try CloudClient(arguments)
        let data = arguments.operands.count > 1 ? arguments.operands[1] : nil
        let answer = try client.publish(name, data: data, isPrivate: isPrivate)
        if arguments.has("--json") {
            client.print(json: answer)
        } else {
            client.print("Published \(isPrivate ? "private" : "public") event: \(name)")
        }
        return .success
    }
}
