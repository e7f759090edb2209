import EventModel

/// `cloudsim get`: reads a device's variable.
enum GetCommand {
    static let command = Command(
        name: "get", operands: "DEVICE VARIABLE", count: 2...2,
        summary: "Read a variable of a device of a running cloud.", options: CloudAddress.options,
        examples: ["cloudsim get sensor-1 temp", "cloudsim get 3f002b000000000000000000 temp --json"], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        try CloudClient.check(names: Array(arguments.operands.prefix(2)))
        let client = try CloudClient(arguments)
        let answer = try client.variable(arguments.operands[1], of: arguments.operands[0])
        guard !arguments.has("--json") else {
            client.print(json: answer)
            return .success
        }
        guard let result = answer["result"] else {
            throw .unable("\(client.address.url) answered without a result; is it a cloud's base URL?")
        }
        client.print(result.text ?? result.compactText)
        return .success
    }
}
