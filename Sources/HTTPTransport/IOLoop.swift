import CCurl
import Dispatcher
import Threads

/// What an I/O thread does: takes attempts, lets libcurl carry them, hands over how they ended.
///
/// Made and used on its thread alone.
final class IOLoop {
    private let thread: IOThread
    private let multi: UnsafeMutableRawPointer
    private let capacity: Int
    private var heads: PreparedHeads
    /// All handles that are not spent, idle or not.
    private var handles: [EasyHandle] = []
    private var idle: [EasyHandle] = []
    private var arrived: [Submission] = []
    private var queue = SubmissionQueue()
    private var shortage = DescriptorShortage()
    private var kept = KeptConnections()
    private var completions: [Completion] = []
    private var timings: [AttemptTiming] = []
    private var counters = Outbox.Counters()
    /// Attempts that libcurl is carrying, by handle.
    private var underWay = 0
    /// The most attempts that libcurl was ever carrying: with every connection kept it would need no more connections.
    private var mostUnderWay = 0
    private var connections = 0
    private var reconnects = 0
    private var nextExpiry = MonotonicTime(nanoseconds: 0)

    /// The delay after an attempt's deadline by which libcurl should have ended the attempt, in nanoseconds.
    private static let grace: Int64 = 100_000_000

    init(_ thread: IOThread) {
        self.thread = thread
        multi = thread.multi
        capacity = thread.configuration.transfersPerThread
        heads = PreparedHeads(forwards: thread.configuration.forwards)
    }

    func run() {
        while thread.take(into: &arrived) {
            queue.append(arrived, free: capacity - underWay)
            arrived.removeAll(keepingCapacity: true)
            startWaiting()
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            collect()
            let hasStarted = startWaiting()
            expireWaiting()
            expireUnderWay()
            thread.outbox.append(&completions, &timings, &counters, from: thread.number)
            if !hasStarted { rest() }
        }
        abandonAll()
    }

    /// Starts waiting attempts as long as transfers are free. Whether any was started.
    @discardableResult
    private func startWaiting() -> Bool {
        guard !queue.isEmpty, underWay < capacity else { return false }
        let now = MonotonicTime.now
        var hasStarted = false
        while underWay < capacity, !queue.isEmpty, mayStart(now), let submission = queue.popFirst() {
            if start(submission, now: now) { hasStarted = true }
        }
        return hasStarted
    }

    private func mayStart(_ now: MonotonicTime) -> Bool {
        shortage.admits(now: now, underWay: underWay) { DescriptorShortage.spareDescriptors(upTo: $0) }
    }

    /// Starts an attempt, on an idle handle if it may; completes it when it cannot start.
    @discardableResult
    private func start(_ submission: Submission, now: MonotonicTime, onNewHandle: Bool = false) -> Bool {
        let milliseconds = submission.deadline.milliseconds(after: now)
        guard milliseconds > 0 else {
            complete(submission.id, .failure(lateness))
            return false
        }
        precondition(
            submission.request.head.isGuarded == (thread.addressGuard != nil),
            "A guarded attempt belongs on a thread that judges what it dials, and no other does.")
        guard let prepared = heads.prepare(submission.request.head) else {
            complete(submission.id, .failure(.malformed))
            return false
        }
        let handle = onNewHandle ? makeHandle() : idle.popLast() ?? makeHandle()
        let reuse = kept.isUsed(for: prepared, thread.configuration) ? kept.take(prepared.origin) : nil
        handle.start(submission, prepared, milliseconds: milliseconds, reuse: reuse)
        guard curl_multi_add_handle(multi, handle.easy) == CURLM_OK else {
            discard(handle)
            complete(submission.id, .failure(.reset))
            return false
        }
        underWay += 1
        mostUnderWay = max(mostUnderWay, underWay)
        return true
    }

    private func makeHandle() -> EasyHandle {
        let handle = EasyHandle(thread.configuration, addressGuard: thread.addressGuard)
        handles.append(handle)
        return handle
    }

    /// Takes what libcurl has finished.
    private func collect() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message.pointee.data.result
            let handle = EasyHandle.of(easy)
            curl_multi_remove_handle(multi, easy)
            underWay -= 1
            let lost = countConnections(handle.connections)
            if handle.version == .http2 { counters.http2Responses += 1 }
            guard let submission = handle.submission else {
                preconditionFailure("libcurl finished a transfer that never started.")
            }
            if handle.hasMissedConnection {
                _ = handle.finish(code)
                discard(handle)
                start(submission, now: .now, onNewHandle: true)
                continue
            }
            if handle.lacksDescriptor(code) {
                _ = handle.finish(code)
                discard(handle)
                queue.prepend(submission)
                shortage.begin(now: .now, underWay: underWay)
                continue
            }
            if code == CURLE_OK, let prepared = handle.prepared, kept.isUsed(for: prepared, thread.configuration) {
                kept.add(prepared.origin)
            }
            if handle.hasWornOut(code) {
                discard(handle)
                start(submission, now: .now, onNewHandle: true)
                continue
            }
            if thread.configuration.measures {
                timings.append(handle.timing(of: submission, endedAt: .now, reconnects: lost))
            }
            complete(submission.id, handle.finish(code))
            if handle.isSpent { discard(handle) } else { idle.append(handle) }
        }
    }

    /// Counts the connections that an attempt opened; how many of them replace lost ones.
    private func countConnections(_ opened: Int) -> Int {
        guard opened > 0 else { return 0 }
        counters.connections += opened
        connections += opened
        let lost = max(0, connections - mostUnderWay - reconnects)
        reconnects += lost
        return lost
    }

    private func discard(_ handle: EasyHandle) {
        handles.removeAll { $0 === handle }
    }

    /// Ends the attempts that waited too long for a transfer.
    private func expireWaiting() {
        guard !queue.isEmpty else { return }
        let now = MonotonicTime.now
        guard queue.nextSweep <= now else { return }
        for id in queue.removeExpired(now: now) { complete(id, .failure(lateness)) }
    }

    /// Ends the attempts that libcurl carries past their deadline: its own timers do not count a suspend.
    private func expireUnderWay() {
        guard underWay > 0 else { return }
        let now = MonotonicTime.now
        guard nextExpiry <= now else { return }
        nextExpiry = now + Clocks.longestWait
        for handle in handles {
            guard let submission = handle.submission, submission.deadline + Self.grace <= now else { continue }
            curl_multi_remove_handle(multi, handle.easy)
            underWay -= 1
            let lost = countConnections(handle.connections)
            if thread.configuration.measures {
                timings.append(handle.timing(of: submission, endedAt: now, reconnects: lost))
            }
            complete(submission.id, .failure(.timedOut))
            discard(handle)
        }
    }

    /// Why an attempt never began in its time.
    private var lateness: TransportError { shortage.isActive ? .outOfDescriptors : .timedOut }

    private func complete(_ id: AttemptID, _ outcome: Outcome) {
        completions.append(Completion(id: id, outcome: outcome))
    }

    /// Sleeps until a socket, a timer of libcurl's, a new attempt or the queue needs the thread.
    private func rest() {
        guard thread.mayRest() else { return }
        let isIdle = queue.isEmpty && underWay == 0
        let due = min(queue.nextSweep, shortage.due)
        let wait = isIdle ? 60_000 : Clocks.milliseconds(until: due.nanoseconds)
        curl_multi_poll(multi, nil, 0, wait, nil)
    }

    /// Ends everything as a broken connection, so that each attempt has its one outcome.
    private func abandonAll() {
        for handle in handles {
            guard let submission = handle.submission else { continue }
            curl_multi_remove_handle(multi, handle.easy)
            complete(submission.id, .failure(.reset))
        }
        queue.append(arrived)
        while let submission = queue.popFirst() { complete(submission.id, .failure(.reset)) }
        thread.outbox.append(&completions, &timings, &counters, from: thread.number)
    }
}
