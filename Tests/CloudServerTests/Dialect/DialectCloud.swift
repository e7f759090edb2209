import CloudStore
import Dispatcher
import EventModel
import Glibc
import Testing

@testable import CloudServer

/// A cloud that serves in this process with keys of its own, and a client of its dialects.
final class DialectCloud {
    static let guarded = AddressGuard()
    /// Lets receivers of this machine through, as a developer would.
    static let local = AddressGuard(allowsHTTP: true, allowed: [.host("receiver.test")])

    let cloud: LocalCloud
    let keys: KeyStore
    private let folder: String

    init(_ addressGuard: AddressGuard = local) throws {
        var template = Array("/tmp/cloudsim-test-XXXXXX".utf8CString)
        folder = String(cString: try #require(mkdtemp(&template)))
        keys = try KeyStore.open(directory: folder)
        cloud = try LocalCloud(keys: keys, addressGuard: addressGuard)
    }

    deinit {
        for name in ["keys.db", "keys.db-wal", "keys.db-shm"] { unlink("\(folder)/\(name)") }
        rmdir(folder)
    }

    /// A new key's text.
    func key(_ project: String = "demo", _ scopes: [DialectScope]? = nil) throws -> String {
        let key = APIKey()
        try keys.create(key.stored(project: project, scopes: scopes, createdAt: Instant(milliseconds: 0)))
        return key.text
    }

    /// Sends a request and holds its answer against the document, and against what every answer has.
    func ask(
        _ method: String, _ path: String, _ key: String?, _ body: String? = nil, headers: [String] = [],
        type: String = "application/json", at location: Testing.SourceLocation = #_sourceLocation
    ) throws -> LocalCloud.Answer {
        var head = ["\(method) \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + headers
        if let key { head.append("Authorization: Bearer \(key)") }
        if let body { head += ["Content-Type: \(type)", "Content-Length: \(body.utf8.count)"] }
        let answer = try cloud.send([Array((head.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")).utf8)])
        let shown = "\(method) \(path): \(answer.status) \(String(decoding: answer.body.prefix(300), as: UTF8.self))"
        #expect(answer.field("access-control-allow-origin") == "*", "\(shown)", sourceLocation: location)
        let segments = path.prefix { $0 != "?" }.split(separator: "/").map(String.init)
        if case .found(let match) = DialectTable.all.destination(method, segments), !match.isHead {
            let faults = DocumentedAnswer.faults(
                method: method, path: match.route.path, status: answer.status,
                mediaType: answer.field("content-type"), body: answer.body)
            #expect(faults == [], "\(shown)", sourceLocation: location)
        }
        return answer
    }

    /// Creates an endpoint in each dialect and returns the paths of their own.
    func endpoints(_ key: String, project: String = "demo") throws -> [String] {
        try Samples.creations(project).map { path, body in
            let answer = try ask("POST", path, key, body)
            #expect(answer.status == 200)
            return path + "/" + (try #require((answer.json["endpoint"] ?? answer.json)["id"]?.text))
        }
    }
}

/// Requests that can be made.
enum Samples {
    static let url = "http://receiver.test/hook"

    /// How an endpoint is created in each dialect: path and body.
    static func creations(_ project: String = "demo", url: String = url) -> [(path: String, body: String)] {
        [
            ("/v1/projects/\(project)/webhooks/connections", #"{"url":"\#(url)"}"#),
            (
                "/api/v1/alerting/webhook-endpoints",
                #"{"name":"a","url":"\#(url)","signingEnabled":true,"signingSecret":""}"#
            ),
            ("/signa/v1/webhooks", #"{"url":"\#(url)","enabled_events":["alert.created"]}"#),
        ]
    }

    /// Every route of every dialect.
    static let routes = Dialect.all.flatMap { dialect in dialect.routes.map { (dialect: dialect, route: $0) } }

    /// A route's path in a project, with ids that nothing has.
    static func path(_ route: DialectRoute, project: String = "demo") -> String {
        let segments = route.path.split(separator: "/").map { segment -> String in
            segment == "{projectId}" ? project : segment.hasPrefix("{") ? "no-such" : String(segment)
        }
        return "/" + segments.joined(separator: "/")
    }

    /// The body of a fault without what tells one request from another.
    static func plain(_ answer: LocalCloud.Answer) -> JSONValue {
        guard case .object(let members) = answer.json.kind else { return answer.json }
        return JSONValue(.object(members.filter { $0.key != "request_id" }))
    }
}
