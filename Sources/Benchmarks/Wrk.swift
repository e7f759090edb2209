import Glibc

/// The load generator wrk, which knows nothing of this program.
struct Wrk {
    /// What a load came to.
    struct Load {
        /// Answers a second.
        var rate: Double
        /// Milliseconds until an answer.
        var p99: Double
    }

    private static let mark = "figures "
    private static let name = "wrk"
    /// The kinds of failures that wrk counts, in the order in which the script prints them.
    private static let failures = ["connect", "read", "write", "timeout", "status"]

    private let command: [String]

    /// Where it is installed; nil when it is not.
    static var path: String? {
        guard let folders = getenv("PATH") else { return nil }
        return String(cString: folders).split(separator: ":").map { "\($0)/\(name)" }
            .first { access($0, X_OK) == 0 }
    }

    /// The program at a path, which posts one body over and over; its script lies in the folder.
    init(at path: String, connections: Int, threads: Int, headers: [(String, String)], body: String, in folder: String)
        throws
    {
        let script = folder + "/post.lua"
        let lines = headers.map { "wrk.headers[\"\($0.0)\"] = \"\($0.1)\"" }
        try write(
            """
            wrk.method = "POST"
            wrk.body = [[\(body)]]
            \(lines.joined(separator: "\n"))
            function done(summary, latency, requests)
               local e = summary.errors
               io.write(string.format("\(Self.mark)%f %f %d %d %d %d %d\\n", summary.requests / summary.duration * 1e6,
                  latency:percentile(99) / 1000, e.connect, e.read, e.write, e.timeout, e.status))
            end

            """, to: script)
        // By default wrk counts an answer after 2 s as a timeout. A disk shared with other machines sometimes takes
        // longer for one sync, on which every connection then waits: a slow round, but no failure.
        command = [path, "-t", "\(threads)", "-c", "\(connections)", "--timeout", "30s", "-s", script]
    }

    /// Posts for whole seconds; every request must be answered, with less than 400.
    func load(_ url: String, seconds: Int, pinned: ([String]) -> [String]) throws -> Load {
        let child = try Child(pinned(command + ["-d", "\(seconds)s", url]))
        var figures: [Double] = []
        while let line = child.line() {
            if line.hasPrefix(Self.mark) { figures = line.split(separator: " ").compactMap { Double($0) } }
        }
        guard child.end() == 0, figures.count == 2 + Self.failures.count else {
            throw Child.Failure(description: "wrk ended without figures")
        }
        let failed = zip(Self.failures, figures.dropFirst(2)).filter { $0.1 > 0 }
        guard failed.isEmpty else {
            let counts = failed.map { "\($0.0) × \(Int($0.1))" }.joined(separator: ", ")
            throw Child.Failure(description: "requests of wrk failed: \(counts)")
        }
        return Load(rate: figures[0], p99: figures[1])
    }
}
