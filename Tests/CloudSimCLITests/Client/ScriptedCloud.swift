import HTTPServer

/// A cloud that answers by script and keeps what it was asked.
final class ScriptedCloud: Sendable {
    static let token = "0123456789abcdef0123456789abcdef01234567"

    let requests = Lock<[HTTPRequest]>([])
    let server: HTTPServer

    /// `answer` gets the request and how many came before it.
    init(_ answer: @escaping @Sendable (HTTPRequest, Int) -> Reply) throws {
        let requests = requests
        server = try HTTPServer { request, _ in
            let number = requests.withLock { all in
                all.append(request)
                return all.count - 1
            }
            return answer(request, number)
        }
    }

    /// A cloud that gives everybody the same answer.
    convenience init(_ status: Int, _ json: String) throws {
        try self.init { _, _ in Self.json(status, json) }
    }

    /// A cloud that is content with everything.
    convenience init(_ json: String) throws { try self.init(200, json) }

    deinit { server.stop() }

    var url: String { server.url }

    /// Where it is and with what token, as the environment says it.
    var environment: [String] { ["CLOUDSIM_URL=\(url)", "CLOUDSIM_TOKEN=\(Self.token)"] }

    var seen: [HTTPRequest] { requests.withLock { $0 } }

    /// The lines of the requests that came.
    var lines: [String] { seen.map { "\($0.method) \($0.target)" } }

    static func json(_ text: String) -> Reply { json(200, text) }

    static func json(_ status: Int, _ text: String) -> Reply {
        .response(HTTPResponse(status: status, type: "application/json", text: text))
    }

    /// A stream that says something and ends.
    static func stream(_ text: String) -> Reply {
        .script([
            .write(Array("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".utf8)), .write(Array(text.utf8)),
            .close,
        ])
    }
}
