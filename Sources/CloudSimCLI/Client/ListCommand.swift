import EventModel

/// `cloudsim list`: the devices with their functions and variables.
enum ListCommand {
    static let command = Command(
        name: "list", operands: "", count: 0...0,
        summary: "List the devices of a running cloud, with their functions and variables.",
        options: CloudAddress.options, examples: ["cloudsim list", "cloudsim list --json"], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let client = try CloudClient(arguments)
        var devices = try client.devices()
        let online = devices.indices.filter { isConnected(devices[$0]) && devices[$0]["id"]?.text != nil }
        let details = try client.devices(online.map { devices[$0]["id"]?.text ?? "" })
        for (index, whole) in zip(online, details) {
            if let whole { devices[index] = merged(devices[index], whole) }
        }
        let unread = details.count { $0 == nil }
        if unread > 0 {
            Terminal.error(
                "note: \(unread) of \(online.count) devices did not say what functions and variables they have")
        }
        if arguments.has("--json") {
            client.print(json: .array(devices))
        } else if devices.isEmpty {
            client.print("No devices found.")
        } else {
            client.print(devices.flatMap(lines).joined(separator: "\n"))
        }
        return .success
    }

    /// The list's entry, with what only the device's own answer holds.
    private static func merged(_ entry: JSONValue, _ whole: JSONValue) -> JSONValue {
        guard case .object(var members) = entry.kind, case .object(let more) = whole.kind else { return entry }
        for member in more where member.key == "variables" || member.key == "functions" {
            members.removeAll { $0.key == member.key }
            members.append(member)
        }
        return JSONValue(.object(members))
    }

    private static func isConnected(_ device: JSONValue) -> Bool {
        if case .bool(true)? = device["connected"]?.kind { true } else { false }
    }

    private static func lines(_ device: JSONValue) -> [String] {
        let isOnline = isConnected(device)
        let name = device["name"]?.text ?? ""
        var lines = [
            "\(name.isEmpty ? "<no name>" : name) [\(device["id"]?.text ?? "?")] (\(kind(device)))"
                + " is \(isOnline ? "online" : "offline")"
        ]
        if case .object(let variables)? = device["variables"]?.kind, !variables.isEmpty {
            lines.append("  variables:")
            for variable in variables {
                lines.append("    \(line(variable.key)) (\(line(variable.value.text ?? variable.value.compactText)))")
            }
        }
        if case .array(let functions)? = device["functions"]?.kind, !functions.isEmpty {
            lines.append("  Functions:")
            for function in functions { lines.append("    int \(line(function.text ?? "?"))(String args)") }
        }
        return [line(lines[0])] + lines.dropFirst()
    }

    /// Text from outside, kept on its line.
    private static func line(_ text: String) -> String { Terminal.visible(text) }

    /// The board; clouds of before 2018 tell its number only as the product's.
    private static func kind(_ device: JSONValue) -> String {
        guard case .number(let number)? = (device["platform_id"] ?? device["product_id"])?.kind else { return "Device" }
        switch number {
        case 0: return "Core"
        case 6: return "Photon"
        case 8: return "P1"
        case 10: return "Electron"
        case 12: return "Argon"
        case 13: return "Boron"
        default: return "Product \(JSONValue.number(number).compactText)"
        }
    }
}
