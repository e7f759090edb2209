import CCurl
package import Dispatcher
package import EventModel

/// Carries attempts over real sockets: libcurl, on I/O threads of its own.
///
/// Belongs to the thread that drives the world. `send` never blocks; `outcomes` blocks no longer than its deadline.
/// What goes over the wire is what the request says: no redirects are followed, no proxy is used (the environment's
/// neither), nothing is decoded and no header is added but `content-length`.
package final class HTTPTransport: Transport {
    static let isLibraryReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Attempts that were sent and not yet fetched with `outcomes`.
    package private(set) var inFlight = 0

    private let outbox = Outbox()
    private let configuration: TransportConfiguration
    private var threads: ThreadRing
    /// The threads of guarded attempts. They start with the others: later there may be no file descriptor left for them.
    private var guardedThreads: ThreadRing
    /// Attempts that each thread has been given and that were not yet fetched, by the thread's number.
    private var loads: [Int] = []
    private var isClosed = false

    /// Starts the I/O threads.
    package init(_ configuration: TransportConfiguration) {
        precondition(configuration.threads >= 1, "A transport needs one I/O thread at least.")
        precondition(
            (1...256).contains(configuration.transfersPerThread), "An I/O thread carries 1 to 256 transfers.")
        precondition(Self.isLibraryReady, "libcurl could not be initialised.")
        self.configuration = configuration
        threads = ThreadRing(configuration, addressGuard: nil, outbox: outbox)
        guardedThreads = ThreadRing(
            configuration, addressGuard: configuration.addressGuard ?? AddressGuard(), outbox: outbox)
        loads = [Int](repeating: 0, count: 2 * configuration.threads)
    }

    /// Starts the I/O threads of a transport that is otherwise as it comes.
    package convenience init(threads: Int = 1, transfersPerThread: Int = 256, forwards: [ForwardRule] = []) {
        self.init(
            TransportConfiguration(threads: threads, transfersPerThread: transfersPerThread, forwards: forwards))
    }

    deinit { close() }

    package func send(_ request: Request, id: AttemptID, now: Instant) {
        inFlight += 1
        guard !isClosed else {
            var completions = [Completion(id: id, outcome: .failure(.reset))]
            var counters = Outbox.Counters()
            var timings: [AttemptTiming] = []
            outbox.append(&completions, &timings, &counters, from: nil)
            return
        }
        let submission = Submission(id: id, request: request, deadline: .now + request.head.timeout)
        if request.head.isGuarded {
            guardedThreads.submit(submission, &loads)
        } else {
            threads.submit(submission, &loads)
        }
    }

    package func outcomes(until deadline: Instant, into completions: inout [Completion]) {
        inFlight -= outbox.drain(until: MonotonicTime(steady: deadline), into: &completions, off: &loads)
    }

    /// The same, for a deadline in nanoseconds of `Clocks.elapsed`.
    package func outcomes(untilNanoseconds deadline: Int64, into completions: inout [Completion]) {
        inFlight -= outbox.drain(until: MonotonicTime(nanoseconds: deadline), into: &completions, off: &loads)
    }

    /// Puts the times of all attempts that have ended since the last call in place of what `timings` holds; none unless
    /// the configuration asks for them, and none of attempts that never began.
    package func takeTimings(into timings: inout [AttemptTiming]) {
        timings.removeAll(keepingCapacity: true)
        outbox.takeTimings(into: &timings)
    }

    /// Lets another thread cut a blocking `outcomes` short.
    package var waker: TransportWaker { TransportWaker(outbox: outbox) }

    /// Ends the I/O threads and waits for them. Attempts under way end as `ECONNRESET`, as do attempts that are sent
    /// later; their outcomes can still be fetched.
    package func close() {
        guard !isClosed else { return }
        isClosed = true
        threads.close()
        guardedThreads.close()
        threads.join()
        guardedThreads.join()
        outbox.close()
    }

    /// Sums over the transport's life.
    var counters: Outbox.Counters { outbox.counters }
}

/// I/O threads that share attempts: each goes to the thread that has the fewest, and among equals they take turns.
///
/// Turns alone would let the slowest thread hold up the others wherever a new attempt follows an ended one.
private struct ThreadRing {
    private var threads: [IOThread] = []
    private var next = 0

    /// Starts the threads.
    init(_ configuration: TransportConfiguration, addressGuard: AddressGuard?, outbox: Outbox) {
        threads = (0..<configuration.threads).map { _ in
            IOThread(configuration, addressGuard: addressGuard, outbox: outbox)
        }
    }

    mutating func submit(_ submission: Submission, _ loads: inout [Int]) {
        var best = next
        for offset in 1..<max(1, threads.count) {
            let place = next + offset < threads.count ? next + offset : next + offset - threads.count
            if loads[threads[place].number] < loads[threads[best].number] { best = place }
        }
        loads[threads[best].number] += 1
        threads[best].submit(submission)
        next = best + 1 == threads.count ? 0 : best + 1
    }

    func close() { for thread in threads { thread.close() } }

    func join() { for thread in threads { thread.join() } }
}

/// Wakes the thread that waits in a transport's `outcomes`.
package struct TransportWaker: Sendable {
    let outbox: Outbox

    /// Lets a blocking `outcomes`, or else the next one, return at once.
    package func wake() { outbox.wake() }
}
