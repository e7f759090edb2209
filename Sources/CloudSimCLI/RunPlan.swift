import CloudSim
import Dispatcher
import EventModel

/// A file that is to be played: a scenario, or a sketch on a device of its own.
struct RunPlan {
    var path: String
    var scenario: Scenario
    /// Whether a sketch is played without a scenario.
    var isAlone: Bool
    /// What is played, and whose it is: `grade.json [alice=student.ino]`.
    var name: String

    /// Whether only the person ends the run: a sketch always has something to do.
    var isEndless: Bool { scenario.duration == nil && scenario.devices.contains { $0.sketch != nil } }

    /// Reads the file and does to it what the person asks.
    init(_ path: String, _ wishes: RunWishes) throws(CommandFailure) {
        self.path = path
        isAlone = RunWishes.isSketch(path)
        name = SourceFile.name(path)
        if isAlone {
            scenario = .alone(RunWishes.placed(path, beside: path), hooks: [])
            if let seed = wishes.seed { scenario.seed = seed }
            if let (device, sketch) = wishes.sketches.first {
                throw .invalid("--sketch \(device)=\(sketch) goes with a scenario; \(path) is the sketch itself.")
            }
        } else {
            scenario = try ScenarioReading.read(
                path, seed: wishes.seed, isQuiet: wishes.isQuiet, sketches: wishes.placed(beside: path))
            for (device, sketch) in wishes.sketches where !scenario.devices.contains(where: { $0.isSingle(device) }) {
                throw .invalid("--sketch \(device)=\(sketch): \(path) has \(Self.lack(of: device, in: scenario)).")
            }
            if !wishes.sketches.isEmpty {
                name += " [\(wishes.sketches.map { "\($0.device)=\($0.path)" }.joined(separator: ", "))]"
            }
        }
        for hook in wishes.hooks { scenario.hooks.append(try HookReading.read(hook, products: scenario.products)) }
        if !wishes.hooks.isEmpty, let most = scenario.limits.hooks, scenario.hooks.count > most {
            throw .invalid(
                "\(path) and --hook bring \(scenario.hooks.count) hooks, and an account has at most \(most); leave some"
                    + " out or lift the limit with \"limits\": {\"hooks\": null}.")
        }
        if let duration = wishes.duration { scenario.duration = duration }
        if let device = wishes.serial {
            let runners = scenario.devices.filter { $0.sketch != nil }
            guard runners.contains(where: { $0.has(device) }) else {
                throw .invalid(
                    "--serial \(device): \(path) has no device of that name that runs a sketch;"
                        + " \(Self.list(runners.map(\.name.source))).")
            }
        }
        if isEndless, wishes.checksDeterminism {
            throw .invalid(
                "\(path) never ends, since a sketch always has something to do; --check-determinism needs an end, as in"
                    + " --duration 1m.")
        }
    }

    /// Refuses runs that would never be reached.
    static func check(_ plans: [RunPlan]) throws(CommandFailure) {
        guard let endless = plans.dropLast().firstIndex(where: \.isEndless) else { return }
        throw .invalid(
            "\(plans[endless].path) never ends, since a sketch always has something to do, so \(plans[endless + 1].path)"
                + " would not be played; give each run an end, as in --duration 1m.")
    }

    private static func lack(of device: String, in scenario: Scenario) -> String {
        if let group = scenario.devices.first(where: { $0.has(device) }) {
            return "\(device) in a group of \(group.count ?? 1), which runs one firmware; give it an entry of its own"
        }
        var singles = scenario.devices.filter { ($0.count ?? 1) == 1 }.compactMap(\.name.literal)
        // Of many, what was likely meant comes first.
        if let near = Suggestion.nearest(to: device, among: singles) {
            singles = [near] + singles.filter { $0 != near }
        }
        return "no single device called \(device); \(list(singles))"
    }

    /// What there is, as the end of a sentence.
    private static func list(_ names: [String]) -> String {
        if names.isEmpty { return "it has none at all" }
        let most = 10
        let rest = names.count > most ? " and \(Figure.text(names.count - most)) more" : ""
        return "there \(names.count == 1 ? "is" : "are") " + names.prefix(most).joined(separator: ", ") + rest
    }
}

extension DeviceGroup {
    /// Whether it is a single device of that name.
    fileprivate func isSingle(_ device: String) -> Bool { name.literal == device && (count ?? 1) == 1 }

    /// Whether one of its devices has a name.
    func has(_ device: String) -> Bool {
        if let literal = name.literal { return literal == device }
        return (1...max(1, count ?? 1)).contains { number in
            name.rendered(root: .null, slot: { _ in .integer(number) }, escaping: .none) == device
        }
    }
}
