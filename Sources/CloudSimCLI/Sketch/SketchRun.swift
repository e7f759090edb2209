import CloudSim
import Dispatcher
import EventModel
import SketchHost

/// The sketches of a scenario, compiled and ready to start.
struct SketchRun {
    private let host: SketchHost
    private let folder: String
    private let failure = Failure()

    /// Shared by all copies: devices are started while the world comes to be.
    private final class Failure {
        var hasHappened = false
    }

    /// Whether a device's process could not be started: what was seen of it then says nothing.
    var hasFailed: Bool { failure.hasHappened }

    /// Compiles what a scenario's devices run; nil when they run no sketch.
    ///
    /// - Parameter path: the scenario's file, to whose folder the sketches' paths are relative.
    /// - Throws: What the compiler says against one of them.
    init?(_ scenario: Scenario, path: String, isQuiet: Bool, isRefused: Bool) throws(CommandFailure) {
        let names = Array(Set(scenario.devices.compactMap(\.sketch))).sorted()
        guard let first = names.first else { return nil }
        if isRefused {
            let place = path.hasSuffix(first) ? path : "\(path): \(first)"
            throw .invalid("\(place) is a sketch, native code that would run here; --no-sketches refuses it.")
        }
        folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        host = SketchHost(build: SketchBuild())
        do throws(SketchBuildFault) {
            let warnings = try host.prepare(names.map { [folder] in Self.place($0, in: folder) })
            if !isQuiet { for warning in warnings { Terminal.error(Terminal.visible(warning.description)) } }
        } catch {
            let what = error.diagnostics.isEmpty ? "" : "the sketch cannot be compiled; "
            throw .invalid("\(what)nothing was run.\n\(error)")
        }
    }

    private init(_ host: SketchHost, folder: String) {
        self.host = host
        self.folder = folder
    }

    /// The same sketches on devices that retain nothing yet.
    func anew() -> SketchRun { SketchRun(SketchHost(build: SketchBuild()), folder: folder) }

    /// Where a sketch is: an absolute path is one that the person gave.
    private static func place(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : folder + path
    }

    /// Starts a device's process; one that cannot be started stays silent, and that is told.
    func start(_ start: SketchStart) -> (any SketchPort)? {
        do { return try host.start(start, in: folder) } catch {
            failure.hasHappened = true
            Terminal.error("cloudsim: \(start.device): \(error)")
            return nil
        }
    }
}

extension Scenario {
    /// A world of one device that runs a sketch, with some hooks.
    static func alone(_ sketch: String, hooks: [Hook]) -> Scenario {
        var scenario = Scenario()
        scenario.title = SourceFile.name(sketch)
        scenario.hooks = hooks
        var device = DeviceGroup(name: Template(text: "device"))
        device.sketch = sketch
        scenario.devices = [device]
        return scenario
    }

    /// Puts a sketch in the place of what a device runs.
    ///
    /// - Returns: Whether there is such a device, a single one.
    mutating func run(_ sketch: String, on device: String) -> Bool {
        guard let place = devices.firstIndex(where: { $0.name.literal == device && ($0.count ?? 1) == 1 }) else {
            return false
        }
        devices[place].sketch = sketch
        devices[place].firmware = nil
        return true
    }
}

extension DeviceGroup {
    /// Whether one of its devices has a name.
    func has(_ device: String) -> Bool {
        if let literal = name.literal { return literal == device }
        return (1...max(1, count ?? 1)).contains { number in
            name.rendered(root: .null, slot: { _ in .integer(number) }, escaping: .none) == device
        }
    }
}
