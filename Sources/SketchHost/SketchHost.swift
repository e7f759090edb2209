package import CloudSim
import Glibc

/// Compiles sketches and runs them, each in a process of its own.
package final class SketchHost: Sendable {
    private let build: SketchBuild
    private let limits: SketchLimits
    private let sandbox: SketchSandbox
    private let isInterrupted: @Sendable () -> Bool
    private let state = Lock(State())

    private struct State {
        var built: [String: BuiltSketch] = [:]
        /// What is against the sketches that were compiled in vain.
        var faults: [String: SketchBuildFault] = [:]
        /// By the device's place.
        var slots: [Int: SketchSlot] = [:]
        var folder: RunFolder?
        /// What starts sketches instead of this process.
        var wrap: Bubblewrap?
    }

    /// A host that compiles with `build` and holds every sketch to `limits`. Once `isInterrupted` says so, nobody waits
    /// for a sketch any longer: it ends.
    package init(
        build: SketchBuild, limits: SketchLimits = .init(), sandbox: SketchSandbox = .builtIn,
        isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) {
        self.build = build
        self.limits = limits
        self.sandbox = sandbox
        self.isInterrupted = isInterrupted
        Self.raiseDescriptors()
    }

    /// Compiles sketches, as many at once as there are processors. Returns what the compiler warns of, in the order
    /// of the paths; throws the faults of all, or that there is no place to run them in.
    @discardableResult
    package func prepare(_ paths: [String]) throws(SketchBuildFault) -> [SketchDiagnostic] {
        var wanted: [String] = []
        for path in paths where !wanted.contains(path) { wanted.append(path) }
        let known = state.withLock { $0.faults }
        let results = Crew.run(wanted, atMost: sysconf(Int32(_SC_NPROCESSORS_ONLN))) { [build] path in
            if let fault = known[path] { return Result<BuiltSketch, SketchBuildFault>.failure(fault) }
            do throws(SketchBuildFault) {
                return Result<BuiltSketch, SketchBuildFault>.success(try build.build(path))
            } catch {
                return .failure(error)
            }
        }
        var warnings: [SketchDiagnostic] = []
        var faults: [SketchBuildFault] = []
        for (path, result) in zip(wanted, results) {
            switch result {
            case .success(let sketch):
                warnings += sketch.warnings
                state.withLock { $0.built[path] = sketch }
            case .failure(let fault):
                faults.append(fault)
                state.withLock { $0.faults[path] = fault }
            }
        }
        if let fault = SketchBuildFault(all: faults) { throw fault }
        do { _ = try folder() } catch { throw SketchBuildFault(error.description) }
        _ = try wrap()
        return warnings
    }

    /// Starts a sketch's process. Throws `SketchBuildFault` or `SketchHostFault`.
    ///
    /// - Parameter folder: what stands before the sketch's path, as the person named it, unless that path is absolute.
    ///   What is found while it runs is told under the path alone, and without its folder if that is not below this
    ///   one: it shall not depend on where the person is.
    package func start(_ start: SketchStart, in folder: String = "") throws -> any SketchPort {
        let isAbsolute = start.path.hasPrefix("/")
        var sketch = try sketch(isAbsolute ? start.path : folder + start.path)
        let isElsewhere = isAbsolute || start.path.hasPrefix("../") || start.path.contains("/../")
        sketch.path = isElsewhere ? LocalFile.name(of: start.path) : start.path
        return try SketchProcess(
            sketch, slot: slot(start.slot), limits: limits, folder: self.folder(), wrap: wrap(),
            isInterrupted: isInterrupted)
    }

    /// What a device's place keeps.
    private func slot(_ number: Int) throws(SketchHostFault) -> SketchSlot {
        if let known = state.withLock({ $0.slots[number] }) { return known }
        let made = try SketchSlot()
        return state.withLock { state in
            if let known = state.slots[number] { return known }
            state.slots[number] = made
            return made
        }
    }

    /// The compiled sketch; compiled now when nobody has asked for it.
    private func sketch(_ path: String) throws(SketchBuildFault) -> BuiltSketch {
        // Its text may have been changed meanwhile: a world goes on with the program that it began with.
        if let known = state.withLock({ $0.built[path] }), known.hold.restore(known.binary) { return known }
        let sketch = try build.build(path)
        state.withLock { $0.built[path] = sketch }
        return sketch
    }

    /// bubblewrap, if sketches run inside of it.
    private func wrap() throws(SketchBuildFault) -> Bubblewrap? {
        if sandbox == .builtIn { return nil }
        if let wrap = state.withLock({ $0.wrap }) { return wrap }
        let made = try Bubblewrap(build)
        state.withLock { $0.wrap = made }
        return made
    }

    /// The folder that all sketches work in.
    private func folder() throws(SketchHostFault) -> RunFolder {
        if let folder = state.withLock({ $0.folder }) { return folder }
        let made = try RunFolder()
        return state.withLock { state in
            let kept = state.folder ?? made
            state.folder = kept
            return kept
        }
    }

    /// Every sketch needs three descriptors here.
    private static func raiseDescriptors() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < limit.rlim_max
        else {
            return
        }
        limit.rlim_cur = min(limit.rlim_max, 65536)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

extension SketchBuildFault {
    /// The faults of several sketches as one; nil when there is none.
    init?(all faults: [SketchBuildFault]) {
        guard let first = faults.first else { return nil }
        self = faults.count == 1 ? first : SketchBuildFault(joining: faults)
    }
}
