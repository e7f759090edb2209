import Glibc

/// A request as a program is told it: whom to ask, which lines to send, and the body.
struct PeerRequest {
    var url: String
    /// Without `Host` and `Content-Length`, which follow from the rest.
    var headers: [(name: String, value: String)]
    var body: String
    /// A file that holds the body.
    var bodyFile: String

    var type: String { headers.first { $0.name.lowercased() == "content-type" }?.value ?? "text/plain" }
}

/// A load generator of somebody else's, which knows nothing of this program.
struct Peer: Sendable {
    /// How much it shall do.
    struct Course {
        var connections: Int
        var threads: Int
        var seconds: Int
    }

    /// What its output says.
    private struct Finding {
        var rate: Double?
        var failures = 0
    }

    var name: String
    /// What it is called when it is installed.
    private var program: String
    /// Debian's package.
    private var package: String
    /// Whether it can be told to use more than one thread.
    var hasThreads = true
    private var arguments: @Sendable (PeerRequest, Course) -> [String]
    private var read: @Sendable (String, inout Finding) -> Void

    /// Where it is installed; nil when it is not.
    var path: String? { Self.path(of: program) }

    /// What to say when it is not.
    var absence: String { "NOT MEASURED: \(program) is not installed (apt-get install \(package))" }

    static func path(of program: String) -> String? {
        guard let folders = getenv("PATH") else { return nil }
        return String(cString: folders).split(separator: ":").map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }

    /// Answers a second; every request must be answered with 200.
    func rate(_ request: PeerRequest, _ course: Course, at path: String) throws -> Double {
        let child = try Child(Cores.ofClient([path] + arguments(request, course)), hidesErrors: true)
        var finding = Finding()
        while let line = child.line() { read(line, &finding) }
        guard child.end() == 0, let rate = finding.rate else {
            throw Child.Failure(description: "\(name) ended without a figure")
        }
        guard finding.failures == 0 else {
            throw Child.Failure(description: "\(finding.failures) of \(name)'s requests failed")
        }
        return rate
    }

    static let hey = Peer(
        name: "hey", program: "hey", package: "hey",
        arguments: { request, course in
            ["-z", "\(course.seconds)s", "-c", "\(course.connections)", "-cpus", "2", "-m", "POST"]
                + request.headers.flatMap { ["-H", "\($0.name): \($0.value)"] }
                + ["-T", request.type, "-D", request.bodyFile, request.url]
        },
        read: { line, finding in
            if let rate = number(in: line, after: "Requests/sec:") { finding.rate = rate }
            // A line for each status and each error, with its count between brackets; bars of the histogram have it in
            // the second place.
            if line.hasPrefix("  ["), !line.hasPrefix("  [200]") { finding.failures += 1 }
        })

    static let h2load = Peer(
        name: "h2load --h1", program: "h2load", package: "nghttp2-client",
        arguments: { request, course in
            [
                "--h1", "-D", "\(course.seconds)", "--warm-up-time", "1", "-c", "\(course.connections)",
                "-t", "\(course.threads)", "-d", request.bodyFile,
            ] + request.headers.flatMap { ["-H", "\($0.name): \($0.value)"] } + [request.url]
        },
        read: { line, finding in
            if line.hasPrefix("finished in ") {
                finding.rate = line.split(separator: ",").lazy.compactMap { number(before: " req/s", in: $0) }.first
            }
            if line.hasPrefix("requests: ") {
                for part in line.split(separator: ",") {
                    for kind in [" failed", " errored", " timeout"] {
                        finding.failures += Int(number(before: kind, in: part) ?? 0)
                    }
                }
            }
        })

    static let ab = Peer(
        name: "ab -k", program: "ab", package: "apache2-utils", hasThreads: false,
        arguments: { request, course in
            ["-q", "-k", "-t", "\(course.seconds)", "-n", "10000000", "-c", "\(course.connections)"]
                + request.headers.filter { $0.name.lowercased() != "content-type" }
                .flatMap { ["-H", "\($0.name): \($0.value)"] }
                + ["-T", request.type, "-p", request.bodyFile, request.url]
        },
        read: { line, finding in
            if let rate = number(in: line, after: "Requests per second:") { finding.rate = rate }
            if let count = number(in: line, after: "Failed requests:") { finding.failures += Int(count) }
            if let count = number(in: line, after: "Non-2xx responses:") { finding.failures += Int(count) }
        })

    private static func number(in line: String, after name: String) -> Double? {
        guard let start = line.firstIndex(where: { $0 != " " }), line[start...].hasPrefix(name) else { return nil }
        return line[start...].dropFirst(name.count).split(whereSeparator: \.isWhitespace).first.flatMap { Double($0) }
    }

    private static func number(before name: String, in part: Substring) -> Double? {
        guard part.hasSuffix(name) else { return nil }
        return part.dropLast(name.count).split(whereSeparator: { " :".contains($0) }).last.flatMap { Double($0) }
    }
}
