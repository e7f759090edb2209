import Glibc

/// `cloudsim receiver` as load generators meet it: counting in place of showing, to wrk.
enum ReceiverBenchmark {
    private static let connections = 64
    private static let reading = #"{"name":"reading","data":"21.5","private":true}"#
    private static let folder = executablePath().split(separator: "/").dropLast().map { "/\($0)" }.joined()

    /// A way to start the receiver, and what its rounds came to.
    private struct Course {
        var name: String
        var words: [String]
        var target = Figure.Target.none
        var loads: [Wrk.Load] = []
        var memory: [Double] = []
    }

    static func run(rounds: Int) throws {
        let cores = Cores.isParted ? "the receiver on cores 0 and 1, wrk on 2 and 3" : "all on the same cores"
        say("receiver: \(connections) keep-alive connections, 2 threads of wrk; \(cores); one round after the other")
        guard access(folder + "/cloudsim", X_OK) == 0 else {
            say("  NOT MEASURED: there is no \(folder)/cloudsim; dev/bench builds what is needed")
            return
        }
        guard let path = Wrk.path else {
            say(
                "  NOT MEASURED: wrk is not installed (apt-get install wrk), and a client of our own would measure itself"
            )
            return
        }
        var courses = [
            Course(name: "2 threads", words: ["--threads", "2"], target: .atLeast(100_000)),
            Course(name: "2 threads, live counts", words: ["--threads", "2", "--live"]),
            Course(name: "1 thread", words: ["--threads", "1"]),
            Course(
                name: "2 threads, statuses by turns and latencies by chance",
                words: ["--threads", "2", "--sequence", "200,201,202", "--latency", "random:0ms-1ms"]),
        ]
        for _ in 0..<rounds {
            for place in courses.indices { try withFolder { try round(&courses[place], wrk: path, in: $0) } }
        }
        for course in courses {
            Figure(
                name: course.name, unit: "requests/s", rounds: course.loads.map(\.rate), target: course.target
            ).show(
                "p99 of an answer \(decimals(course.loads.map(\.p99).median, 1)) ms,"
                    + " \(decimals(course.memory.median, 1)) MB resident after the load")
        }
    }

    private static func round(_ course: inout Course, wrk path: String, in place: String) throws {
        let port = try Ports.free()
        let silence = course.words.contains("--live") ? [] : ["--quiet"]
        let command = [folder + "/cloudsim", "receiver", "--port", "\(port)"] + course.words + silence
        let receiver = try Child(Cores.ofServer(command), discardsOutput: true)
        defer {
            kill(receiver.pid, SIGINT)
            receiver.end()
        }
        try Ports.waitForListener(at: port)
        let wrk = try Wrk(
            at: path, connections: connections, threads: 2,
            headers: [("Content-Type", "application/json"), ("webhook-id", "load-1")], body: reading, in: place)
        let url = "http://127.0.0.1:\(port)/"
        _ = try wrk.load(url, seconds: 1, pinned: Cores.ofClient)
        course.loads.append(try wrk.load(url, seconds: 2, pinned: Cores.ofClient))
        course.memory.append(receiver.residentMegabytes)
    }
}
