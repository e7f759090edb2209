import DeviceEmulator
import EventModel

/// A device that runs a sketch: its process, what its firmware registered, and what is on its way to it.
final class SketchDevice {
    /// A function that was called and has not returned.
    struct Call {
        var function: String
        var argument: String
        var cause: Int
        var answer: (Int32?) -> Void
    }

    let slot: Int
    let path: String
    let profile: DeviceProfile
    private(set) var port: (any SketchPort)?
    var table = SubscriptionTable()
    /// The only device whose events a handler wants.
    var sources: [Int32: String] = [:]
    var functions: [String] = []
    var variables: [String] = []
    /// The types that its firmware declared for its variables.
    var variableTypes: [String: VariableType] = [:]
    /// What its process has not been told, in the order of time.
    private(set) var inbox: [SketchInput] = []
    /// When what is on its way down the link comes, in order: it must not have run past that.
    private var arrivals: [Instant] = []
    /// When it must run again.
    var due: Instant
    /// Whether it has not run in this life.
    private(set) var isNew = true
    /// Whether it is back and has not told yet if it connects by itself; at first it does.
    var isBooting = false
    /// What lets it connect once it has told.
    var bootCause = 0
    /// True from the claim of the device until it first connects, something else keeps it offline, or this life ends.
    private(set) var isExpected = false
    /// The clients that have claimed it and wait until it is no longer expected.
    private var claimants: [() -> Void] = []
    /// How often it asked for the connection, or gave it up, without the world having come to that moment.
    var wishes = 0
    /// How many lives it has begun.
    private(set) var lives = 0
    /// When this life began, in microseconds.
    var birth: Int64 = 0
    /// The time that it has used, in microseconds.
    var time: Int64 = 0
    var calls: [Int: Call] = [:]
    var lastCall = 0
    /// Whether it has not yet used up what it was granted last, for which the world does not wait.
    var isBusy = false
    /// Whether nothing of it runs until its next life: it has come to an endless loop without a body.
    private(set) var isParked = false
    /// Who waits until it is no longer busy; told whether it still lives.
    var readers: [(Bool) -> Void] = []
    /// Up to when it was let run, in microseconds.
    private(set) var granted: Int64 = 0
    /// How often it crashed.
    var crashes = 0
    /// Why its next life begins, and what the last one left for it.
    var nextReset = (reason: ResetReason.powerDown, data: UInt32(0))

    init(slot: Int, path: String, profile: DeviceProfile, due: Instant) {
        self.slot = slot
        self.path = path
        self.profile = profile
        self.due = due
    }

    deinit { port?.end() }

    /// Whether something of the world can reach it, but for its pins and its serial line.
    var listens: Bool { !table.subscriptions.isEmpty || !functions.isEmpty }

    /// Begins a life: nothing is registered.
    func begin(_ port: (any SketchPort)?, at birth: Instant) {
        lives += 1
        self.port?.end()
        self.port = port
        table.unsubscribe()
        sources = [:]
        functions = []
        variables = []
        variableTypes = [:]
        inbox = []
        isNew = true
        isParked = false
        isBooting = lives > 1
        bootCause = 0
        wishes = 0
        isBusy = false
        due = port == nil ? .distantFuture : birth
    }

    /// Ends a life.
    func stop() {
        endExpectation()
        port?.end()
        port = nil
        inbox = []
        isBusy = false
        due = .distantFuture
    }

    /// The device is claimed and will connect once its sketch has begun.
    func expect() { isExpected = true }

    /// Calls `answer` once the device is no longer expected; at once if it is not.
    func awaitConnection(_ answer: @escaping () -> Void) {
        guard isExpected else { return answer() }
        claimants.append(answer)
    }

    /// Answers the clients that wait for the device.
    func endExpectation() {
        isExpected = false
        let waiting = claimants
        claimants = []
        for answer in waiting { answer() }
    }

    /// Nothing of it runs in the rest of this life, which goes on.
    func park(at moment: Int64) {
        time = moment
        isParked = true
        inbox = []
        isBusy = false
        due = .distantFuture
        tellReaders(lives: true)
    }

    /// Something will come down the link.
    func expect(at moment: Instant) { arrivals.append(moment) }

    /// The first of what was expected has come.
    func arrived() { if !arrivals.isEmpty { arrivals.removeFirst() } }

    /// When the next thing comes down the link; nil for nothing that is known.
    var nextArrival: Instant? { arrivals.first }

    /// Tells the process something at a moment, as soon as it may run.
    func tell(_ input: SketchInput, at moment: Instant) {
        guard port != nil, !isParked else { return }
        inbox.append(input)
        due = min(due, moment)
    }

    /// Lets the process run; what waits for it goes before.
    func grant(until: Int64) {
        granted = until
        inbox.append(.go(until: until))
        port?.send(inbox)
        isNew = false
        inbox.removeAll(keepingCapacity: true)
    }

    /// It is no longer busy, or no longer alive.
    func tellReaders(lives: Bool) {
        let waiting = readers
        readers = []
        for reader in waiting { reader(lives) }
    }

    /// The earliest moment that it can be told of something that happens at one, in microseconds.
    func reachable(at moment: Int64) -> Int64 { max(moment, isBusy ? granted : time) }

    /// What a variable holds now, as JSON; nil when the process does not say.
    func read(_ variable: String) -> JSONValue? {
        guard let port, !isBusy, !isParked, variables.contains(variable) else { return nil }
        lastCall += 1
        let asked = lastCall
        port.send([.read(id: asked, variable: variable)])
        while true {
            switch port.next() {
            case .value(asked, let json): return try? JSONValue(parsing: json)
            case .ended: return nil
            default: continue
            }
        }
    }

    /// What it has printed without the end of its line, once the run is over.
    func finish() -> [String] {
        guard let port, !isBusy, !isParked, !isNew else { return [] }
        port.send([.finish])
        var lines: [String] = []
        while true {
            switch port.next() {
            case .log(_, let text): lines.append(text)
            case .finished, .ended: return lines
            default: continue
            }
        }
    }
}

/// Something that a sketch did, waiting for the world to reach its moment.
enum SketchAct {
    case publish(slot: Int, EventName, data: String?, isPrivate: Bool, timeToLive: Int32)
    /// It asks the cloud about itself.
    case ask(slot: Int, DeviceQuestion, EventName)
    case refuse(slot: Int, what: String, name: String, Refusal)
    case log(slot: Int, String)
    case write(slot: Int, pin: String, value: Int)
    case connect(slot: Int, Bool)
    case returned(slot: Int, id: Int, Int32)
    case reset(slot: Int, data: UInt32)
    case crash(slot: Int, SketchEnd)
    /// It boots again after a crash.
    case boot(slot: Int)
    /// Clients that have claimed it wait no longer for its connection.
    case lapse(slot: Int)
    /// An event has come down the link.
    case deliver(Delivery)
    /// A call has come down the link.
    case call(slot: Int, id: Int)
    /// Nobody waits for a call's return any longer.
    case hangUp(slot: Int, id: Int)
}
