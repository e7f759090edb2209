package import CloudSim

/// How many requests a real receiver got, and what it did with them.
package struct ReceiverCounters: Hashable, Sendable {
    /// All requests.
    package internal(set) var received = 0
    /// How many were answered with each status; missing for none.
    package internal(set) var statuses: [Int: Int] = [:]
    /// How many met each fault; missing for none.
    package internal(set) var faults: [ReceiverFault: Int] = [:]
    /// How many named a host for which there is no receiver; they were answered with 421 and are in `statuses` too.
    package internal(set) var strangers = 0

    /// What came in and was no request, answered with a status of 400 or above; in none of the other counts.
    package internal(set) var refused = 0

    /// Counters of a receiver that got nothing yet.
    package init() {}

    /// The statuses in rising order with their counts.
    package var statusCounts: [(status: Int, count: Int)] {
        statuses.sorted { $0.key < $1.key }.map { (status: $0.key, count: $0.value) }
    }

    /// The faults in the order of their declaration with their counts.
    package var faultCounts: [(fault: ReceiverFault, count: Int)] {
        ReceiverFault.allCases.compactMap { fault in faults[fault].map { (fault: fault, count: $0) } }
    }

    /// Adds what another receiver, or another part of this one, counted.
    mutating func add(_ other: ReceiverCounters) {
        received += other.received
        statuses.merge(other.statuses, uniquingKeysWith: +)
        faults.merge(other.faults, uniquingKeysWith: +)
        strangers += other.strangers
        refused += other.refused
    }

    mutating func count(_ answer: ReceiverAnswer) {
        received += 1
        switch answer.reply {
        case .response(let status, _, _), .generated(let status, _, _): statuses[status, default: 0] += 1
        case .fault(let fault): faults[fault, default: 0] += 1
        }
    }
}
