import CloudSim
import EventModel

/// `cloudsim record`: turns an event stream into a scenario that plays it again.
enum RecordCommand {
    static let command = Command(
        name: "record", operands: "[PREFIX]", count: 0...1,
        summary: "Turn a cloud's event stream, or a saved one, into a scenario that plays it again.",
        options: [
            .init(name: "--output", value: "FILE", help: "the scenario; - is standard output", short: "-o"),
            .init(name: "--for", value: "D", help: "end after this time, as in 10m; else Ctrl-C ends it"),
            .init(name: "--max", value: "N", help: "end after so many events"),
            .init(name: "--device", value: "ID", help: "one device's events, by its id or name"),
            .init(
                name: "--from", value: "SAVED",
                help: "read a saved stream, JSON lines, the array of /events/recent or a trace; - is standard input"),
            .init(
                name: "--redact", value: "KEY", help: "hide the key's values in data; coreid hides the devices' ids",
                repeats: true),
        ] + CloudAddress.options,
        examples: [
            "cloudsim record --for 10m -o recorded.json", "cloudsim record temp --redact password -o recorded.json",
            "cloudsim record --from saved.txt -o recorded.json && cloudsim run recorded.json",
        ], run: run)

    private static func run(_ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        guard let output = arguments["--output"] else { throw .usage(command, "-o FILE is missing.") }
        if output == "-", arguments.has("--json") {
            throw .invalid("-o - and --json both want standard output; write the scenario to a file.")
        }
        if arguments.all("--redact").contains("") { throw .invalid("--redact: expected a key.") }
        let wishes = try RecordWishes(arguments, output: output)
        return try arguments["--from"] == nil ? live(wishes, arguments) : saved(wishes, arguments)
    }

    // MARK: Live

    private static func live(_ wishes: RecordWishes, _ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let client = try CloudClient(arguments)
        let file = try WholeFile(wishes.output)
        let recorder = Recorder(wishes)
        noteNames(of: client, in: recorder)
        var reader = StreamReader(
            client: client, path: CloudClient.streamPath(prefix: wishes.prefix, device: wishes.device))
        if let duration = wishes.duration { reader.deadline = reader.clock.now + duration }
        reader.loses = { recorder.recording.noteGap() }
        Terminal.error("Recording \(client.address.url); Ctrl-C ends it and writes \(Terminal.visible(wishes.output))")
        var code = ExitCode.success
        do throws(CommandFailure) {
            let end = try reader.run { item in
                defer { recorder.progress(at: reader.clock.now) }
                return recorder.take(item, line: nil)
            }
            if case .interrupted = end { code = .interrupted }
        } catch {
            // What came before the cloud said no is not lost.
            guard recorder.recording.counts.events > 0 else { throw error }
            recorder.finishProgress()
            Terminal.error("cloudsim: \(error.message)")
            code = error.code
        }
        // Devices that came later; who presses Ctrl-C waits for nothing.
        if case .success = code { noteNames(of: client, in: recorder) }
        recorder.finishProgress()
        if code == .interrupted { Terminal.leaveEcho() }
        let written = try recorder.write(to: file, source: client.address.url, isJSON: arguments.has("--json"))
        return code == .success ? written : code
    }

    /// Asks the cloud how its devices are called. Streams carry ids alone; without an answer the devices are numbered.
    private static func noteNames(of client: CloudClient, in recorder: Recorder) {
        for device in (try? client.devices()) ?? [] {
            guard let id = device["id"]?.text.flatMap({ DeviceID($0) }), let name = device["name"]?.text else {
                continue
            }
            recorder.recording.note(name: name, of: id)
        }
    }

    // MARK: Saved

    private static func saved(_ wishes: RecordWishes, _ arguments: Arguments) throws(CommandFailure) -> ExitCode {
        let path = arguments["--from"] ?? "-"
        for option in ["--url", "--token", "--for"] where arguments[option] != nil {
            throw .invalid("\(option) is for a live stream; --from reads a saved one.")
        }
        if SourceFile.areOne(path, wishes.output) {
            throw .invalid("-o \(wishes.output) would overwrite the saved stream; name another file.")
        }
        var wanted: DeviceID?
        if let text = wishes.device {
            guard let id = DeviceID(text) else {
                throw .invalid("--device \(text): a saved stream knows devices by their 24 hexadecimal digits alone.")
            }
            wanted = id
        }
        let source = try SourceFile.read(path)
        let recorder = Recorder(wishes)
        let mention = { (name: String) in recorder.recording.note(name: name) }
        SavedStream.read(source.bytes, mention: mention) { item, line in
            if case .event(let event) = item {
                if let prefix = wishes.prefix, !event.name.utf8.starts(with: prefix.utf8) { return true }
                if let wanted, DeviceID(event.coreID) != wanted { return true }
            }
            return recorder.take(item, line: line.map { "\(source.path):\($0)" })
        }
        recorder.tellUnreadable()
        guard recorder.recording.start != nil else {
            throw .invalid(
                "\(source.path): there is no event to record; expected an event stream's text, or JSON lines or"
                    + " an array of objects with name, data, published_at and coreid.")
        }
        return try recorder.write(
            to: WholeFile(wishes.output), source: "a saved stream", isJSON: arguments.has("--json"))
    }
}

/// What the person asks of a recording.
struct RecordWishes {
    var output: String
    var prefix: String?
    var device: String?
    var duration: Interval?
    var most: Int?
    var redaction: Redaction

    init(_ arguments: Arguments, output: String) throws(CommandFailure) {
        self.output = output
        prefix = arguments.operands.first
        device = arguments["--device"]
        most = try arguments.value("--max", "a whole number from 1") { Int($0).flatMap { $0 > 0 ? $0 : nil } }
        redaction = Redaction(arguments.all("--redact"))
        guard let text = arguments["--for"] else { return }
        do throws(TimeTextError) { duration = try Interval(parsing: text) } catch {
            throw .invalid("--for: \(error.message).")
        }
    }
}
