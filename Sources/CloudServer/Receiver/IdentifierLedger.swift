import HTTPServer

/// Which ids a receiver had, how often, and in how much memory: a bit for each of those that are counted up, such as
/// `run-7-1`, `run-7-2` and so on, and eight bytes for each of the others.
package struct IdentifierLedger: Sendable {
    /// What the ids came to.
    package struct Figures: Hashable, Sendable {
        /// Ids that came, each counted once.
        package internal(set) var distinct = 0
        /// Requests with an id that had come before.
        package internal(set) var again = 0
        /// Requests without an id.
        package internal(set) var missing = 0
        /// Requests whose id was not looked at any more: the memory for ids is full.
        package internal(set) var uncounted = 0
        /// The ids that are counted up, by what stands before the number, in the order of arrival.
        package internal(set) var runs: [Run] = []

        /// How many numbers within the runs did not come.
        package var gaps: Int { runs.reduce(0) { $0 + $1.gaps } }
    }

    /// Ids that have the same beginning and end with a number.
    package struct Run: Hashable, Sendable {
        /// What stands before the number.
        package var prefix: String
        /// The lowest number.
        package var first: Int
        /// The highest number.
        package var last: Int
        /// How many different numbers came.
        package var distinct: Int

        /// How many numbers between the lowest and the highest did not come.
        package var gaps: Int { last - first + 1 - distinct }
    }

    private static let pageBits = 65_536
    /// How many ids of other kinds and how many runs and pages of numbers are kept: about 600 MB when all are full.
    private static let mostOthers = 8_000_000
    private static let mostRuns = 64
    private static let mostPages = 32_768

    private var figures = Figures()
    private var places: [String: Int] = [:]
    private var pages: [[Int: [UInt64]]] = []
    private var pageCount = 0
    private var others: Set<UInt64> = []
    /// The run of the id before: mostly the next one belongs to it as well.
    private var lastRun = -1

    /// A ledger that has seen nothing yet.
    package init() {}

    /// What the ids so far came to.
    package var summary: Figures {
        var figures = figures
        figures.runs.removeAll { $0.distinct == 0 }
        return figures
    }

    /// Notes the id of a request; nil for none.
    package mutating func note(_ id: String?) {
        guard let id, !id.isEmpty else {
            figures.missing += 1
            return
        }
        if !noteNumber(id) { noteOther(id) }
    }

    /// Notes an id that ends with a number; false when it does not, or when there is no room for its kind.
    private mutating func noteNumber(_ id: String) -> Bool {
        var id = id
        guard let (split, number) = id.withUTF8({ Self.split($0) }) else { return false }
        guard let run = run(id, split) else { return false }
        let page = number / Self.pageBits
        let (word, bit) = (number % Self.pageBits / 64, UInt64(1) << UInt64(number % 64))
        if pages[run][page] == nil {
            guard pageCount < Self.mostPages else { return false }
            pageCount += 1
            pages[run][page] = Array(repeating: 0, count: Self.pageBits / 64)
        }
        guard pages[run][page, default: []][word] & bit == 0 else {
            figures.again += 1
            return true
        }
        pages[run][page, default: []][word] |= bit
        figures.distinct += 1
        if figures.runs[run].distinct == 0 { figures.runs[run].first = number }
        figures.runs[run].first = min(figures.runs[run].first, number)
        figures.runs[run].last = max(figures.runs[run].last, number)
        figures.runs[run].distinct += 1
        return true
    }

    /// The place of the run whose prefix are the first bytes of an id; nil when there are too many runs.
    private mutating func run(_ id: String, _ split: Int) -> Int? {
        if lastRun >= 0, figures.runs[lastRun].prefix.utf8.elementsEqual(id.utf8.prefix(split)) { return lastRun }
        let prefix = String(decoding: id.utf8.prefix(split), as: UTF8.self)
        if let place = places[prefix] {
            lastRun = place
            return place
        }
        guard figures.runs.count < Self.mostRuns else { return nil }
        lastRun = figures.runs.count
        places[prefix] = lastRun
        figures.runs.append(Run(prefix: prefix, first: 0, last: 0, distinct: 0))
        pages.append([:])
        return lastRun
    }

    private mutating func noteOther(_ id: String) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        if others.contains(hash) {
            figures.again += 1
        } else if others.count < Self.mostOthers {
            others.insert(hash)
            figures.distinct += 1
        } else {
            figures.uncounted += 1
        }
    }

    /// Where the number begins with which an id ends, and the number: at most 12 digits without a leading zero, so that
    /// no two ids come to the same.
    private static func split(_ bytes: UnsafeBufferPointer<UInt8>) -> (Int, Int)? {
        var split = bytes.count
        while split > 0, bytes.count - split < 12, (0x30...0x39).contains(bytes[split - 1]) { split -= 1 }
        // Digits before these would make them the end of a longer number, which is no count.
        guard split < bytes.count, split == 0 || !(0x30...0x39).contains(bytes[split - 1]) else { return nil }
        while split < bytes.count - 1, bytes[split] == 0x30 { split += 1 }
        return (split, bytes[split...].reduce(0) { $0 * 10 + Int($1 - 0x30) })
    }
}

/// The ledger of a receiver and the header that it reads.
struct IdentifierDesk: Sendable {
    let header: String
    private let ledger = Lock(IdentifierLedger())

    /// A desk that reads a header.
    init(header: String) { self.header = header }

    func note(_ request: HTTPRequest) {
        let id = request.header(header)
        ledger.withLock { $0.note(id) }
    }

    var figures: IdentifierLedger.Figures { ledger.withLock { $0.summary } }
}
