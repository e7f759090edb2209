import Glibc
import Threads

/// Drives the connections of one thread: sockets, timers and letters in; machines decide; bytes out.
final class EventLoop: @unchecked Sendable {
    // Safe to share: after the start only the loop's own thread touches anything but `mailbox`, which has a lock.
    let mailbox: Mailbox
    private var listener: Listener
    private let configuration: ServerConfiguration
    private let refusal: RefusalHandler
    private let handler: RequestHandler
    private let census: Lock<Int>
    private var poller: Poller
    private var timers = TimerHeap()
    private var moment = Moment()
    private var unixSeconds = 0
    private var descriptors: [Int32] = []
    private var connections: [Connection] = []
    private var vacancies: [Int] = []
    private var busy: [Int] = []
    private var lastSerial: UInt64 = 0
    private var acceptDue = UInt64.max
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    /// How many clients beyond the limit are told so; still more are closed without a word.
    private static let courtesies = 64
    private static let listenerToken = Int(Int32.max)

    init(
        listener: consuming Listener, configuration: ServerConfiguration, census: Lock<Int>,
        refusal: @escaping RefusalHandler, handler: @escaping RequestHandler
    ) throws(ListenError) {
        mailbox = try Mailbox()
        poller = try Poller(signal: mailbox.signal)
        self.listener = listener
        self.configuration = configuration
        self.census = census
        self.refusal = refusal
        self.handler = handler
        guard poller.add(listener: self.listener.descriptor, token: Self.listenerToken) else {
            throw .system(call: "epoll_ctl", reason: String(cString: strerror(errno)))
        }
    }

    deinit { scratch.deallocate() }

    /// Runs until a letter says stop.
    func run() {
        var ready: [Poller.Readiness] = []
        while true {
            ready.removeAll(keepingCapacity: true)
            poller.wait(until: min(timers.first, acceptDue), isPolling: !busy.isEmpty) { ready.append($0) }
            readClock()
            let unfinished = busy
            busy = []
            var clientsWait = false
            for readiness in ready {
                if readiness.token == Self.listenerToken { clientsWait = true } else { take(readiness) }
            }
            for slot in unfinished { pump(slot) }
            while let slot = timers.pop(now: moment.now) { pump(slot) }
            if moment.now >= acceptDue {
                acceptDue = .max
                poller.listen(listener.descriptor, token: Self.listenerToken, isPaused: false)
            }
            // New clients and letters come last: until here every reported slot is still the connection it was.
            if clientsWait { acceptClients() }
            for letter in mailbox.collect() {
                if case .stop = letter { return closeAll() }
                take(letter)
            }
        }
    }

    private func readClock() {
        moment.now = UInt64(Clocks.elapsed)
        let seconds = Int(Clocks.timeOfDay / 1_000_000_000)
        guard seconds != unixSeconds else { return }
        unixSeconds = seconds
        moment.date = Moment.format(seconds)
    }

    private func take(_ readiness: Poller.Readiness) {
        let slot = readiness.token
        guard descriptors[slot] >= 0 else { return }
        // Of a broken connection only a request that still waits to be read is worth anything.
        if readiness.isBroken, !(readiness.isReadable && connections[slot].isReading) { return leave(slot, .hungUp) }
        if readiness.isReadable || readiness.isHungUp { connections[slot].isReadable = true }
        if readiness.isWritable { connections[slot].isWritable = true }
        if readiness.isHungUp || readiness.isBroken { connections[slot].isHungUp = true }
        pump(slot)
    }

    /// How many bytes may wait for one client now.
    private var streamLimit: Int { configuration.streamQueueBytes(among: descriptors.count - vacancies.count) }

    private func take(_ letter: Mailbox.Letter) {
        switch letter {
        case .answer(let slot, let serial, let reply):
            guard connections[slot].serial == serial else {
                // The client left before its stream began.
                if case .stream(_, _, _, let ended) = reply { ended(.hungUp) }
                return
            }
            connections[slot].begin(reply, moment)
            pump(slot)
        case .write(let slot, let serial, let bytes):
            guard connections[slot].serial == serial else { return }
            connections[slot].write(bytes, moment, limit: streamLimit)
            pump(slot)
        case .writeAll(let exchanges, let bytes):
            for exchange in exchanges where connections[exchange.slot].serial == exchange.serial {
                connections[exchange.slot].write(bytes, moment, limit: streamLimit)
                pump(exchange.slot)
            }
        case .finish(let slot, let serial):
            guard connections[slot].serial == serial else { return }
            connections[slot].finish()
            pump(slot)
        case .listen(let isOpen): listen(isOpen)
        case .stop: break
        }
    }

    /// Lets a connection do all it can; one that never gets done comes again after the others.
    private func pump(_ slot: Int) {
        guard descriptors[slot] >= 0 else { return }
        for _ in 0..<64 {
            switch connections[slot].next(moment, configuration) {
            case .respond(let request):
                lastSerial += 1
                connections[slot].open(lastSerial, for: request)
                let reply = handler(request, Exchange(mailbox: mailbox, slot: slot, serial: lastSerial))
                readClock()
                connections[slot].begin(reply, moment)
            case .send: if !send(slot) { return leave(slot, .hungUp) }
            case .receive: if !receive(slot) { return leave(slot, .hungUp) }
            case .shutdown: Glibc.shutdown(descriptors[slot], Int32(SHUT_WR))
            case .close(let reset): return close(slot, reset: reset)
            case .rest: return timers.wake(slot, by: connections[slot].due)
            }
        }
        busy.append(slot)
    }

    /// Whether the connection still stands.
    private func send(_ slot: Int) -> Bool {
        let skipped = connections[slot].sentCount
        let count = connections[slot].output.withUnsafeBytes { bytes in
            Glibc.send(
                descriptors[slot], bytes.baseAddress.map { $0 + skipped }, bytes.count - skipped,
                Int32(MSG_NOSIGNAL))
        }
        if count >= 0 {
            connections[slot].sent(count)
        } else if errno == EAGAIN {
            connections[slot].isWritable = false
        } else {
            return errno == EINTR
        }
        return true
    }

    private func receive(_ slot: Int) -> Bool {
        let count = recv(descriptors[slot], scratch.baseAddress, scratch.count, 0)
        if count > 0 {
            connections[slot].received(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
            // Fewer bytes than there was room for: the rest will be reported, but an end was reported already.
            if count < scratch.count, !connections[slot].isHungUp { connections[slot].isReadable = false }
        } else if count == 0 {
            connections[slot].ended()
        } else if errno == EAGAIN {
            connections[slot].isReadable = false
        } else {
            return errno == EINTR
        }
        return true
    }

    private func listen(_ isOpen: Bool) {
        if isOpen {
            if listener.reopen() { _ = poller.add(listener: listener.descriptor, token: Self.listenerToken) }
        } else {
            acceptDue = .max
            listener.close()
        }
    }

    private func acceptClients() {
        for _ in 0..<64 {
            let (descriptor, peer) = Poller.accept(listener.descriptor)
            guard descriptor >= 0 else {
                switch errno {
                case EINTR, ECONNABORTED: continue
                case EAGAIN: return
                default:
                    // No descriptors or no memory: the clients wait in the kernel until some are free again.
                    poller.listen(listener.descriptor, token: Self.listenerToken, isPaused: true)
                    acceptDue = moment.after(100)
                    return
                }
            }
            admit(descriptor, peer)
        }
    }

    private func admit(_ descriptor: Int32, _ peer: PeerAddress) {
        let population = census.withLock { count in
            count += 1
            return count
        }
        let slot = vacancies.popLast() ?? descriptors.count
        if slot == descriptors.count {
            descriptors.append(-1)
            connections.append(Connection(peer: peer, limits: configuration.limits, refusal: refusal))
        }
        descriptors[slot] = descriptor
        connections[slot] = Connection(peer: peer, limits: configuration.limits, refusal: refusal)
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        let excess = population - configuration.maximumConnections
        guard excess <= Self.courtesies, poller.add(descriptor, token: slot) else { return close(slot, reset: false) }
        if excess > 0 { connections[slot].turnAway(moment) }
        pump(slot)
    }

    private func leave(_ slot: Int, _ end: StreamEnd) {
        connections[slot].abort(end)
        close(slot, reset: false)
    }

    private func close(_ slot: Int, reset: Bool) {
        if reset {
            var linger = Glibc.linger(l_onoff: 1, l_linger: 0)
            let size = socklen_t(MemoryLayout<Glibc.linger>.size)
            setsockopt(descriptors[slot], SOL_SOCKET, SO_LINGER, &linger, size)
        }
        Glibc.close(descriptors[slot])
        descriptors[slot] = -1
        // A blank connection gives back the memory of the one that ended.
        connections[slot] = Connection(peer: PeerAddress(), limits: configuration.limits, refusal: refusal)
        timers.remove(slot)
        vacancies.append(slot)
        census.withLock { $0 -= 1 }
    }

    private func closeAll() {
        listener.close()
        for slot in descriptors.indices where descriptors[slot] >= 0 { leave(slot, .stopped) }
    }
}
