package import EventModel

/// The machine that delivers signed events at least once: endpoints, watches, deliveries, attempts.
///
/// It decides and never acts: each input appends actions for the driver, who makes every change last before what comes
/// behind it happens. Time is an argument. What a product calls things is its dialect's affair.
package struct DeliveryEngine: Sendable {
    /// The project of whoever does not name one.
    package static let defaultProject = "default"
    /// Attempts that may be under way at a time, and those of one endpoint among them.
    static let mostUnderWay = (all: 512, ofEndpoint: 128)
    /// Ended deliveries that an endpoint keeps, and matches that a watch keeps.
    static let kept = (deliveries: 100, matches: 200)
    /// How long a delivery waits that could not be read from the archive.
    static let archiveRetry = Interval.seconds(1)
    /// Matches that a watch keeps until a digest has told of them.
    static let mostUntold = 10_000
    /// Attempt numbers from here on are the engine's; below are those of hooks.
    private static let firstAttempt = 1 << 40
    /// Ids are set aside in blocks of so many, so that none comes twice although not each is kept.
    private static let idBlock = 4096

    /// Whether an attempt is the engine's.
    package static func owns(_ id: AttemptID) -> Bool { id.number >= firstAttempt }

    /// Which URLs may be called.
    package let addressGuard: AddressGuard
    /// Where people and links find this cloud, without a slash at the end.
    package var baseURL = "http://127.0.0.1:7070"
    /// How far the clock of receivers outside the process is ahead of the time that the engine gets.
    package var outsideLead = Interval.zero
    /// How far the cloud's time of day is ahead of the time that the engine gets. Moments that clients read are times of
    /// day; whatever is due or lasts goes by the engine's own time, which nobody sets.
    package var stampLead = Interval.zero
    /// `stampLead` at the program's start: steps of the time of day do not move the windows of digests.
    package var windowLead = Interval.zero
    /// The hosts whose receivers go by the time that the engine is told, being scripted.
    package var scriptedHosts: Set<String> = []
    /// What came of the deliveries of this life.
    package internal(set) var tally = DeliveryTally()

    /// All endpoints that ever were, by their places.
    package internal(set) var endpoints: [Endpoint] = []
    /// All watches that ever were, by their places.
    package internal(set) var watches: [Watch] = []
    var endpointPlaces: [String: Int] = [:]
    var watchPlaces: [String: Int] = [:]
    var sight = WatchIndex()
    var matches: [String: WatchMatch] = [:]
    var matchesOfWatch: [Int: [String]] = [:]
    /// When the engine is woken next for a watch's window.
    var digestWakes: [Int: Instant] = [:]
    /// Where deliveries lie as they were kept; nil when all stay in memory.
    package var archive: (any DeliveryArchive)?
    var slots: [SignedDelivery] = []
    /// The slots of deliveries that were brought back from the archive, or never were there.
    var changed: [Int] = []
    var freeSlots: [Int] = []
    var slotOfNumber: [Int: Int] = [:]
    /// The numbers of each endpoint's deliveries that ended, oldest first.
    var ended: [Int: [Int]] = [:]
    var rotation = DeliveryLine()
    var underWay = 0
    /// Whether no attempt is to begin any more.
    var isStopping = false
    var causes: [Int: Int] = [:]
    var tests: [Int: TestAttempt] = [:]
    var testEnds: [ObjectIdentifier: [TestEnd]] = [:]
    var nextTest = 0
    var replays: [String: Replay] = [:]
    var nextReplaySweep = Instant(milliseconds: 0)
    /// The last events, for who asks why nothing came of one.
    var seen: [SeenEvent] = []
    var generator: SeededGenerator
    private var salt: UInt64
    private var nextID = 1
    private var reservedIDs = 1

    /// An engine without endpoints. Ids and jitter follow from the seed.
    package init(seed: UInt64, addressGuard: AddressGuard) {
        self.addressGuard = addressGuard
        generator = SeededGenerator(seed: seed, stream: 0xDE11)
        salt = generator.next() >> 32
    }

    /// How many deliveries may be pending before `isFull`.
    package var mostPending = Int.max
    /// Deliveries that have not ended.
    package internal(set) var pending = 0
    /// True if as many deliveries are pending as may be. The engine still accepts more: whoever publishes asks first.
    package var isFull: Bool { pending >= mostPending }

    /// The time of day at a moment.
    func stamp(_ moment: Instant) -> Instant { moment + stampLead }

    /// Whether a watch may see an event at all.
    package var isWatching: Bool { !sight.isEmpty }

    /// Begins no more attempts: what waits is for the next life.
    package mutating func stop() { isStopping = true }

    /// Whether no attempt is under way.
    package var isIdle: Bool { underWayCount == 0 }

    /// How many attempts are under way, tests among them.
    package var underWayCount: Int { underWay + tests.count }

    // MARK: Ids

    /// The next number of all things that have ids.
    mutating func takeNumber(into actions: inout [DeliveryAction]) -> Int {
        if nextID >= reservedIDs {
            reservedIDs = nextID + Self.idBlock
            keepCounter(into: &actions)
        }
        defer { nextID += 1 }
        return nextID
    }

    /// An id with its number in it, so that no table is needed to find it again.
    func id(_ prefix: String, _ number: Int) -> String {
        prefix + Self.hexadecimal(salt, 8) + Self.hexadecimal(UInt64(number), 8)
    }

    /// The number in an id; nil when it is none of ours.
    func number(in id: String, after prefix: String) -> Int? {
        let start = prefix + Self.hexadecimal(salt, 8)
        guard id.hasPrefix(start), case let digits = id.dropFirst(start.count), digits.count >= 8,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        return Int(digits, radix: 16)
    }

    private static func hexadecimal(_ number: UInt64, _ width: Int) -> String {
        let count = max(width, (67 - number.leadingZeroBitCount) / 4)
        return String(unsafeUninitializedCapacity: count) { digits in
            for place in 0..<count {
                let value = UInt8(truncatingIfNeeded: number >> UInt64(4 * (count - 1 - place))) & 0xF
                digits[place] = value < 10 ? 0x30 + value : 0x57 + value
            }
            return count
        }
    }

    private func keepCounter(into actions: inout [DeliveryAction]) {
        let text = JSONValue.object(["salt": .string(Self.hexadecimal(salt, 8)), "next": .integer(reservedIDs)])
        actions.append(.keep(.record(.counter, id: "ids", text: text.compactText)))
    }

    /// Takes the counter in; false when it cannot be read.
    mutating func restoreCounter(_ json: JSONValue) -> Bool {
        guard let salt = json["salt"]?.text.flatMap({ UInt64($0, radix: 16) }), let next = json["next"]?.whole else {
            return false
        }
        self.salt = salt
        nextID = max(next, nextID)
        reservedIDs = nextID
        return true
    }

    /// Takes note of a number that was given, so that it is given no more even if the counter was lost.
    mutating func skipNumbers(through number: Int) {
        guard number >= nextID else { return }
        nextID = number + 1
        reservedIDs = nextID
    }

    // MARK: Attempts

    /// The attempt id of a delivery's slot.
    func attemptID(ofSlot slot: Int) -> AttemptID { AttemptID(Self.firstAttempt + slot) }

    /// The attempt id of a test.
    mutating func takeTestID() -> AttemptID {
        nextTest += 1
        return AttemptID(Self.firstAttempt << 1 + nextTest)
    }

    /// The slot behind an attempt id; nil for a test's.
    func slot(of id: AttemptID) -> Int? {
        id.number < Self.firstAttempt << 1 ? id.number - Self.firstAttempt : nil
    }
}

/// Deliveries in figures.
package struct DeliveryTally: Sendable, Equatable {
    /// Deliveries that were accepted.
    package var accepted = 0
    /// Attempts that were begun, tests among them.
    package var attempts = 0
    /// Deliveries that arrived.
    package var succeeded = 0
    /// Deliveries that were given up.
    package var abandoned = 0
    /// Attempts that failed and are made again.
    package var retried = 0

    /// Nothing yet.
    package init() {}
}

/// An event that came by, and what it met.
struct SeenEvent: Sendable {
    var name: String
    var data: String?
    var coreID: String
    var at: Instant
    /// How many watches there had been when it came.
    var watchCount: Int
    /// The matches that it made, by the place of the watch.
    var matches: [(watch: Int, match: String)]
}

/// An answer that a repeated request gets again.
struct Replay: Sendable {
    var fingerprint: String
    var status: Int
    var body: String
    var at: Instant
}

/// Finds the watches that may see an event.
struct WatchIndex: Sendable {
    private var prefixes = PrefixIndex()
    private var devices: [String: [Int32]] = [:]
    private var mentions: [Int32] = []
    private var found: [Int32] = []

    var isEmpty: Bool { prefixes.count == 0 && devices.isEmpty && mentions.isEmpty }

    mutating func add(_ targets: [Watch.Target], of watch: Int) {
        for target in targets {
            switch target {
            case .prefix(let prefix): prefixes.insert(prefix: prefix, id: Int32(watch))
            case .device(let id): devices[id, default: []].append(Int32(watch))
            case .mention: mentions.append(Int32(watch))
            }
        }
    }

    mutating func remove(_ targets: [Watch.Target], of watch: Int) {
        for target in targets {
            switch target {
            case .prefix(let prefix): prefixes.remove(prefix: prefix, id: Int32(watch))
            case .device(let id):
                devices[id]?.removeAll { $0 == Int32(watch) }
                if devices[id]?.isEmpty == true { devices[id] = nil }
            case .mention: mentions.removeAll { $0 == Int32(watch) }
            }
        }
    }

    /// The watches that may see an event, in the order of their creation.
    mutating func watches(for name: String, coreID: @autoclosure () -> String) -> [Int] {
        prefixes.matches(of: name, into: &found)
        if !devices.isEmpty, let more = devices[coreID()] { found += more }
        found += mentions
        if found.count < 2 { return found.map(Int.init) }
        return Set(found).sorted().map(Int.init)
    }
}
