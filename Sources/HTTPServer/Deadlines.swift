/// Decides when a connection has had enough time, whatever dribbles in meanwhile.
package struct Deadlines: Sendable {
    /// The times allowed, in milliseconds.
    package struct Timings: Hashable, Sendable {
        /// From a request's first byte to the end of its fields.
        package var head = 10_000
        /// From the end of the fields to the end of the body.
        package var body = 30_000
        /// Between two requests.
        package var idle = 60_000
        /// For a client to take any byte of what is sent.
        package var write = 20_000
        /// For a client to close after the server did.
        package var linger = 2_000

        /// The times by default.
        package init() {}
    }

    /// What a connection is waiting for.
    package enum Phase: Hashable, Sendable {
        /// The next request.
        case idle
        /// The rest of a head.
        case head
        /// The rest of a body.
        case body
        /// The server's own reply: no hurry.
        case reply
        /// The client's end of the connection.
        case linger
    }

    /// What has to happen when time is up.
    package enum Verdict: Hashable, Sendable {
        /// Close without a word.
        case close
        /// Answer 408, then close.
        case refuse
        /// Drop what is still to be sent, and close.
        case abandon
    }

    private var phase = Phase.reply
    private var phaseDue = UInt64.max
    private var writeDue = UInt64.max

    /// Deadlines of a connection for which nothing runs yet.
    package init() {}

    /// The next moment at which `verdict` may be due, in nanoseconds; `UInt64.max` for never.
    package var due: UInt64 { min(phaseDue, writeDue) }

    /// The connection is in this phase now. Telling it again does not extend it; only a new phase has a new deadline.
    package mutating func enter(_ next: Phase, now: UInt64, _ timings: Timings) {
        guard next != phase else { return }
        phase = next
        let allowed =
            switch next {
            case .idle: timings.idle
            case .head: timings.head
            case .body: timings.body
            case .reply: -1
            case .linger: timings.linger
            }
        phaseDue = allowed < 0 ? .max : now &+ UInt64(allowed) &* 1_000_000
    }

    /// The client has room for no more bytes; starts the deadline unless it runs already.
    package mutating func writeStalled(now: UInt64, _ timings: Timings) {
        if writeDue == .max { writeDue = now &+ UInt64(timings.write) &* 1_000_000 }
    }

    /// The client took some bytes.
    package mutating func writeMoved() { writeDue = .max }

    /// What has to happen now; nil while there is time.
    package func verdict(now: UInt64) -> Verdict? {
        if now >= writeDue { return .abandon }
        guard now >= phaseDue else { return nil }
        return phase == .head || phase == .body ? .refuse : .close
    }
}
