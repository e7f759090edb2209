package import DeviceEmulator

/// One thing that a sketch tells its world: a line of the protocol between the two, or its end. Times are microseconds
/// of world time since the run's start.
package enum SketchOutput: Hashable, Sendable {
    /// It has started, and waits for its first grant.
    case ready
    /// It publishes, and waits for an answer: whether the firmware let it.
    case publish(at: Int64, name: String, data: String?, isPrivate: Bool, timeToLive: Int32)
    /// It subscribes, and waits for an answer; `device` is the only one whose events count.
    case subscribe(at: Int64, handler: Int, scope: SubscriptionScope, device: String?, prefix: String)
    /// It frees all its subscriptions.
    case unsubscribe(at: Int64)
    /// It offers a function, and waits for an answer.
    case function(at: Int64, name: String)
    /// It offers a variable, and waits for an answer.
    case variable(at: Int64, name: String, type: VariableType)
    /// It asks for the connection to the cloud, or gives it up.
    case connect(at: Int64, Bool)
    /// An output changes.
    case write(at: Int64, pin: String, value: Int)
    /// A line of its serial output or of its log.
    case log(at: Int64, text: String)
    /// A function that was called has returned.
    case returned(at: Int64, id: Int, value: Int32)
    /// What a variable holds, as JSON.
    case value(id: Int, json: String)
    /// It restarts itself, and leaves a number for the life after.
    case reset(at: Int64, data: UInt32)
    /// It has used time up to a moment, and must run again at `next` if nothing reaches it before; nil for never.
    case done(at: Int64, next: Int64?)
    /// It has come to an endless loop without a body, at `file:line`: nothing of it runs in the rest of this life.
    case parked(at: Int64, place: String)
    /// It has said all that it had printed.
    case finished
    /// Its time when it died; its end follows.
    case died(at: Int64)
    /// It is gone.
    case ended(SketchEnd)
}

/// How a sketch's process ended.
package struct SketchEnd: Hashable, Sendable {
    /// A sentence for a person, with the sketch's file and line where they are known.
    package var reason: String
    /// The latest time that it was known to have reached, in microseconds.
    package var at: Int64

    /// Whether it was stopped because it did not give time back.
    package var isHang: Bool

    /// An end from its reason.
    package init(reason: String, at: Int64 = 0, isHang: Bool = false) {
        self.reason = reason
        self.at = at
        self.isHang = isHang
    }
}

extension SketchOutput {
    /// A line without its break; nil for one that no sketch says.
    package init?(line: String) {
        let fields = SketchLine.fields(line)
        func time(_ place: Int) -> Int64? {
            fields.count > place ? Int64(fields[place]).flatMap { $0 >= 0 ? $0 : nil } : nil
        }
        let count = fields.count
        switch (fields[0], count) {
        case ("ready", 1): self = .ready
        case ("publish", 5):
            guard let at = time(1), let flags = Self.flags(fields[2]) else { return nil }
            self = .publish(
                at: at, name: fields[3], data: Self.optional(fields[4]), isPrivate: flags.isPrivate,
                timeToLive: flags.timeToLive)
        case ("subscribe", 5):
            guard let at = time(1), let handler = Int(fields[3]) else { return nil }
            let isAll = fields[2] == "all"
            let device = isAll || fields[2] == "mine" ? nil : fields[2]
            self = .subscribe(
                at: at, handler: handler, scope: isAll ? .allDevices : .myDevices, device: device, prefix: fields[4])
        case ("unsubscribe", 2):
            guard let at = time(1) else { return nil }
            self = .unsubscribe(at: at)
        case ("function", 3):
            guard let at = time(1) else { return nil }
            self = .function(at: at, name: fields[2])
        case ("variable", 4):
            guard let at = time(1), let type = VariableType(rawValue: fields[3]) else { return nil }
            self = .variable(at: at, name: fields[2], type: type)
        case ("connect", 3):
            guard let at = time(1) else { return nil }
            self = .connect(at: at, fields[2] == "1")
        case ("write", 4):
            guard let at = time(1), let value = Int(fields[3]) else { return nil }
            self = .write(at: at, pin: fields[2], value: value)
        case ("log", 3):
            guard let at = time(1) else { return nil }
            self = .log(at: at, text: fields[2])
        case ("return", 4):
            guard let at = time(1), let id = Int(fields[2]), let value = Int32(fields[3]) else { return nil }
            self = .returned(at: at, id: id, value: value)
        case ("value", 3):
            guard let id = Int(fields[1]) else { return nil }
            self = .value(id: id, json: fields[2])
        case ("reset", 3):
            guard let at = time(1), let data = UInt32(fields[2]) else { return nil }
            self = .reset(at: at, data: data)
        case ("parked", 4):
            guard let at = time(1), Int(fields[3]) != nil else { return nil }
            self = .parked(at: at, place: "\(fields[2]):\(fields[3])")
        case ("finished", 1): self = .finished
        case ("died", 2):
            guard let at = time(1) else { return nil }
            self = .died(at: at)
        case ("done", 3):
            guard let at = time(1) else { return nil }
            if fields[2] == "-" {
                self = .done(at: at, next: nil)
            } else {
                guard let next = time(2) else { return nil }
                self = .done(at: at, next: next)
            }
        default: return nil
        }
    }

    private static func optional(_ field: String) -> String? { field.hasPrefix("+") ? String(field.dropFirst()) : nil }

    /// `p` private or `u` public, then the seconds that the event lives.
    private static func flags(_ field: String) -> (isPrivate: Bool, timeToLive: Int32)? {
        guard let first = field.first, first == "p" || first == "u", let seconds = Int32(field.dropFirst()),
            seconds >= 0
        else { return nil }
        return (first == "p", seconds)
    }
}
