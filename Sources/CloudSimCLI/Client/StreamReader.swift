import Dispatcher
import EventModel
import HTTPTransport

/// Reads a cloud's event stream for as long as it is wanted, through lost connections.
struct StreamReader {
    /// What ends the reading in good order.
    enum End { case enough, time, interrupted }

    private static let shortestPause = Interval.seconds(1)
    private static let longestPause = Interval.seconds(30)

    let client: CloudClient
    let path: String
    /// When it is over; nil for never.
    var deadline: Instant?
    let clock = WallClock()
    /// Told whenever the connection is lost: events may be missing then.
    var loses: () -> Void = {}

    /// Hands on what the stream says until `take` returns false, the time is over or the person stops it. A cloud that
    /// cannot be reached at first, or refuses, is an error; a connection that is lost later is made again.
    func run(_ take: (EventStreamParser.Item) -> Bool) throws(CommandFailure) -> End {
        var pause = Self.shortestPause
        var contact = Contact.none
        while true {
            let loss: Loss
            switch try session(contact: &contact, pause: &pause, take) {
            case .over(let end): return end
            case .lost(let reason): loss = reason
            }
            if contact == .open {
                loses()
                contact = .lost
            }
            Terminal.error("note: \(loss.sentence.closed) Trying again in \(pause).")
            let next = clock.now + pause
            while clock.now < next {
                if let end = ending { return end }
                clock.pause(until: min(next, clock.now + CloudClient.patience))
            }
            pause = min(pause * 2, Self.longestPause)
        }
    }

    private struct Loss { var sentence: String }

    /// What there was of a connection until now.
    private enum Contact { case none, open, lost }

    private enum Session {
        case over(End)
        case lost(Loss)
    }

    private var ending: End? {
        if Interrupt.isWanted { return .interrupted }
        if Terminal.outputFault != nil { return .enough }
        if let deadline, clock.now >= deadline { return .time }
        return nil
    }

    /// One connection, from its request to its loss.
    private func session(
        contact: inout Contact, pause: inout Interval, _ take: (EventStreamParser.Item) -> Bool
    ) throws(CommandFailure) -> Session {
        let read = client.openStream(path)
        var parser = EventStreamParser()
        var items: [EventStreamParser.Item] = []
        while true {
            if let end = ending { return .over(end) }
            let wait = deadline.map { min(CloudClient.patience, max(.zero, $0 - clock.now)) } ?? CloudClient.patience
            switch read.next(within: wait) {
            case .quiet: continue
            case .head(let status):
                guard status != 200 else {
                    if contact == .lost { Terminal.error("note: connected again.") }
                    contact = .open
                    continue
                }
                let refusal = client.refusal(status, restOf: read)
                guard contact != .none, status == 429 || status >= 500 else { throw refusal }
                return .lost(Loss(sentence: refusal.message))
            case .piece(let bytes):
                pause = Self.shortestPause
                items.removeAll(keepingCapacity: true)
                parser.feed(bytes, into: &items)
                for item in items where !take(item) { return .over(.enough) }
            case .end: return .lost(Loss(sentence: "the cloud ended the stream"))
            case .failure(let error):
                let failure = client.failure(error)
                guard contact != .none else { throw failure }
                return .lost(Loss(sentence: error == .timedOut ? "the stream fell silent" : failure.message))
            }
        }
    }
}
