import Dispatcher
import EventModel
import Glibc
import HTTPServer
import HTTPTransport
import Threads

/// Carries requests over a real transport, and lets the devices' time pass just as fast as that keeps it busy.
///
/// So the load follows the receiver: devices publish on schedule, and their clock goes on by so many milliseconds as
/// fill what has come free.
final class Flow: Transport {
    /// The devices publish about so many events in a millisecond.
    private static let eventsPerMillisecond = 10

    private let carrier: HTTPTransport
    private let depth: Int
    /// What the driving loop takes for the wall clock.
    private(set) var time = Instant(milliseconds: 0)

    init(_ carrier: HTTPTransport, depth: Int) {
        self.carrier = carrier
        self.depth = depth
    }

    var inFlight: Int { carrier.inFlight }

    func send(_ request: Request, id: AttemptID, now: Instant) { carrier.send(request, id: id, now: now) }

    func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        carrier.outcomes(until: Self.deadline, into: &completions)
        let room = depth - inFlight
        if room > 0 { time = time + .milliseconds(Int64(max(1, room / Self.eventsPerMillisecond))) }
    }

    func close() { carrier.close() }

    /// A tenth of a second from now.
    static var deadline: Instant {
        Instant(milliseconds: Clocks.steady / 1_000_000 + 100)
    }
}

/// Keeps requests instead of sending them.
final class Collector: Transport {
    private(set) var requests: [Request] = []
    var inFlight: Int { 0 }
    func send(_ request: Request, id: AttemptID, now: Instant) { requests.append(request) }
    func outcomes(until deadline: Instant, into completions: inout [Completion]) {}
}

/// The last request that a server got.
///
/// `@unchecked Sendable`: `last` is read and written under the lock alone.
final class Seen: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var last: HTTPRequest?

    init() { pthread_mutex_init(lock, nil) }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    func append(_ request: HTTPRequest) {
        pthread_mutex_lock(lock)
        last = request
        pthread_mutex_unlock(lock)
    }

    /// Everything that was said, but who said it.
    func take() -> [String]? {
        guard let request = takeRequest() else { return nil }
        let head = ["\(request.method) \(request.target) HTTP/1.\(request.minorVersion)"]
        return head + request.headers.map { "\($0.name): \($0.value)" } + [
            String(decoding: request.body, as: UTF8.self)
        ]
    }

    /// The request itself.
    func takeRequest() -> HTTPRequest? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return last.take()
    }
}
