import Dispatcher
import EventModel

/// The requests of a trace, as its file tells them.
struct TraceFile {
    /// A delivery's first request and what came of it.
    struct Delivery {
        /// The number of a hook's delivery, or the id of a signed one.
        var id: String
        var method: String
        var url: String
        var headers: JSONValue
        var body: String
        /// The name of the event that brought it about.
        var event: String?
        /// The status or error with its time; nil while it is under way.
        var outcome: String?
        /// The file and line of the request.
        var place: String
    }

    let path: String
    /// In the order of the trace.
    private(set) var deliveries: [Delivery] = []

    /// Reads a trace. A last line that was cut off is passed over.
    init(_ source: SourceText) throws(CommandFailure) {
        path = source.path
        var positions: [String: Int] = [:]
        var names: [Int: String] = [:]
        var line = 0
        var rest: ArraySlice<UInt8>
        do throws(JSONError) { rest = try source.textBytes() } catch { throw .invalid("\(path): \(error.message).") }
        while !rest.isEmpty {
            line += 1
            let end = rest.firstIndex(of: UInt8(ascii: "\n"))
            let content = Array(rest[..<(end ?? rest.endIndex)])
            rest = end.map { rest[($0 + 1)...] } ?? []
            if content.allSatisfy({ $0 <= 0x20 }) { continue }
            let value: JSONValue
            do throws(JSONError) { value = try JSONValue(parsing: content, rules: .data) } catch {
                if end == nil, line > 1 { break }
                throw .invalid(
                    "\(path):\(line): this is no line of a trace: \(Terminal.visible(error.message)). A trace is what"
                        + " cloudsim run --trace FILE writes.")
            }
            switch value["kind"]?.text {
            case "event":
                if let seq = Self.integer(value["seq"]) { names[seq] = value["name"]?.text }
            // The copies that the network made of a request are not sent again.
            case _ where value["copy"] != nil: continue
            case "attempt":
                let delivery = try delivery(value, line, names)
                if positions[delivery.id] == nil {
                    positions[delivery.id] = deliveries.count
                    deliveries.append(delivery)
                }
            case "outcome":
                guard let position = Self.id(value["delivery"]).flatMap({ positions[$0] }) else { continue }
                let what = Self.integer(value["status"]).map { "\($0)" } ?? value["error"]?.text ?? "?"
                deliveries[position].outcome = what + (Self.integer(value["ms"]).map { " after \($0)ms" } ?? "")
            default: break
            }
        }
    }

    /// The delivery of an id.
    func delivery(_ id: String) throws(CommandFailure) -> Delivery {
        if let found = deliveries.first(where: { $0.id == id }) { return found }
        guard let first = deliveries.first, let last = deliveries.last else {
            throw .invalid("\(path): the trace holds no request.")
        }
        let range = first.id == last.id ? "only \(first.id)" : "\(first.id) to \(last.id)"
        throw .invalid("\(path): there is no delivery \(id); the trace has \(range). See: cloudsim resend \(path)")
    }

    private func delivery(
        _ value: JSONValue, _ line: Int, _ names: [Int: String]
    ) throws(CommandFailure) -> Delivery {
        guard let id = Self.id(value["delivery"]), let method = value["method"]?.text,
            let url = value["url"]?.text, let headers = value["headers"]
        else {
            throw .invalid("\(path):\(line): an attempt has a delivery, a method, a url and headers; one is missing.")
        }
        return Delivery(
            id: id, method: method, url: url, headers: headers, body: value["body"]?.text ?? "",
            event: Self.integer(value["cause"]).flatMap { names[$0] }, place: "\(path):\(line)")
    }

    private static func id(_ value: JSONValue?) -> String? {
        guard let value else { return nil }
        return integer(value).map(String.init) ?? value.text
    }

    private static func integer(_ value: JSONValue?) -> Int? {
        if case .number(let number)? = value?.kind { Int(exactly: number) } else { nil }
    }
}

extension TraceFile.Delivery {
    /// The request, with some headers changed; one that is empty is left out.
    ///
    /// - Parameters:
    ///   - secrets: Those with which it is signed anew, if it was signed; none keeps the trace's signature.
    ///   - now: When it is sent.
    func request(
        changing changes: [Header], signingWith secrets: [Secret] = [], at now: Instant
    ) throws(CommandFailure) -> Request {
        guard let method = RequestMethod(rawValue: method) else {
            throw .invalid(
                Terminal.visible("\(place): the method \(self.method) is none of GET, POST, PUT and DELETE."))
        }
        guard case .object(let members) = headers.kind else {
            throw .invalid("\(place): the headers are an object, not \(headers.kindName).")
        }
        var lines: [Header] = []
        for member in members {
            guard let value = member.value.text else {
                throw .invalid(Terminal.visible("\(place): the header \(member.key) is no text."))
            }
            let header = Header(member.key, value)
            // These follow from the body, and a change takes the place of what the trace says.
            if ["content-length", "transfer-encoding"].contains(where: header.hasName) { continue }
            if changes.contains(where: { header.hasName($0.name) }) { continue }
            guard !header.isSecret || value != "***" else {
                throw .invalid(
                    "\(place): the trace hides the header \(header.name). Give it with --header \"\(header.name): …\", or"
                        + " leave it out with --header \"\(header.name):\".")
            }
            lines.append(header)
        }
        lines += changes.filter { !$0.value.isEmpty }
        if !secrets.isEmpty {
            guard let place = SignedHeaders(lines) else {
                throw .invalid("\(self.place): the request carries no signature that --secret could replace.")
            }
            lines = place.signed(lines, body: Array(body.utf8), with: secrets, at: now)
        }
        guard let head = RequestHead(checking: url, method: method, headers: lines) else {
            throw .invalid(Terminal.visible("\(place): the request to \(url) cannot be sent as it stands."))
        }
        return Request(head: head, body: Array(body.utf8))
    }
}
