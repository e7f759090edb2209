import Glibc

/// `cloudsim receiver` as load generators meet it: counting in place of showing, to wrk.
enum ReceiverBenchmark {
    private static let connections = 64
    private static let reading = #"{"name":"reading","data":"21.5","private":true}"#
    private static let folder = executablePath().split(separator: "/").dropLast().map { "/\($0)" }.joined()
    private static let taskset = "/usr/bin/taskset"
    /// The receiver gets two cores and wrk the others, where there are enough.
    private static let isParted = Machine.cores >= 4 && access(taskset, X_OK) == 0

    /// A way to start the receiver, and what its rounds came to.
    private struct Course {
        var name: String
        var words: [String]
        var target = Figure.Target.none
        var loads: [Wrk.Load] = []
        var memory: [Double] = []
    }

    static func run(rounds: Int) throws {
        let cores = isParted ? "the receiver on cores 0 and 1, wrk on 2 and 3" : "all on the same cores"
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
        let port = try freePort()
        let silence = course.words.contains("--live") ? [] : ["--quiet"]
        let command = [folder + "/cloudsim", "receiver", "--port", "\(port)"] + course.words + silence
        let receiver = try Child(pinned(0, command), discardsOutput: true)
        defer {
            kill(receiver.pid, SIGINT)
            receiver.end()
        }
        try waitForListener(at: port)
        let wrk = try Wrk(
            at: path, connections: connections, threads: 2,
            headers: [("Content-Type", "application/json"), ("webhook-id", "load-1")], body: reading, in: place)
        let url = "http://127.0.0.1:\(port)/"
        _ = try wrk.load(url, seconds: 1) { pinned(2, $0) }
        course.loads.append(try wrk.load(url, seconds: 2) { pinned(2, $0) })
        course.memory.append(receiver.residentMegabytes)
    }

    /// A port that nobody listens at; a quiet receiver does not tell the one that it took.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: 0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutableBytes(of: &address) { bytes in
            guard let start = bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self) else { return false }
            return bind(descriptor, start, size) == 0 && getsockname(descriptor, start, &size) == 0
        }
        guard isBound else { throw Child.Failure(description: "no port is free") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    /// Waits until somebody listens at a port, ten seconds at most.
    private static func waitForListener(at port: Int) throws {
        let deadline = seconds() + 10
        while seconds() < deadline {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = loopback(port: port)
            let code = withUnsafeBytes(of: &address) { bytes in
                connect(
                    descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            }
            if code == 0 { return }
            usleep(10_000)
        }
        throw Child.Failure(description: "the receiver did not start")
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }

    private static func pinned(_ first: Int, _ command: [String]) -> [String] {
        isParted ? [taskset, "-c", "\(first),\(first + 1)"] + command : command
    }
}
