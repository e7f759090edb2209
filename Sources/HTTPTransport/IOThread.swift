import CCurl
import Dispatcher
import Glibc

/// One I/O thread with the multi handle that it drives.
///
/// `@unchecked Sendable`: `inbox` is a lock; `multi` never changes, lives until `deinit` (after the join) and is touched
/// from other threads by `curl_multi_wakeup` alone, which libcurl declares safe for that; `outbox`,
/// `configuration`, `number` and `addressGuard` are Sendable; `thread` is written in `init` and read by the owner alone, in `join`. The rest of the thread's state
/// is in an `IOLoop` that is made on the thread and never leaves it.
final class IOThread: @unchecked Sendable {
    private struct Inbox {
        var submissions: [Submission] = []
        var isResting = false
        var isClosed = false
    }

    let multi: UnsafeMutableRawPointer
    let configuration: TransportConfiguration
    /// What judges every address that the thread dials; nil when it carries what nobody guards. The two kinds of
    /// attempts never share a thread, and so no connection: one that is kept was judged when it was opened.
    let addressGuard: AddressGuard?
    let outbox: Outbox
    /// By which the outbox knows it.
    let number: Int
    private let inbox = Lock(Inbox())
    private var thread = pthread_t()
    private var isJoined = false

    /// Starts the thread.
    init(_ configuration: TransportConfiguration, addressGuard: AddressGuard?, outbox: Outbox) {
        guard let multi = curl_multi_init() else {
            preconditionFailure("libcurl made no multi handle: the process is out of memory or file descriptors.")
        }
        self.multi = multi
        self.configuration = configuration
        self.addressGuard = addressGuard
        self.outbox = outbox
        number = outbox.enrol()
        let idle = DescriptorShortage.idleConnections(threads: configuration.threads)
        cloudsim_multi_set_long(multi, CURLMOPT_MAXCONNECTS, min(configuration.transfersPerThread, idle))
        if !configuration.sharesConnections { cloudsim_multi_set_long(multi, CURLMOPT_MAX_CONCURRENT_STREAMS, 1) }
        // The thread inherits the mask: signals are for the main thread, and a broken pipe is no reason to die.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(&thread, nil, runIOLoop, context.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard code == 0 else { preconditionFailure("No I/O thread could be started (pthread_create: \(code)).") }
    }

    deinit { curl_multi_cleanup(multi) }

    /// Takes an attempt to the thread.
    func submit(_ submission: Submission) {
        let wasResting = inbox.withLock { inbox in
            inbox.submissions.append(submission)
            defer { inbox.isResting = false }
            return inbox.isResting
        }
        if wasResting { curl_multi_wakeup(multi) }
    }

    /// Tells the thread to end: what is under way ends as a broken connection.
    func close() {
        inbox.withLock { $0.isClosed = true }
        curl_multi_wakeup(multi)
    }

    /// Waits for the thread's end.
    func join() {
        guard !isJoined else { return }
        isJoined = true
        pthread_join(thread, nil)
    }

    /// Moves what was submitted into `submissions`, which must be empty. False when the thread shall end.
    func take(into submissions: inout [Submission]) -> Bool {
        inbox.withLock { inbox in
            swap(&inbox.submissions, &submissions)
            inbox.isResting = false
            return !inbox.isClosed
        }
    }

    /// Whether nothing was submitted meanwhile; then whatever comes next wakes the thread.
    func mayRest() -> Bool {
        inbox.withLock { inbox in
            inbox.isResting = inbox.submissions.isEmpty && !inbox.isClosed
            return inbox.isResting
        }
    }
}

private let runIOLoop: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    guard let context else { return nil }
    let thread = Unmanaged<IOThread>.fromOpaque(context).takeRetainedValue()
    IOLoop(thread).run()
    return nil
}
