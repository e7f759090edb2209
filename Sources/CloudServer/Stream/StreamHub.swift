package import EventModel
package import HTTPServer

/// The open event streams: hands every event to those that want it. Publishing never waits for a reader.
package final class StreamHub: Sendable {
    /// The settings of a hub.
    package struct Configuration: Hashable, Sendable {
        /// How many streams may be open.
        package var mostStreams = 8000
        /// How long a quiet stream stays without a sign of life.
        package var heartbeatMilliseconds = 9000

        /// The settings by default.
        package init() {}
    }

    private struct Listener: Sendable {
        var id: Int
        var exchange: Exchange
        var filter: StreamFilter
        /// The access token of the client; nil for a stream that no token ends.
        var token: String?
        var ended: @Sendable () -> Void
        /// True once the end was sent, after which no event follows.
        var isEnding = false
    }

    private struct State: Sendable {
        var prefixes = PrefixIndex()
        /// By slot; nil where a listener has left.
        var listeners: [Listener?] = []
        var vacancies: [Int32] = []
        var count = 0
        var nextID = 0
        var writes = 0
        var gaps = 0
        var lost = 0
        var matches: [Int32] = []
        var isClosed = false
    }

    private let configuration: Configuration
    private let state = Lock(State())

    /// A hub without streams.
    package init(_ configuration: Configuration = Configuration()) { self.configuration = configuration }

    /// What the streams came to so far.
    package var figures: (listeners: Int, writes: Int, gaps: Int, lost: Int) {
        state.withLock { ($0.count, $0.writes, $0.gaps, $0.lost) }
    }

    /// Opens a stream; `ended` is called when its client has left it or lost it, or its token no longer holds. Nil when
    /// there is no place for it.
    package func open(
        _ exchange: Exchange, _ filter: StreamFilter, token: String? = nil,
        ended: @escaping @Sendable () -> Void = {}
    ) -> Reply? {
        let place: (slot: Int32, id: Int)? = state.withLock { state in
            guard state.count < configuration.mostStreams, !state.isClosed else { return nil }
            let slot = state.vacancies.popLast() ?? Int32(state.listeners.count)
            if Int(slot) == state.listeners.count { state.listeners.append(nil) }
            let id = state.nextID
            state.nextID += 1
            state.listeners[Int(slot)] = Listener(
                id: id, exchange: exchange, filter: filter, token: token, ended: ended)
            state.prefixes.insert(prefix: filter.prefix, id: slot)
            state.count += 1
            return (slot, id)
        }
        guard let place else { return nil }
        let head = HTTPResponse(
            headers: [
                HTTPField("Content-Type", "text/event-stream; charset=utf-8"),
                HTTPField("Cache-Control", "no-cache"), CORS.anyOrigin,
            ], body: EventStreamFormat.greeting)
        let beat = Heartbeat(milliseconds: configuration.heartbeatMilliseconds, bytes: EventStreamFormat.heartbeat)
        return .stream(
            head, heartbeat: beat,
            overflow: .gap { [weak self] lost in
                self?.state.withLock {
                    $0.gaps += 1
                    $0.lost += lost
                }
                return EventStreamFormat.gap(of: lost)
            },
            ended: { [weak self] _ in
                self?.remove(place.slot, id: place.id)
            })
    }

    /// Hands an event to the streams that want it; its product is the place of that to which it belongs.
    package func publish(_ event: Event, name: String, product: Int? = nil) {
        let targets: [Exchange] = state.withLock { state in
            guard state.count > 0 else { return [] }
            state.prefixes.matches(of: name, into: &state.matches)
            var targets: [Exchange] = []
            for slot in state.matches {
                guard let listener = state.listeners[Int(slot)], !listener.isEnding,
                    listener.filter.admits(event, product: product)
                else { continue }
                targets.append(listener.exchange)
            }
            state.writes += targets.count
            return targets
        }
        if !targets.isEmpty { Exchange.write(EventStreamFormat.bytes(of: event, name: name), to: targets) }
    }

    /// Ends every stream in good order and opens no more.
    package func closeAll() {
        let open = state.withLock { state in
            defer {
                state.listeners = []
                state.vacancies = []
                state.prefixes = PrefixIndex()
                state.count = 0
                state.isClosed = true
            }
            return state.listeners.compactMap { $0?.exchange }
        }
        for exchange in open { exchange.finish() }
    }

    /// Ends the streams whose token no longer holds, after a comment that says why.
    ///
    /// A second call removes a stream for good. Its end may have come before its client's request was answered, and
    /// then had no effect.
    ///
    /// - Parameter fault: Returns why a token no longer holds, or nil if it does.
    package func endStreams(_ fault: (String) -> String?) {
        let held = state.withLock { state in
            state.listeners.indices.compactMap { slot in
                state.listeners[slot].flatMap { listener in listener.token.map { (slot, listener, $0) } }
            }
        }
        for (slot, listener, token) in held {
            guard let reason = fault(token) else { continue }
            Exchange.write(EventStreamFormat.comment(reason), to: [listener.exchange])
            listener.exchange.finish()
            if listener.isEnding {
                remove(Int32(slot), id: listener.id)
            } else {
                state.withLock { state in
                    guard slot < state.listeners.count, state.listeners[slot]?.id == listener.id else { return }
                    state.listeners[slot]?.isEnding = true
                }
            }
        }
    }

    private func remove(_ slot: Int32, id: Int) {
        let ended: (@Sendable () -> Void)? = state.withLock { state in
            guard Int(slot) < state.listeners.count, let listener = state.listeners[Int(slot)], listener.id == id
            else { return nil }
            state.prefixes.remove(prefix: listener.filter.prefix, id: slot)
            state.listeners[Int(slot)] = nil
            state.vacancies.append(slot)
            state.count -= 1
            return listener.ended
        }
        ended?()
    }
}
