import CloudLoad
import CloudServer
import HTTPServer

/// Serves the figures of a load under way to Prometheus, on this machine alone.
final class MetricsServer: Sendable {
    static let port = OptionDeclaration<Int>(
        "--metrics", "PORT",
        help: "serve Prometheus metrics at http://127.0.0.1:PORT/metrics during the load; 0 chooses a free port",
        expected: "a port from 0 to 65535", parse: { Int($0).flatMap { (0...65_535).contains($0) ? $0 : nil } })
    private static let path = "/metrics"

    private let latest: Lock<LoadMetrics>
    private let server: HTTPServer

    /// Starts to serve.
    ///
    /// - Parameter hostnames: Names that requests may use besides loopback names and addresses.
    /// - Throws: why the port cannot be had.
    init(port: Int, hostnames: [String]) throws(CommandFailure) {
        let latest = Lock(LoadMetrics())
        self.latest = latest
        let check = HostCheck(host: "127.0.0.1", isLoopback: true, names: hostnames)
        do throws(ListenError) {
            server = try HTTPServer(port: port) { request, _ in
                if let host = check.foreignHost(of: request) {
                    let text = HostCheck.refusal(of: host, command: "cloudsim load") + "\n"
                    return .response(HTTPResponse(status: 421, type: "text/plain", text: text))
                }
                guard request.path == Self.path else {
                    return .response(
                        HTTPResponse(status: 404, type: "text/plain", text: "the metrics are at /metrics\n"))
                }
                guard ["GET", "HEAD"].contains(request.method) else {
                    var refusal = HTTPResponse(status: 405, type: "text/plain", text: "GET reads the metrics\n")
                    refusal.headers.append(HTTPField("Allow", "GET, HEAD"))
                    return .response(refusal)
                }
                let text = latest.withLock { $0 }.text
                return .response(HTTPResponse(type: LoadMetrics.mediaType, text: text))
            }
        } catch {
            throw .unable("--metrics: \(error).")
        }
    }

    deinit { server.stop() }

    /// Where the metrics are.
    var url: String { server.url + Self.path }

    /// Replaces the figures.
    func update(_ metrics: LoadMetrics) { latest.withLock { $0 = metrics } }
}
