import EventModel
import Glibc

extension LoadBenchmark {
    private static let pacedRate = 20_000
    private static let pacedSeconds = 5
    private static let crowd = 100_000
    private static let crowdRate = 5_000
    /// Names how many seconds the load lasts during which memory is watched.
    private static let lengthVariable = "LOAD_MEMORY_SECONDS"

    /// How late requests go out at a steady rate.
    static func pace(to url: String, rounds: Int) throws {
        var lateness: [Double] = []
        var latency: [Double] = []
        var service: [Double] = []
        var late = 0.0
        var unsent = 0.0
        for _ in 0..<rounds {
            let summary = try load(
                url, "--rate", "\(pacedRate)/s", "--warmup", "500ms", "--duration", "\(pacedSeconds)s")
            lateness.append(try number(summary, "lateness", "p99") / 1e6)
            latency.append(try number(summary, "latency", "p99") / 1e6)
            service.append(try number(summary, "service", "p99") / 1e6)
            late += try number(summary, "late")
            unsent += try number(summary, "unsent")
        }
        Figure(
            name: "lateness of a request at \(thousands(Double(pacedRate)))/s, p99", unit: "ms", rounds: lateness,
            target: .atMost(1), precision: 3
        ).show(
            "p99 from the intended time to the answer \(decimals(latency.median, 2)) ms, from the request"
                + " \(decimals(service.median, 2)) ms; in all rounds \(thousands(late)) of"
                + " \(thousands(Double(rounds * pacedRate * pacedSeconds))) were more than a millisecond late and"
                + " \(thousands(unsent)) unsent")
    }

    /// What a load of many devices holds in memory, and whether it grows.
    static func remember(to url: String) throws {
        let length = getenv(lengthVariable).flatMap { Double(String(cString: $0)) } ?? 20
        guard (5...86_400).contains(length) else {
            throw Child.Failure(description: "\(lengthVariable) takes seconds from 5 to 86400")
        }
        let child = try start([
            "--url", url, "--devices", "\(crowd)", "--rate", "\(crowdRate)/s", "--duration", "\(Int(length))s",
        ])
        let begin = seconds()
        var early = 0.0
        var last = 0.0
        var most = 0.0
        // The process has no memory any more when it has ended, which it does without waiting for a reader.
        while case let now = child.mostResidentMegabytes, now > 0 {
            most = now
            if seconds() - begin < length { last = child.residentMegabytes }
            if early == 0, seconds() - begin >= length / 10 { early = last }
            usleep(50_000)
        }
        let summary = try summary(of: child)
        let sent = try number(summary, "sent")
        Figure(
            name: "memory of \(thousands(Double(crowd))) devices at \(thousands(Double(crowdRate)))/s, highest",
            unit: "MB resident", rounds: [most], target: .atMost(200), precision: 1
        ).show("\(thousands(sent)) requests in \(thousands(length)) s (\(lengthVariable)=600 for ten minutes)")
        Figure(
            name: "its growth from the first tenth of the time to the end", unit: "%",
            rounds: [(last / early - 1) * 100], target: .atMost(10), precision: 1
        ).show("from \(decimals(early, 1)) to \(decimals(last, 1)) MB")
    }

    /// Lets a receiver live for a while: its URL and its process.
    static func withReceiver(_ body: (_ url: String, Child) throws -> Void) throws {
        let port = try Ports.free()
        let command = [folder + "/cloudsim", "receiver", "--port", "\(port)", "--threads", "2", "--quiet"]
        let receiver = try Child(Cores.ofServer(command), discardsOutput: true)
        defer {
            kill(receiver.pid, SIGINT)
            receiver.end()
        }
        try Ports.waitForListener(at: port)
        try body("http://127.0.0.1:\(port)/", receiver)
    }

    /// The summary of a load; every request must be answered with 200.
    static func load(_ url: String, _ words: String...) throws -> JSONValue {
        try summary(of: try start(["--url", url] + words))
    }

    private static func start(_ words: [String]) throws -> Child {
        try Child(Cores.ofClient([folder + "/cloudsim", "load", "--quiet", "--json"] + words))
    }

    private static func summary(of child: Child) throws -> JSONValue {
        let line = child.line()
        let status = child.end()
        guard status == 0, let line else {
            throw Child.Failure(description: "cloudsim load ended with wait status \(status)")
        }
        let summary = try JSONValue(parsing: line)
        let (answered, sent) = (try number(summary, "statuses", "200"), try number(summary, "sent"))
        guard answered == sent else {
            throw Child.Failure(description: "\(Int(sent - answered)) of \(Int(sent)) requests failed")
        }
        return summary
    }

    /// A number of a summary.
    static func number(_ summary: JSONValue, _ names: String...) throws -> Double {
        var value: JSONValue? = summary
        for name in names { value = value?[name] }
        guard case .number(let number)? = value?.kind else {
            throw Child.Failure(description: "the summary has no \(names.joined(separator: "."))")
        }
        return number
    }
}
