import CloudSim
import Dispatcher
import EventModel
import Glibc
import HTTPTransport

/// `cloudsim resend`: sends one request of a trace again.
enum ResendCommand {
    static let command = Command(
        name: "resend", operands: "TRACE", count: 1...1,
        summary: "Send one request of a trace again, for real; without --delivery list what there is.",
        options: [
            deliveryOption.option, secretOption.option, SecretFile.secrets.option,
            .init(
                name: "--forward", value: "HOST=URL", help: "send a host's requests to your own service",
                repeats: true),
            .init(
                name: "--header", value: "NAME: VALUE",
                help:
                    "another value for a header, as for those that the trace hides; nothing after the colon leaves it out",
                repeats: true),
            .init(name: "--dry", help: "show the request and send nothing"),
        ],
        examples: [
            "cloudsim resend run.jsonl",
            "cloudsim resend run.jsonl --delivery 3 --forward example.com=http://localhost:3000",
            "cloudsim resend run.jsonl --delivery dlv_b13b29d300000004 --secret whsec_…",
        ], run: run)

    private static let deliveryOption = OptionDeclaration(
        "--delivery", "N|ID", help: "the delivery whose request is sent: its number, or the id of a signed one",
        expected: "a whole number from 1 or the id of a signed delivery, as cloudsim resend TRACE lists them"
    ) { text in
        text.contains("_") || Int(text).map { $0 > 0 } == true ? text : nil
    }
    private static let secretOption = OptionDeclaration(
        "--secret", "S",
        help: "sign a signed request anew, as of now; several make several signatures; else CLOUDSIM_SECRET. Without"
            + " either the request keeps the signature of the trace", repeats: true)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let id = try arguments.value(of: deliveryOption)
        let secrets = try SecretOption.read(arguments)
        for note in SecretOption.notes(secrets) { Terminal.note(note) }
        let changes = try arguments.all("--header").map { (text) throws(CommandFailure) in try header(text) }
        let forwards = try forwards(arguments)
        let source = try SourceFile.read(arguments.operands[0])
        guard let id else { return list(try TraceFile(source)) }
        let delivery = try TraceFile(source).delivery(id)
        let request = try delivery.request(changing: changes, signingWith: secrets, at: WallClock.timeOfDay)
        if secrets.isEmpty, let signed = SignedHeaders(request.head.headers) {
            let moment = signed.signedAt.map { ", made at \($0.description.prefix(19))Z" } ?? ""
            Terminal.error(
                "note: the request keeps the signature of the trace\(moment); receivers refuse one that is old, and"
                    + " --secret S signs anew")
        }
        if arguments.has("--dry") {
            Terminal.output(RequestText(request, masksSecrets: true).wire)
            return .success
        }
        let forward = forwards.last { rule in
            let name = request.head.host.contains(":") ? "[\(request.head.host)]" : request.head.host
            return rule.host == request.head.host || rule.host == "\(name):\(request.head.port)"
        }
        if let forward {
            Terminal.error("note: \(request.head.host) is forwarded to \(forward.targetHost)")
        } else if !forwards.isEmpty {
            // A host with a slip in it would let the request go to the real one.
            let hosts = forwards.map(\.host).joined(separator: ", ")
            throw .invalid(
                "the request goes to \(request.head.host), not to \(hosts): correct --forward or leave it out.")
        }
        let target = forward?.targetHost ?? request.head.host
        if !Hosts.isLoopback(target) { Terminal.error("note: requests to \(target) leave this machine") }
        return try send(request, forwards)
    }

    private static func send(_ request: Request, _ forwards: [ForwardRule]) throws(CommandFailure) -> ExitCode {
        Interrupt.listen()
        Terminal.draw(RequestText(request, masksSecrets: true).wire + "\n")
        let clock = WallClock()
        let transport = HTTPTransport(TransportConfiguration(threads: 1, forwards: forwards))
        defer { transport.close() }
        let began = clock.now
        transport.send(request, id: AttemptID(0), now: began)
        var completions: [Completion] = []
        while completions.isEmpty {
            if Interrupt.isWanted {
                Terminal.leaveEcho()
                Terminal.error("interrupted before the answer came")
                return .interrupted
            }
            transport.outcomes(until: clock.now + .milliseconds(100), into: &completions)
        }
        let elapsed = clock.now - began
        switch completions[0].outcome {
        case .response(let response):
            let size = response.body.count + response.bytesDropped
            Terminal.error("→ \(response.status), \(size) bytes after \(elapsed)\n")
            if isatty(STDOUT_FILENO) == 1 {
                let lines = String(decoding: response.body, as: UTF8.self).split(
                    separator: "\n", omittingEmptySubsequences: false)
                Terminal.output(lines.map { Terminal.visible(String($0)) }.joined(separator: "\n") + "\n")
            } else {
                Terminal.output(response.body)
            }
            if response.bytesDropped > 0 { Terminal.error("note: \(response.bytesDropped) bytes of it are not kept") }
            return response.status < 400 ? .success : .failed
        case .failure(let error):
            Terminal.error("→ \(error.rawValue) after \(elapsed)\n")
            return .failed
        }
    }

    private static func list(_ trace: TraceFile) -> ExitCode {
        if trace.deliveries.isEmpty { Terminal.error("the trace holds no request") }
        for delivery in trace.deliveries {
            let event = delivery.event.map { "  \($0)" } ?? ""
            Terminal.output(
                Terminal.visible(
                    "\(delivery.id)  \(delivery.method) \(delivery.url)\(event)  \(delivery.outcome ?? "pending")")
                    + "\n")
        }
        return trace.deliveries.isEmpty ? .failed : .success
    }

    private static func forwards(_ arguments: Arguments) throws(CommandFailure) -> [ForwardRule] {
        try RunWishes.forwards(arguments).map { (host, target) throws(CommandFailure) in
            guard let rule = ForwardRule(host: host, target: target) else {
                throw .invalid("\(target) is no http or https URL that \(host) can be forwarded to.")
            }
            return rule
        }
    }

    private static func header(_ text: String) throws(CommandFailure) -> Header {
        guard let header = Header(line: text) else {
            // The text may hold a secret: it is not repeated.
            throw .invalid("--header: expected NAME: VALUE, as in \"Authorization: Bearer abc\".")
        }
        return header
    }
}
