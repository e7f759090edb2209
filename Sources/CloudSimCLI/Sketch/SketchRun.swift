import CloudSim
import Dispatcher
import EventModel
import SketchHost

/// The sketches of a scenario, compiled and ready to start.
struct SketchRun {
    private let host: SketchHost
    private let folder: String
    private let sandbox: SketchSandbox
    private let isInterrupted: @Sendable () -> Bool
    private let failure = Failure()
    /// What the compiler says against sketches, by their paths in the scenario, a line each; where nobody serves, such a
    /// sketch is an error instead.
    let faults: [String: [String]]

    /// Shared by all copies: devices are started while the world comes to be.
    private final class Failure {
        var devices: [(device: String, reason: String)] = []
    }

    /// The devices whose processes could not be started, and why: what was seen of them then says nothing.
    var unstarted: [(device: String, reason: String)] { failure.devices }

    /// Compiles what a scenario's devices run; nil when they run no sketch.
    ///
    /// - Parameter path: the scenario's file, to whose folder the sketches' paths are relative.
    /// - Parameter serves: whether a sketch that does not compile leaves the others running.
    /// - Parameter sandbox: what holds them.
    /// - Parameter isInterrupted: whether nobody waits for a sketch any longer.
    /// - Throws: What the compiler says against one of them, or what keeps it from saying anything.
    init?(
        _ scenario: Scenario, path: String, isQuiet: Bool, isRefused: Bool, sandbox: SketchSandbox,
        serves: Bool = false,
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) throws(CommandFailure) {
        let names = Self.names(in: scenario)
        guard let first = names.first else { return nil }
        if isRefused {
            let place = path.hasSuffix(first) ? path : "\(path): \(first)"
            throw .invalid("\(place) is a sketch, native code that would run here; --no-sketches refuses it.")
        }
        folder = Self.folder(of: path)
        self.isInterrupted = isInterrupted
        self.sandbox = sandbox
        host = SketchHost(build: SketchBuild(), sandbox: sandbox, isInterrupted: isInterrupted)
        let places = names.map { [folder] in Self.place($0, in: folder) }
        var warnings: [SketchDiagnostic] = []
        var faults: [String: [String]] = [:]
        do throws(CommandFailure) { warnings = try Self.prepare(places, host) } catch {
            guard serves, error.code == .uncompiled else { throw error }
            // The others come from the cache now.
            for (name, place) in zip(names, places) {
                do throws(CommandFailure) { warnings += try Self.prepare([place], host) } catch {
                    guard error.code == .uncompiled else { throw error }
                    faults[name] = [Self.silence] + error.message.split(separator: "\n").dropFirst().map(String.init)
                }
            }
        }
        self.faults = faults
        if !isQuiet { for warning in warnings { Terminal.error(Terminal.visible(warning.description)) } }
    }

    private static let silence = "the sketch cannot be compiled; the device stays offline"

    private init(again run: SketchRun) {
        host = SketchHost(build: SketchBuild(), sandbox: run.sandbox, isInterrupted: run.isInterrupted)
        sandbox = run.sandbox
        folder = run.folder
        isInterrupted = run.isInterrupted
        faults = run.faults
    }

    /// The same sketches on devices that retain nothing yet.
    func anew() -> SketchRun { SketchRun(again: self) }

    /// Compiles sketches without running any, and returns what the compiler warns of.
    static func check(_ paths: [String]) throws(CommandFailure) -> [String] {
        if paths.isEmpty { return [] }
        return try prepare(paths, SketchHost(build: SketchBuild()), isCheck: true).map(\.description)
    }

    /// The files that a scenario's devices run, from its own folder.
    static func paths(in scenario: Scenario, of path: String) -> [String] {
        names(in: scenario).map { place($0, in: folder(of: path)) }
    }

    private static func names(in scenario: Scenario) -> [String] {
        Array(Set(scenario.devices.compactMap(\.sketch))).sorted()
    }

    private static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    private static func prepare(
        _ paths: [String], _ host: SketchHost, isCheck: Bool = false
    ) throws(CommandFailure) -> [SketchDiagnostic] {
        // A file that is not there is the person's slip, not the sketch's.
        for path in paths { _ = try SourceFile.read(path, waits: false) }
        do throws(SketchBuildFault) { return try host.prepare(paths) } catch {
            let text = Terminal.lines(error.description)
            // Without the compiler's word it is not the sketch that is at fault.
            if error.diagnostics.isEmpty { throw .unable(isCheck ? text : "nothing was run.\n\(text)") }
            throw CommandFailure(
                code: .uncompiled,
                message: isCheck ? text : "the sketch cannot be compiled; nothing was run.\n\(text)")
        }
    }

    /// Where a sketch is: an absolute path is one that the person gave.
    private static func place(_ path: String, in folder: String) -> String {
        path.hasPrefix("/") ? path : folder + path
    }

    /// Starts a device's process; one that cannot be started stays silent, and that is told.
    func start(_ start: SketchStart) -> (any SketchPort)? {
        do { return try host.start(start, in: folder) } catch {
            // A device may boot more than once, and there may be many.
            if !failure.devices.contains(where: { $0.device == start.device }) {
                failure.devices.append((start.device, "\(error)"))
                Terminal.error("cloudsim: \(start.device): \(error)")
            }
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
}
