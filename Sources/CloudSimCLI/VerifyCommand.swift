import Dispatcher
import EventModel

/// `cloudsim verify`: checks the signature of one request by hand.
enum VerifyCommand {
    private static let id = OptionDeclaration("--id", "ID", help: "the request's webhook-id")
    private static let timestamp = OptionDeclaration(
        "--timestamp", "T", help: "the request's webhook-timestamp, in seconds since 1970")
    private static let signature = OptionDeclaration(
        "--signature", "G", help: "the request's webhook-signature: one or more, with spaces between", repeats: true)
    private static let header = OptionDeclaration(
        "--header", "LINE",
        help: "a header line of the request, in place of the three options above: webhook-id, svix-id or X-Webhook-ID,"
            + " likewise -timestamp and -signature",
        repeats: true, expected: "NAME: VALUE, as in \"svix-id: msg_1\"", parse: Header.init(line:))

    static let command = Command(
        name: "verify", operands: "FILE|-", count: 1...1,
        summary: "Check the signature of one request, whose body is a file or standard input.",
        options: [
            .init(
                name: "--secret", value: "S",
                help: "a secret that is valid: whsec_ and base64, or the plain text; several, the newest first; else"
                    + " CLOUDSIM_SECRET", repeats: true),
            SecretFile.secrets.option,
            id.option, timestamp.option, signature.option, header.option,
            .init(
                name: "--tolerance", value: "D",
                help: "how far the timestamp may be from the clock, \(SignatureCheck.tolerance) by default"),
            .init(
                name: "--now", value: "INSTANT",
                help: "what the clock says, as in 2024-02-01T21:08:05Z; the time of day by default"),
        ],
        examples: [
            "printf '{\"test\": 2432232314}' | cloudsim verify - --now 2021-02-25T15:02:10Z \\\n"
                + "    --secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw \\\n"
                + "    --id msg_p5jXN8AQM9LWM0D4loKWxJek --timestamp 1614265330 \\\n"
                + "    --signature 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='",
            "cloudsim verify body.json --secret whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw \\\n"
                + "    --header 'svix-id: msg_1' --header 'svix-timestamp: 1614265330' \\\n"
                + "    --header 'svix-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let secrets = try SecretOption.read(arguments)
        guard !secrets.isEmpty else {
            throw .usage(command, "--secret is missing. --secret-file and CLOUDSIM_SECRET can replace it.")
        }
        let headers = try headers(arguments)
        var tolerance = SignatureCheck.tolerance
        if let text = arguments["--tolerance"] {
            do throws(TimeTextError) { tolerance = try Interval(parsing: text) } catch {
                throw .invalid("--tolerance: \(error.message).")
            }
        }
        var now = WallClock.timeOfDay
        if let text = arguments["--now"] {
            do throws(TimeTextError) { now = try Instant(parsing: text) } catch {
                throw .invalid("--now: \(error.message).")
            }
        }
        let body = try SourceFile.read(arguments.operands[0]).bytes
        for note in SecretOption.notes(secrets) { Terminal.note(note) }
        func judge(_ body: [UInt8]) -> SignatureCheck.Verdict {
            SignatureCheck.judge(headers, body: body, secrets: secrets, now: now, tolerance: tolerance)
        }
        let verdict = judge(body)
        let place = verdict.secret.map { SecretOption.place($0, of: secrets.count) }
        if verdict.faults.isEmpty, let place {
            Terminal.output("verified by \(place)\n")
            return .success
        }
        for fault in verdict.faults { Terminal.output(Terminal.visible("failed: \(fault)") + "\n") }
        if let place { Terminal.error("note: the signature itself is that of \(place)") }
        // The commonest slip by hand: editors and echo end a text with a line break that was never sent.
        if verdict.secret == nil, body.last == 0x0A, let other = judge(Array(body.dropLast())).secret {
            Terminal.error(
                "note: without the line break at the end of the body the signature is that of"
                    + " \(SecretOption.place(other, of: secrets.count))")
        }
        return .failed
    }

    /// The signature headers: those of `--header`, or of the specification by the three other options.
    private static func headers(_ arguments: Arguments) throws(CommandFailure) -> SignatureCheck.Headers {
        let lines = try arguments.values(of: header)
        let names = [id, timestamp, signature].map(\.option.name)
        guard lines.isEmpty else {
            if let name = names.first(where: arguments.has) {
                throw .usage(command, "\(name) and --header exclude each other.")
            }
            return SignatureCheck.Headers(among: lines)
        }
        if let name = names.first(where: { !arguments.has($0) }) {
            throw .usage(command, "\(name) is missing; --header can replace it.")
        }
        return SignatureCheck.Headers(
            id: try arguments.value(of: id), timestamp: try arguments.value(of: timestamp),
            signature: try arguments.values(of: signature).joined(separator: " "))
    }
}
