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
    private let census: Census
    private var poller: Poller
    private var timers = TimerHeap()
    private var moment = Moment()
    private var unixSeconds = 0
    private var descriptors: [Int32] = []
    private var connections: [Connection] = []
    private var vacancies: [Int] = []
    /// Why the connection of a slot is one too many; nil for one within the limits.
    private var excesses: [Excess?] = []
    /// The slots of connections beyond the limits, oldest first.
    private var excessSlots: [Int] = []
    /// True where the connection counts for its address.
    private var isCounted: [Bool] = []
    private var reserve = DescriptorReserve(count: 8)
    private var busy: [Int] = []
    private var lastSerial: UInt64 = 0
    private var acceptDue = UInt64.max
    private let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    /// How many clients beyond the limits are heard; each further one takes the place of the oldest.
    private static let mostExcess = 64
    private static let listenerToken = Int(Int32.max)

    init(
        listener: consuming Listener, configuration: ServerConfiguration, census: Census,
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
            begin(reply, on: slot)
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
        case .closeSlowestStreams: closeSlowestStreams()
        case .stop: break
        }
    }

    /// Lets a connection do all it can; one that never gets done comes again after the others.
    private func pump(_ slot: Int) {
        guard descriptors[slot] >= 0 else { return }
        for _ in 0..<64 {
            switch connections[slot].next(moment, configuration) {
            case .respond(let request):
                respond(to: request, on: slot)
            case .send: if !send(slot) { return leave(slot, .hungUp) }
            case .receive: if !receive(slot) { return leave(slot, .hungUp) }
            case .shutdown: Glibc.shutdown(descriptors[slot], Int32(SHUT_WR))
            case .close(let reset): return close(slot, reset: reset)
            case .rest: return timers.wake(slot, by: connections[slot].due)
            }
        }
        busy.append(slot)
    }

    private func respond(to request: HTTPRequest, on slot: Int) {
        var request = request
        // A connection beyond the limits serves one request.
        if excesses[slot] != nil { request.keepsAlive = false }
        lastSerial += 1
        connections[slot].open(lastSerial, for: request)
        if let excess = excesses[slot], !configuration.unlimitedPaths.contains(String(request.path)) {
            return begin(.response(connections[slot].refusal(of: excess)), on: slot)
        }
        let reply = handler(request, Exchange(mailbox: mailbox, slot: slot, serial: lastSerial))
        readClock()
        begin(reply, on: slot)
    }

    private func begin(_ reply: Reply, on slot: Int) {
        if case .stream = reply, isCounted[slot] {
            isCounted[slot] = false
            census.discount(connections[slot].peer)
        }
        connections[slot].begin(reply, moment)
    }

    /// True while the connection stands.
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
            guard descriptor < 0 else {
                admit(descriptor, peer)
                continue
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EAGAIN: return
            case EMFILE where spareDescriptor(), ENFILE where spareDescriptor():
                let (descriptor, peer) = Poller.accept(listener.descriptor)
                guard descriptor >= 0 else { return pauseAccepting() }
                admit(descriptor, peer, as: .descriptors)
            default: return pauseAccepting()
            }
        }
    }

    /// Lets clients wait in the kernel until there are descriptors or memory again.
    private func pauseAccepting() {
        reserve.refill()
        poller.listen(listener.descriptor, token: Self.listenerToken, isPaused: true)
        acceptDue = moment.after(100)
    }

    /// Frees a descriptor for a client that gets one response; false when there is none to free.
    private func spareDescriptor() -> Bool {
        if configuration.unlimitedPaths.isEmpty { return false }
        if reserve.isEmpty { evict() }
        return reserve.release()
    }

    /// Closes the oldest connection beyond the limits that has not sent a whole request.
    private func evict() {
        if let slot = excessSlots.first(where: { connections[$0].isReading }) { leave(slot, .hungUp) }
    }

    private func admit(_ descriptor: Int32, _ peer: PeerAddress, as shortage: Excess? = nil) {
        let (total, ofAddress) = census.add(peer)
        let slot = vacancies.popLast() ?? descriptors.count
        if slot == descriptors.count {
            descriptors.append(-1)
            connections.append(Connection(peer: peer, limits: configuration.limits, refusal: refusal))
            excesses.append(nil)
            isCounted.append(true)
        }
        descriptors[slot] = descriptor
        connections[slot] = Connection(peer: peer, limits: configuration.limits, refusal: refusal)
        isCounted[slot] = true
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        excesses[slot] =
            shortage ?? (total > configuration.maximumConnections ? .connections : nil)
            ?? (ofAddress > configuration.maximumConnectionsPerAddress ? .address : nil)
        if let excess = excesses[slot] {
            if excessSlots.count >= Self.mostExcess { evict() }
            excessSlots.append(slot)
            guard excessSlots.count <= Self.mostExcess else { return close(slot, reset: false) }
            if configuration.unlimitedPaths.isEmpty { connections[slot].turnAway(excess, moment) }
        }
        guard poller.add(descriptor, token: slot) else { return close(slot, reset: false) }
        pump(slot)
    }

    private func closeSlowestStreams() {
        let queues = descriptors.indices.filter { descriptors[$0] >= 0 }.map { ($0, connections[$0].streamQueueBytes) }
        let waiting = queues.filter { $0.1 > 0 }.sorted { $0.1 > $1.1 }
        var excess = waiting.reduce(0) { $0 + $1.1 } / 2
        for (slot, bytes) in waiting where excess > 0 {
            leave(slot, .tooSlow)
            excess -= bytes
        }
        Poller.trimHeap()
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
        census.remove(connections[slot].peer, counts: isCounted[slot])
        if excesses[slot] != nil {
            excesses[slot] = nil
            excessSlots.removeAll { $0 == slot }
            reserve.refill()
        }
        // A blank connection gives back the memory of the one that ended.
        connections[slot] = Connection(peer: PeerAddress(), limits: configuration.limits, refusal: refusal)
        timers.remove(slot)
        vacancies.append(slot)
    }

    private func closeAll() {
        listener.close()
        for slot in descriptors.indices where descriptors[slot] >= 0 { leave(slot, .stopped) }
    }
}
