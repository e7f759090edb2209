import CCurl
import Dispatcher

/// What an I/O thread does: takes attempts, lets libcurl carry them, hands over how they ended.
///
/// Made and used on its thread alone.
final class IOLoop {
    private let thread: IOThread
    private let multi: UnsafeMutableRawPointer
    private let capacity: Int
    private var heads: PreparedHeads
    /// All handles that were made; they live as long as the loop.
    private var handles: [EasyHandle] = []
    private var idle: [EasyHandle] = []
    private var arrived: [Submission] = []
    private var queue = SubmissionQueue()
    private var completions: [Completion] = []
    private var counters = Outbox.Counters()
    /// Attempts that libcurl is carrying, by handle.
    private var underWay = 0

    init(_ thread: IOThread) {
        self.thread = thread
        multi = thread.multi
        capacity = thread.configuration.transfersPerThread
        heads = PreparedHeads(forwards: thread.configuration.forwards)
    }

    func run() {
        while thread.take(into: &arrived) {
            queue.append(arrived)
            arrived.removeAll(keepingCapacity: true)
            startWaiting()
            var running: Int32 = 0
            curl_multi_perform(multi, &running)
            collect()
            let hasStarted = startWaiting()
            expireWaiting()
            thread.outbox.append(&completions, &counters)
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
        while underWay < capacity, let submission = queue.popFirst() {
            let milliseconds = submission.deadline.milliseconds(after: now)
            guard milliseconds > 0 else {
                complete(submission.id, .failure(.timedOut))
                continue
            }
            guard let prepared = heads.prepare(submission.request.head) else {
                complete(submission.id, .failure(.malformed))
                continue
            }
            let handle = idle.popLast() ?? makeHandle()
            handle.start(submission, prepared, milliseconds: milliseconds)
            guard curl_multi_add_handle(multi, handle.easy) == CURLM_OK else {
                idle.append(handle)
                complete(submission.id, .failure(.reset))
                continue
            }
            underWay += 1
            hasStarted = true
        }
        return hasStarted
    }

    private func makeHandle() -> EasyHandle {
        let handle = EasyHandle(thread.configuration)
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
            counters.connections += handle.connections
            if handle.isHTTP2 { counters.http2Responses += 1 }
            complete(handle.id, handle.finish(code))
            idle.append(handle)
        }
    }

    /// Ends the attempts that waited too long for a transfer.
    private func expireWaiting() {
        guard !queue.isEmpty else { return }
        let now = MonotonicTime.now
        guard queue.nextSweep <= now else { return }
        for id in queue.removeExpired(now: now) { complete(id, .failure(.timedOut)) }
    }

    private func complete(_ id: AttemptID, _ outcome: Outcome) {
        completions.append(Completion(id: id, outcome: outcome))
    }

    /// Sleeps until a socket, a timer of libcurl's, a new attempt or the queue needs the thread.
    private func rest() {
        guard thread.mayRest() else { return }
        let longest: Int64 = 60_000
        let wait = queue.isEmpty ? longest : min(longest, queue.nextSweep.milliseconds(after: .now))
        curl_multi_poll(multi, nil, 0, Int32(wait), nil)
    }

    /// Ends everything as a broken connection, so that each attempt has its one outcome.
    private func abandonAll() {
        let resting = Set(idle.map { ObjectIdentifier($0) })
        for handle in handles where !resting.contains(ObjectIdentifier(handle)) {
            curl_multi_remove_handle(multi, handle.easy)
            complete(handle.id, .failure(.reset))
        }
        queue.append(arrived)
        while let submission = queue.popFirst() { complete(submission.id, .failure(.reset)) }
        thread.outbox.append(&completions, &counters)
    }
}
