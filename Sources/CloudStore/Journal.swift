import Glibc
import Threads

/// The thread that writes: takes everything that waits, commits it in one transaction, and releases whoever waits.
///
/// `@unchecked Sendable`: `inbox` is a lock; `session`, `directoryLock` and `unwritten` are touched by the thread
/// alone once it has started; `thread` is written in `init` and read in `close`, by whoever closes first.
final class Journal: @unchecked Sendable {
    private struct Inbox {
        var changes: [StoreChange] = []
        var releases: [Release] = []
        var deliveries = UncommittedDeliveries()
        /// How many changes the thread has taken and not committed.
        var takenCount = 0
        /// When changes that nobody waits for are due, by `Clocks.elapsed`.
        var due = Int.max
        var isClosed = false
        /// How many changes may wait before those that later ones supersede are taken out.
        var limit: Int
    }

    private enum End {
        case running, asked
        case joined(StoreError?)
    }

    typealias Release = @Sendable (StoreError?) -> Void

    /// How long changes may stay in memory when nobody waits for them, in nanoseconds.
    private static let patience = 50_000_000
    /// How many such changes are not worth waiting any longer.
    private static let plenty = 4_096
    /// How long after a failure the same is tried again when nothing else comes, in nanoseconds.
    private static let retryInterval = 1_000_000_000
    /// How many elements an array may keep room for while nothing waits.
    private static let spareCapacity = 8_192

    private let inbox: Lock<Inbox>
    private let closing = Lock(End.running)
    private let keepingEvents: Int
    private var session: Session?
    private var directoryLock: DirectoryLock?
    private var unwritten: [StoreChange] = []
    private var lastError: StoreError?
    private var thread = pthread_t()

    init(_ session: consuming Session, _ directoryLock: consuming DirectoryLock, keepingEvents: Int) {
        self.keepingEvents = keepingEvents
        inbox = Lock(Inbox(limit: max(65_536, 4 * keepingEvents)))
        self.session = consume session
        self.directoryLock = consume directoryLock
        // The thread inherits the mask: signals are for the main thread.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(&thread, nil, runJournal, context.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard code == 0 else { preconditionFailure("No thread could be started (pthread_create: \(code)).") }
    }

    /// Queues changes with somebody who waits for them; false when the journal takes none any more.
    func add(_ changes: [StoreChange], _ release: @escaping Release) -> Bool {
        let (isTaken, isFirst) = inbox.withLock { inbox in
            guard !inbox.isClosed else { return (false, false) }
            append(changes, to: &inbox)
            inbox.releases.append(release)
            return (true, inbox.releases.count == 1)
        }
        if isFirst { inbox.signal() }
        return isTaken
    }

    /// Queues changes that nobody waits for; false when the journal takes none any more.
    func add(_ changes: [StoreChange]) -> Bool {
        let now = Self.now()
        let (isTaken, wakes) = inbox.withLock { inbox in
            guard !inbox.isClosed else { return (false, false) }
            let before = inbox.changes.count
            append(changes, to: &inbox)
            let isFirst = inbox.due == .max && inbox.releases.isEmpty
            if isFirst { inbox.due = now + Self.patience }
            if before < Self.plenty, inbox.changes.count >= Self.plenty {
                inbox.due = now
                return (true, true)
            }
            return (true, isFirst)
        }
        if wakes { inbox.signal() }
        return isTaken
    }

    /// What changes that are not on disk yet say of a delivery.
    func delivery(_ number: Int) -> UncommittedDeliveries.Entry? { inbox.withLock { $0.deliveries[number] } }

    /// How many changes wait to be taken by the thread.
    var waitingCount: Int { inbox.withLock { $0.changes.count } }

    /// How many changes are not committed.
    var pendingCount: Int { inbox.withLock { $0.changes.count + $0.takenCount } }

    /// Writes what waits, ends the thread and gives the file and the directory free. Nil when everything is written.
    func close() -> StoreError? {
        inbox.withLock { $0.isClosed = true }
        inbox.signal()
        let thread = self.thread
        // A release may close: its thread cannot wait for itself, and ends when it has called the others.
        guard pthread_equal(pthread_self(), thread) == 0 else { return nil }
        return closing.withLock { end in
            if case .joined(let error) = end { return error }
            pthread_join(thread, nil)
            end = .joined(lastError)
            return lastError
        }
    }

    /// Closes when nobody is left who could close again: from the thread itself this does not wait for its end.
    func abandon() {
        guard pthread_equal(pthread_self(), thread) != 0 else {
            _ = close()
            return
        }
        inbox.withLock { $0.isClosed = true }
        pthread_detach(thread)
    }

    fileprivate func run() {
        var releases: [Release] = []
        var isLast = false
        while !isLast {
            isLast = take(&releases)
            if unwritten.count > 1 { unwritten.removeSuperseded(keepingEvents: keepingEvents) }
            lastError = session?.write(unwritten)
            if lastError == nil { unwritten.removeAll(keepingCapacity: unwritten.capacity <= Self.spareCapacity) }
            let left = unwritten.count
            inbox.withLock { inbox in
                inbox.takenCount = left
                if left == 0 { inbox.deliveries.commit() }
            }
            for release in releases { release(lastError) }
            releases.removeAll(keepingCapacity: releases.capacity <= Self.spareCapacity)
        }
        // In this order: the next one may come in when nothing is open any more.
        session = nil
        directoryLock = nil
    }

    /// Waits for something to do and takes it; true when nothing will come after it.
    private func take(_ releases: inout [Release]) -> Bool {
        let retry = unwritten.isEmpty ? Int.max : Self.now() + Self.retryInterval
        return inbox.withLock(
            waitingUntil: { $0.isClosed || !$0.releases.isEmpty ? 0 : min($0.due, retry) },
            { inbox in
                if unwritten.isEmpty {
                    swap(&unwritten, &inbox.changes)
                } else {
                    unwritten.append(contentsOf: inbox.changes)
                    inbox.changes.removeAll(keepingCapacity: false)
                }
                inbox.takenCount = unwritten.count
                inbox.deliveries.take()
                swap(&releases, &inbox.releases)
                inbox.due = .max
                return inbox.isClosed
            })
    }

    /// When the disk stands still, what waits must not grow for ever.
    private func append(_ changes: [StoreChange], to inbox: inout Inbox) {
        inbox.changes.append(contentsOf: changes)
        inbox.deliveries.add(changes)
        guard inbox.changes.count > inbox.limit else { return }
        inbox.changes.removeSuperseded(keepingEvents: keepingEvents)
        inbox.limit = max(inbox.limit, 2 * inbox.changes.count)
    }

    private static func now() -> Int { Int(Clocks.elapsed) }
}

private let runJournal: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { context in
    guard let context else { return nil }
    Unmanaged<Journal>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
