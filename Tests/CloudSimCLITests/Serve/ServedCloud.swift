import EventModel
import Glibc
import TestSupport
import Testing

/// `cloudsim serve` as a running program, and a client of it.
final class ServedCloud {
    static let token = "a-token-for-tests"

    let program: Program
    let port: Int

    /// - Parameter limits: options of `prlimit`, such as `--nofile=64`.
    init(
        _ arguments: [String] = [], in folder: Folder? = nil, environment: [String] = [], limits: [String] = []
    ) throws {
        let serve = ["serve", "--port", "0", "--token", Self.token] + arguments
        program =
            limits.isEmpty
            ? try Program(serve, in: folder, environment: environment)
            : try Program(
                limits + [Program.path] + serve, in: folder, environment: environment, path: "/usr/bin/prlimit")
        let begin = "The cloud is at http://127.0.0.1:"
        _ = program.read { $0.error.contains("greeting hello\n") }
        let line = program.error.split(separator: "\n").first { $0.hasPrefix(begin) }
        port = try #require(line.flatMap { Int($0.dropFirst(begin.count).prefix { $0.isNumber }) }, "\(program.error)")
    }

    /// An answer: its status and its body.
    struct Answer {
        var status: Int
        var head: String
        var text: String
        var json: JSONValue { (try? JSONValue(parsing: text)) ?? .null }
    }

    /// Sends one request on a connection of its own; a body is JSON.
    func call(
        _ method: String, _ path: String, _ body: String? = nil, token: String? = token, fields: String = ""
    ) throws -> Answer {
        let client = try RawClient(port: port)
        client.send(Self.request(method, path, body, token: token, fields: fields))
        let (text, _) = client.readAll()
        return try Self.answer(text)
    }

    /// The bytes of a request that ends its connection; further fields end with CRLF.
    static func request(
        _ method: String, _ path: String, _ body: String?, token: String?, fields: String = ""
    ) -> String {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + fields
        if let token { head += "Authorization: Bearer \(token)\r\n" }
        if let body { head += "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n" }
        return head + "\r\n" + (body ?? "")
    }

    static func answer(_ text: String) throws -> Answer {
        let end = try #require(text.firstRange(of: "\r\n\r\n"), "\(text)")
        let status = try #require(Int(text.dropFirst(9).prefix(3)), "\(text)")
        return Answer(
            status: status, head: String(text[..<end.lowerBound]), text: String(text[end.upperBound...]))
    }

    /// Kills the program in the middle of whatever it does.
    func killNow() {
        program.signal(SIGKILL)
        _ = program.end()
    }
}
