import Dispatcher

/// The ids of a load's requests: a beginning that is the run's own, and a number that counts up from 1 over all that
/// were handed to the transport. A receiver that counts ids then knows which ones never came.
package struct LoadIdentifiers: Hashable, Sendable {
    /// The header that carries them.
    package let header: String
    /// What stands before the number.
    package let prefix: String
    /// The number of the first request.
    package let first: Int
    /// The number of the last request; one below `first` when there was none.
    package internal(set) var last: Int
    /// How many there are.
    package var count: Int { last - first + 1 }

    /// Ids of a run of which nothing was sent yet.
    ///
    /// - Parameter run: letters and digits that no other run has.
    package init(header: String, run: String) { self.init(header: header, prefix: run + "-", first: 1, last: 0) }

    init(header: String, prefix: String, first: Int, last: Int) {
        self.header = header
        self.prefix = prefix
        self.first = first
        self.last = last
    }

    /// Gives a request the next id.
    mutating func mark(_ request: Request) -> Request {
        last += 1
        // A head of its own for every request: those without ids go on sharing theirs.
        return Request(head: request.head.adding(Header(header, "\(prefix)\(last)")), body: request.body)
    }
}
