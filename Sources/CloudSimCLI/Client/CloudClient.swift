import Dispatcher
import EventModel
import HTTPTransport

/// A cloud's API, called over HTTP: this program's own server or the real cloud.
struct CloudClient {
    /// What a call may ask for.
    struct Call {
        var method = RequestMethod.get
        /// The path behind the base URL, percent-encoded; begins with `/`.
        var path: String
        var headers: [Header] = []
        var body: [UInt8] = []

        /// A call without a body.
        init(_ method: RequestMethod = .get, _ path: String) {
            self.method = method
            self.path = path
        }

        /// A call whose body is JSON.
        init(_ method: RequestMethod, _ path: String, json: JSONValue) {
            self.init(method, path)
            headers = [Header("content-type", "application/json")]
            json.write(to: &body)
        }

        /// A call whose body is a form.
        init(_ method: RequestMethod, _ path: String, form: KeyValuePairs<String, String>) {
            self.init(method, path)
            headers = [Header("content-type", "application/x-www-form-urlencoded")]
            for (key, value) in form {
                if !body.isEmpty { body.append(UInt8(ascii: "&")) }
                FormEncoding.append(key, to: &body)
                body.append(UInt8(ascii: "="))
                FormEncoding.append(value, to: &body)
            }
        }
    }

    /// The longest wait between two looks for a wish to stop.
    static let patience = Interval.milliseconds(100)
    /// How long an API call may be silent: a function on a device far away, or a hook under test, takes its time.
    private static let callTimeout = Interval.seconds(60)
    /// The largest answer that is read, in bytes.
    private static let maximumBytes = 64 << 20
    /// How much of a refusal is read, in bytes.
    private static let maximumRefusalBytes = 100_000

    /// Where the cloud is, and the token.
    let address: CloudAddress

    /// A client of one cloud.
    init(_ address: CloudAddress) {
        self.address = address
        if address.sendsTokenInClear {
            Terminal.error("note: \(address.url) is not https: whoever listens on the way sees the token")
        }
    }

    /// The client that a command's arguments ask for.
    init(_ arguments: Arguments) throws(CommandFailure) {
        self.init(try CloudAddress(arguments))
        Interrupt.listen()
    }

    // MARK: Calls

    /// Makes a call and returns the JSON of its answer; throws what the cloud refuses, as a sentence.
    func call(_ call: Call) throws(CommandFailure) -> JSONValue {
        let (status, body) = try answer(to: call)
        guard (200..<300).contains(status) else { throw refusal(status, body) }
        if body.allSatisfy({ $0 <= 0x20 }) { return .object([:]) }
        guard let value = try? JSONValue(parsing: body, rules: .data) else {
            throw .unable("\(address.url) answered with something that is no JSON; is it a cloud's base URL?")
        }
        return value
    }

    /// Makes a call and returns status and body, whatever they are.
    func answer(to call: Call) throws(CommandFailure) -> (status: Int, body: [UInt8]) {
        let read = StreamingRead(request(call, idleTimeout: Self.callTimeout))
        var status = 0
        var body: [UInt8] = []
        while true {
            if Interrupt.isWanted { throw CommandFailure(code: .interrupted, message: "interrupted.") }
            switch read.next(within: Self.patience) {
            case .quiet: continue
            case .head(let number): status = number
            case .piece(let bytes):
                body += bytes
                guard body.count <= Self.maximumBytes else {
                    throw .unable("\(address.url) answered with more than \(Self.maximumBytes >> 20) MB.")
                }
            case .end: return (status, body)
            case .failure(let error): throw failure(error)
            }
        }
    }

    /// Opens a stream; `next` on what is returned drives it.
    func openStream(_ path: String) -> StreamingRead {
        var call = Call(.get, path)
        call.headers = [Header("accept", "text/event-stream")]
        return StreamingRead(request(call, idleTimeout: .seconds(15)))
    }

    /// Reads the rest of a stream that turned out to be a refusal, and says it as a sentence.
    func refusal(_ status: Int, restOf read: StreamingRead) -> CommandFailure {
        var body: [UInt8] = []
        while !Interrupt.isWanted, body.count < Self.maximumRefusalBytes {
            switch read.next(within: Self.patience) {
            case .piece(let bytes): body += bytes
            case .end, .failure: return refusal(status, body)
            case .head, .quiet: continue
            }
        }
        return refusal(status, Array(body.prefix(Self.maximumRefusalBytes)))
    }

    private func request(_ call: Call, idleTimeout: Interval) -> StreamingRequest {
        var headers = [Header("user-agent", "cloudsim")] + call.headers
        let isAuthorised = headers.contains { $0.name == "authorization" }
        if !isAuthorised, let token = address.token { headers.append(Header("authorization", "Bearer \(token)")) }
        if !headers.contains(where: { $0.name == "accept" }) { headers.append(Header("accept", "application/json")) }
        return StreamingRequest(
            method: call.method, url: address.url + call.path, headers: headers, body: call.body,
            idleTimeout: idleTimeout)
    }

    /// A text as one segment of a path.
    static func segment(_ text: String) -> String {
        // A segment of dots alone would mean another folder.
        if text == "." || text == ".." { return text.replacing(".", with: "%2E") }
        var bytes: [UInt8] = []
        FormEncoding.append(text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
