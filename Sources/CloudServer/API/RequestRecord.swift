import EventModel
import HTTPServer
import Threads

/// What is told of one request when it is over: a line of the log and a figure.
struct RequestRecord: Sendable {
    private let peer: PeerAddress
    private let method: String
    private let target: String
    private let began: Int64
    private let meter: RequestMeter
    private let log: CloudLog?
    /// True if scripts of any origin may read the response.
    var isOpenToPages = true

    init(_ request: HTTPRequest, meter: RequestMeter, log: CloudLog?) {
        peer = request.peer
        method = request.method
        target = request.target
        began = Clocks.elapsed
        self.meter = meter
        self.log = log
    }

    /// The request is answered with this.
    func reply(_ response: HTTPResponse) -> Reply {
        end(status: response.status, bytes: response.body.count)
        guard !isOpenToPages else { return .response(response) }
        var closed = response
        closed.headers.removeAll { $0.name.lowercased().hasPrefix("access-control-") }
        return .response(closed)
    }

    /// The request is over.
    func end(status: Int, bytes: Int) {
        meter.count(status)
        guard let log else { return }
        let micros = Int((Clocks.elapsed &- began) / 1000)
        log.record(
            AccessEntry(
                time: meter.now(), peer: peer, method: method, target: target, status: status, bytes: bytes,
                microseconds: micros))
    }
}

/// Counts answers by their status.
final class RequestMeter: Sendable {
    /// The time of day.
    let now: @Sendable () -> Instant
    private let state = Lock(StatusCounts())

    init(now: @escaping @Sendable () -> Instant) { self.now = now }

    /// The counts so far.
    var counts: StatusCounts { state.withLock { $0 } }

    /// Takes in an answer.
    func count(_ status: Int) { state.withLock { $0.count(status) } }
}
