package import EventModel

/// Slows down logins that go on failing, by the name that is tried and by the address that tries.
///
/// From the tenth failure in a row on, each further attempt on a name waits before it is looked at: 1 s, 2 s, at
/// most 4 s, whether its password is right or not, for otherwise a quick answer would tell. A success, or a quarter of
/// an hour without a failure, ends it. Names that nobody has count like others. An address is slowed down later than a
/// name, because many users may sit behind it.
package struct LoginThrottle: Sendable {
    /// After how many failures in a row a name is slowed down.
    package static let patience = 10
    /// After how many failures in a row an address is slowed down.
    package static let addressPatience = 30
    /// The longest wait.
    package static let longestWait = Interval.seconds(4)
    /// How long no attempt must fail for the failures to be forgotten.
    package static let quiet = Interval.seconds(900)
    /// How many names, and how many addresses, are watched.
    package static let mostKeys = 4096

    /// What is known of one name or address.
    private struct Record {
        var failures: Int
        var last: Instant
    }

    /// Failures in a row by key. When there is no more room, the keys with the fewest go, the oldest of those: a flood of
    /// new names does not wash away the one that is under attack.
    private struct Table {
        private var records: [String: Record] = [:]
        var count: Int { records.count }

        func failures(of key: String, now: Instant) -> Int {
            guard let record = records[key], now < record.last + LoginThrottle.quiet else { return 0 }
            return record.failures
        }

        mutating func fail(_ key: String, now: Instant) {
            let failures = failures(of: key, now: now)
            if records[key] == nil, records.count >= LoginThrottle.mostKeys { makeRoom(now: now) }
            records[key] = Record(failures: min(failures + 1, 1_000_000), last: now)
        }

        mutating func forget(_ key: String) { records[key] = nil }

        private mutating func makeRoom(now: Instant) {
            let count = records.count
            records = records.filter { now < $0.value.last + LoginThrottle.quiet }
            guard records.count == count else { return }
            // Many at once, so that a flood does not pay for sorting with each name.
            let order = records.sorted { ($0.value.failures, $0.value.last) < ($1.value.failures, $1.value.last) }
            for record in order.prefix(LoginThrottle.mostKeys / 8) { records[record.key] = nil }
        }
    }

    private var names = Table()
    private var addresses = Table()

    /// Nothing has failed yet.
    package init() {}

    /// How long an attempt waits before it is looked at.
    package func wait(for name: String, from address: String, now: Instant) -> Interval {
        max(
            Self.wait(after: names.failures(of: Self.key(name), now: now), patience: Self.patience),
            Self.wait(after: addresses.failures(of: address, now: now), patience: Self.addressPatience))
    }

    /// An attempt failed.
    package mutating func fail(_ name: String, from address: String, now: Instant) {
        names.fail(Self.key(name), now: now)
        addresses.fail(address, now: now)
    }

    /// An attempt succeeded.
    package mutating func succeed(_ name: String, from address: String) {
        names.forget(Self.key(name))
        addresses.forget(address)
    }

    /// How many names and addresses are watched.
    package var watched: Int { names.count + addresses.count }

    private static func wait(after failures: Int, patience: Int) -> Interval {
        guard failures >= patience else { return .zero }
        let doublings = min(failures - patience, 10)
        return min(.seconds(1) * (1 << Int64(doublings)), longestWait)
    }

    /// A name as a key; no user's name is longer, so what is cut off tells nothing.
    private static func key(_ name: String) -> String { String(decoding: name.utf8.prefix(256), as: UTF8.self) }
}
