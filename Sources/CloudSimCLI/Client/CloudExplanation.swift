import Dispatcher
import EventModel

/// Asks a running cloud what an event would do to its hooks, and shows the answer.
enum CloudExplanation {
    /// Returns `.success` if some hook would fire.
    static func show(_ name: String, _ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        if arguments.has("--curl") {
            throw .invalid("--curl needs a file: a running cloud masks the secrets of its requests.")
        }
        let client = try CloudClient(arguments)
        let answer = try client.explanation(
            of: name, data: arguments["--data"], device: arguments["--device"])
        guard case .array(let hooks)? = answer["hooks"]?.kind else {
            throw .unable("\(client.address.url) answered without hooks; is it a cloud of this program?")
        }
        if arguments.has("--json") {
            client.print(json: answer)
        } else {
            let text = hooks.enumerated().map { number, hook in lines(number + 1, hook).joined(separator: "\n") }
            if !text.isEmpty { client.print(text.joined(separator: "\n\n")) }
        }
        let fires = hooks.contains { $0["fires"] == .bool(true) }
        if !fires {
            let why = hooks.isEmpty ? "; the cloud has no hooks" : ""
            Terminal.error("nothing fires for \(Terminal.visible(name))\(why)")
        }
        return fires ? .success : .failed
    }

    private static func lines(_ number: Int, _ hook: JSONValue) -> [String] {
        func text(_ key: String) -> String { Terminal.visible(hook[key]?.text ?? "?") }
        let fires = hook["fires"] == .bool(true)
        var lines = [
            "hook \(number), \(text("event")) [\(text("id"))]: "
                + (fires ? "fires" : "does not fire: \(text("message"))")
        ]
        if let request = hook["request"] {
            lines.append("  \(Terminal.visible("\(request["method"]?.text ?? "?") \(request["url"]?.text ?? "?")"))")
            if case .object(let headers)? = request["headers"]?.kind {
                for header in headers {
                    lines.append("  \(Terminal.visible("\(header.key): \(header.value.text ?? "")"))")
                }
            }
            if let body = request["body"]?.text, !body.isEmpty {
                lines.append("")
                for line in body.split(separator: "\n", omittingEmptySubsequences: false) {
                    lines.append("  \(Terminal.visible(String(line)))")
                }
            }
        }
        if case .array(let notes)? = hook["notes"]?.kind {
            for note in notes { lines.append(Terminal.visible("  note: \(note.text ?? "")")) }
        }
        if let last = hook["last"] {
            lines.append(
                Terminal.visible("  last: \(last["time"]?.text ?? "?"), \(last["message"]?.text ?? "?")"))
        }
        return lines
    }
}

extension CloudClient {
    /// What an event would do to each hook.
    fileprivate func explanation(
        of name: String, data: String?, device: String?
    ) throws(CommandFailure) -> JSONValue {
        var query = "event=\(Self.segment(name))"
        if let data { query += "&data=\(Self.segment(data))" }
        if let device { query += "&device=\(Self.segment(device))" }
        return try call(.init(.get, "/hooks/explain?\(query)"))
    }
}
