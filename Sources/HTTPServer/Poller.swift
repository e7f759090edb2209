import CLinux
import Glibc
import Threads

// Everything in this room that only Linux has is in this file: epoll, timerfd, eventfd, accept4, malloc_trim.

/// Wakes a loop from any thread.
final class WakeSignal: Sendable {
    fileprivate let descriptor: Int32

    init() throws(ListenError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        if descriptor < 0 { throw ListenError.system(call: "eventfd", reason: String(cString: strerror(errno))) }
    }

    deinit { Glibc.close(descriptor) }

    func raise() {
        var one: UInt64 = 1
        _ = Glibc.write(descriptor, &one, 8)
    }

    fileprivate func clear() {
        var count: UInt64 = 0
        _ = Glibc.read(descriptor, &count, 8)
    }
}

/// Waits for many sockets, one timer and one signal at a time.
struct Poller: ~Copyable {
    /// What happened to a socket.
    struct Readiness {
        var token: Int
        var isReadable: Bool
        var isWritable: Bool
        var isHungUp: Bool
        var isBroken: Bool
    }

    private static let timerToken = UInt64.max
    private static let signalToken = UInt64.max - 1

    private let epoll: Int32
    private let timer: Int32
    private let signal: WakeSignal
    private let events: UnsafeMutableBufferPointer<epoll_event>
    private var armed = UInt64.max

    init(signal: WakeSignal) throws(ListenError) {
        self.signal = signal
        events = .allocate(capacity: 512)
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        timer = timerfd_create(Clocks.timerClock, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        guard epoll >= 0, timer >= 0, control(EPOLL_CTL_ADD, timer, EPOLLIN.rawValue, Self.timerToken),
            control(EPOLL_CTL_ADD, signal.descriptor, EPOLLIN.rawValue, Self.signalToken)
        else { throw ListenError.system(call: "epoll", reason: String(cString: strerror(errno))) }
    }

    deinit {
        Glibc.close(epoll)
        Glibc.close(timer)
        events.deallocate()
    }

    /// Reports every change of a connected socket's readiness once.
    func add(_ descriptor: Int32, token: Int) -> Bool {
        let interest = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        return control(EPOLL_CTL_ADD, descriptor, interest, UInt64(token))
    }

    /// Reports a listening socket as long as clients wait at it.
    func add(listener: Int32, token: Int) -> Bool {
        control(EPOLL_CTL_ADD, listener, EPOLLIN.rawValue, UInt64(token))
    }

    /// Stops or resumes the reports of a listening socket.
    func listen(_ listener: Int32, token: Int, isPaused: Bool) {
        _ = control(EPOLL_CTL_MOD, listener, isPaused ? 0 : EPOLLIN.rawValue, UInt64(token))
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ interest: UInt32, _ token: UInt64) -> Bool {
        var event = epoll_event(events: interest, data: epoll_data_t(u64: token))
        return epoll_ctl(epoll, operation, descriptor, &event) == 0
    }

    /// Waits until something happens, or until `due`, in nanoseconds of `Clocks.elapsed`; 0 only looks.
    mutating func wait(until due: UInt64, isPolling: Bool, _ report: (Readiness) -> Void) {
        if due < armed {
            let time = timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
            var setting = itimerspec(it_interval: timespec(), it_value: time)
            timerfd_settime(timer, Int32(TFD_TIMER_ABSTIME), &setting, nil)
            armed = due
        }
        // The timer is exact; the limit is for a clock that moves without it.
        let longest = due == .max ? -1 : Int32(Clocks.longestWait / 1_000_000)
        let count = epoll_wait(epoll, events.baseAddress, Int32(events.count), isPolling ? 0 : longest)
        guard count > 0 else { return }
        for event in events[..<Int(count)] {
            switch event.data.u64 {
            case Self.timerToken:
                var expirations: UInt64 = 0
                _ = Glibc.read(timer, &expirations, 8)
                armed = .max
            case Self.signalToken: signal.clear()
            case let token:
                let happened = event.events
                let isBroken = happened & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
                report(
                    Readiness(
                        token: Int(token), isReadable: happened & EPOLLIN.rawValue != 0,
                        isWritable: happened & EPOLLOUT.rawValue != 0,
                        isHungUp: happened & EPOLLRDHUP.rawValue != 0, isBroken: isBroken))
            }
        }
    }

    /// Gives memory that the process has freed back to the system.
    static func trimHeap() { malloc_trim(0) }

    /// Takes the next client that waits at a listening socket; negative, with `errno`, when there is none.
    static func accept(_ listener: Int32) -> (descriptor: Int32, peer: PeerAddress) {
        var storage = sockaddr_storage()
        let descriptor = cloudsim_accept(listener, &storage)
        return (descriptor, descriptor < 0 ? PeerAddress() : PeerAddress(storage))
    }
}
