import EventModel

@testable import CloudSim
@testable import SketchHost

/// A talk with one sketch, line by line, as a world has it.
final class RuntimeTalk {
    private let port: any SketchPort
    private(set) var isOver = false
    /// What the sketch did before its first grant.
    private var started: [String] = []

    /// Starts the sketch, which then waits for its first grant.
    init(
        _ bench: SketchBench, _ path: String, slot: Int = 1, birth: Int64 = 0, seed: UInt64 = 7,
        profile: String = "gen3"
    ) throws {
        port = try bench.host.start(SketchStart(path: path, slot: slot, device: "kitchen"))
        var who = SketchBench.identity
        who.name = "kitchen"
        who.seed = seed
        who.birth = birth
        who.start = 1_700_000_000_000
        who.profile = profile
        port.send([.hello(who)])
        started = listen()
    }

    /// Takes in what it does, and answers what it asks, until it waits.
    private func listen(refusing: Set<String> = []) -> [String] {
        var lines: [String] = []
        while !isOver {
            let output = port.next()
            if case .ready = output { return lines }
            lines.append(Self.text(output))
            switch output {
            case .publish(_, let name, _, _, _), .function(_, let name), .variable(_, let name, _),
                .subscribe(_, _, _, _, let name):
                port.send([.answer(!refusing.contains(name))])
            case .done, .parked: return lines
            case .ended: isOver = true
            default: break
            }
        }
        return lines
    }

    /// Grants time until a moment. Returns what the sketch does until it waits, as lines with `|` for tabs; what it
    /// asks is allowed unless its name is among `refusing`.
    func go(_ until: Int64, _ inputs: SketchInput..., refusing: Set<String> = []) -> [String] {
        go(until, inputs, refusing: refusing)
    }

    /// The same with inputs in a list.
    func go(_ until: Int64, _ inputs: [SketchInput], refusing: Set<String> = []) -> [String] {
        port.send(inputs + [.go(until: until)])
        defer { started = [] }
        return started + listen(refusing: refusing)
    }

    /// Goes on until all of a time is used up. Returns the lines but those of the grants.
    func live(until: Int64, _ inputs: SketchInput...) -> [String] {
        port.send(inputs)
        var lines: [String] = []
        while !isOver {
            let some = go(until)
            lines += some.filter { !$0.hasPrefix("done|") }
            if some.last?.hasPrefix("done|\(until)|") == true { break }
        }
        return lines
    }

    /// What a variable holds.
    func read(_ variable: String) -> String {
        port.send([.read(id: 5, variable: variable)])
        return Self.text(port.next())
    }

    private static func text(_ output: SketchOutput) -> String {
        switch output {
        case .ready: "ready"
        case .publish(let at, let name, let data, let isPrivate, let timeToLive):
            "publish|\(at)|\(isPrivate ? "p" : "u")\(timeToLive)|\(name)|\(data.map { "+" + $0 } ?? "-")"
        case .subscribe(let at, let handler, let scope, let device, let prefix):
            "subscribe|\(at)|\(handler)|\(device ?? "\(scope)")|\(prefix)"
        case .unsubscribe(let at): "unsubscribe|\(at)"
        case .function(let at, let name): "function|\(at)|\(name)"
        case .variable(let at, let name, let type): "variable|\(at)|\(name)|\(type)"
        case .connect(let at, let isWanted): "connect|\(at)|\(isWanted ? 1 : 0)"
        case .write(let at, let pin, let value): "write|\(at)|\(pin)|\(value)"
        case .log(let at, let text): "log|\(at)|\(text)"
        case .returned(let at, let id, let value): "return|\(at)|\(id)|\(value)"
        case .value(_, let json): json
        case .reset(let at, let data): "reset|\(at)|\(data)"
        case .parked(let at, let place): "parked|\(at)|\(place)"
        case .finished: "finished"
        case .died(let at): "died|\(at)"
        case .done(let at, let next): "done|\(at)|\(next.map { "\($0)" } ?? "-")"
        case .ended(let end): "ended|\(end.reason)"
        }
    }
}
