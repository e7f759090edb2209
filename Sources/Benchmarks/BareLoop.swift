import CBareLoop
import Dispatcher
import Glibc

/// The bare loop in C, sending what the simulation's requests say.
final class BareLoop {
    private let url: UnsafeMutablePointer<CChar>?
    private var fields: [UnsafePointer<CChar>?]
    private var bodies: [UnsafePointer<CChar>?]
    private let lengths: [Int]

    /// Requests that share one head, towards another server.
    init(_ requests: [Request], to server: String) {
        let head = requests[0].head
        url = strdup(server + head.target)
        // What libcurl would add of its own accord; without a `Host` of its own it lets that of the request pass in its place.
        var lines = ["Host:", "Expect:"]
        for name in ["Accept", "User-Agent", "Content-Type"]
        where !head.headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
            lines.append(name + ":")
        }
        lines += head.headers.map { "\($0.name): \($0.value)" }
        fields = lines.map { UnsafePointer(strdup($0)) }
        bodies = requests.map { request in
            UnsafePointer(strdup(String(decoding: request.body, as: UTF8.self)))
        }
        lengths = requests.map(\.body.count)
    }

    deinit {
        free(url)
        for field in fields { free(UnsafeMutablePointer(mutating: field)) }
        for body in bodies { free(UnsafeMutablePointer(mutating: body)) }
    }

    /// Answers a second.
    func run(transfers: Int, warmUp: Double, seconds: Double) throws -> Double {
        let result = fields.withUnsafeBufferPointer { fields in
            bodies.withUnsafeBufferPointer { bodies in
                lengths.withUnsafeBufferPointer { lengths in
                    var request = bare_request(
                        url: url, fields: fields.baseAddress, field_count: fields.count, bodies: bodies.baseAddress,
                        body_lengths: lengths.baseAddress, body_count: bodies.count)
                    return bare_loop_run(&request, Int32(transfers), warmUp, seconds)
                }
            }
        }
        guard result.failed == 0 else { throw Child.Failure(description: "\(result.failed) requests failed") }
        return Double(result.answered) / result.seconds
    }
}
