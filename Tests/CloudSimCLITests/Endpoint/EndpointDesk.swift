import CloudServer
import EventModel
import Testing

/// A served cloud that takes signed endpoints on this machine, and `cloudsim endpoint` with a key for it.
final class EndpointDesk {
    let folder: Folder
    let cloud: ServedCloud
    let key: String

    init() throws {
        folder = try Folder()
        cloud = try ServedCloud(["--state", "state", "--allow-private", "127.0.0.0/8", "--allow-http"], in: folder)
        let made = try Program.run(["key", "create", "--state", "state", "--project", "demo"], in: folder)
        key = String(made.output.dropLast())
        try #require(APIKey(key) != nil, "\(made.error)")
    }

    deinit { cloud.killNow() }

    /// Runs `cloudsim endpoint` with these words.
    func run(_ words: [String], token: String? = nil) throws -> Program.End {
        let environment = ["CLOUDSIM_URL=http://127.0.0.1:\(cloud.port)", "CLOUDSIM_TOKEN=\(token ?? key)"]
        return try Program.run(["endpoint"] + words, in: folder, environment: environment)
    }

    /// Runs it, expects it to succeed, and returns the JSON of its lines.
    func json(_ words: [String], at location: Testing.SourceLocation = #_sourceLocation) throws -> [JSONValue] {
        let end = try run(words + ["--json"])
        #expect(end.code == 0 && end.error.isEmpty, "\(words): \(end)", sourceLocation: location)
        return try end.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    }

    /// The deliveries to an endpoint, once this many have ended.
    func ended(_ count: Int, of id: String, _ dialect: [String]) throws -> [JSONValue] {
        for _ in 0..<500 {
            guard case .array(let deliveries)? = try json(["deliveries", id] + dialect).first?.kind else { continue }
            let ended = deliveries.filter { ["succeeded", "SENT"].contains($0["status"]?.text ?? "") }
            if ended.count >= count { return ended }
        }
        Issue.record("the deliveries to \(id) do not end")
        return []
    }

    func publish(_ name: String) throws {
        #expect(try cloud.call("POST", "/v1/devices/events", #"{"name":"\#(name)","data":"21"}"#).status == 200)
    }
}
