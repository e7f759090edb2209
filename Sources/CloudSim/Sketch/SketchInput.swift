package import EventModel

/// One thing that a world tells a sketch: a line of the protocol between the two. Times are microseconds of world time
/// since the run's start.
package enum SketchInput: Hashable, Sendable {
    /// The first line: who the device is.
    case hello(SketchIdentity)
    /// An event reaches a handler, by the number under which it was subscribed.
    case event(at: Int64, handler: Int, name: String, data: String?)
    /// A cloud function is called; `id` comes back with what it returns.
    case call(at: Int64, id: Int, function: String, argument: String)
    /// An input changes.
    case pin(at: Int64, pin: String, value: Int)
    /// Somebody types into the serial line.
    case serial(at: Int64, text: String)
    /// The connection to the cloud is there, or is lost.
    case link(at: Int64, Bool)
    /// Time is granted up to, but not including, a moment.
    case go(until: Int64)
    /// The time of day was set: its milliseconds since the Unix epoch at world time 0.
    case clock(Int64)
    /// What does a variable hold? Answered at once, outside of time.
    case read(id: Int, variable: String)
    /// The run is over: what was printed without the end of its line is said now.
    case finish
    /// The answer to what the sketch asked.
    case answer(Bool)
}

/// What a sketch is told of its device when it starts.
package struct SketchIdentity: Hashable, Sendable {
    /// The device's id.
    package var id: DeviceID
    /// Its name.
    package var name: String
    /// Where its randomness comes from.
    package var seed: UInt64
    /// How long an event needs from the cloud to the device, in microseconds.
    package var latency: Int64
    /// The world's wall time at time 0, in milliseconds since the Unix epoch.
    package var start: Int64
    /// When this life of the device begins, in microseconds.
    package var birth: Int64
    /// The profile's name.
    package var profile: String
    /// Whether the connection to the cloud is there.
    package var isConnected: Bool
    /// Why this life began.
    package var resetReason = ResetReason.powerDown
    /// What the firmware or the crash before left for this life.
    package var resetData: UInt32 = 0
}

extension SketchInput {
    /// The version of the protocol, which the first line names.
    static let version = 2

    /// The line, with its break.
    package var line: String {
        var line = SketchLine()
        switch self {
        case .hello(let who):
            line.add("hello", Self.version, who.id, who.name, who.seed, who.latency, who.start, who.birth, who.profile)
            line.add(who.isConnected ? 1 : 0, who.resetReason.rawValue, who.resetData)
        case .event(let at, let handler, let name, let data):
            line.add("event", at, handler, name, data.map { "+" + $0 } ?? "-")
        case .call(let at, let id, let function, let argument): line.add("call", at, id, function, argument)
        case .pin(let at, let pin, let value): line.add("pin", at, pin, value)
        case .serial(let at, let text): line.add("serial", at, text)
        case .link(let at, let isThere): line.add("link", at, isThere ? 1 : 0)
        case .go(let until): line.add("go", until)
        case .clock(let start): line.add("clock", start)
        case .read(let id, let variable): line.add("read", id, variable)
        case .finish: line.add("finish")
        case .answer(let answer): line.add("answer", answer ? 1 : 0)
        }
        return line.text + "\n"
    }
}
