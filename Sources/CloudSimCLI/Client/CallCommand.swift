import EventModel

/// `cloudsim call`: calls a function of a device.
enum CallCommand {
    static let command = Command(
        name: "call", operands: "DEVICE FUNCTION [ARG]", count: 2...3,
        summary: "Call a function of a device of a running cloud and print what it returns.",
        options: CloudAddress.options,
        examples: ["cloudsim call sensor-1 led on", "cloudsim call sensor-1 move -- -5"], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        try CloudClient.check(names: Array(arguments.operands.prefix(2)))
        let client = try CloudClient(arguments)
        let words = arguments.operands
        let answer = try client.call(words[1], of: words[0], argument: words.count > 2 ? words[2] : "")
        guard !arguments.has("--json") else {
            client.print(json: answer)
            return .success
        }
        guard let value = answer["return_value"] else {
            throw .unable("\(client.address.url) answered without a return value; is it a cloud's base URL?")
        }
        client.print(value.compactText)
        return .success
    }
}
