import EventModel
import Glibc

@testable import CloudSim
@testable import SketchHost

/// A folder with sketches in it, and a host that runs them. All tests share the cache, also with the programs that the
/// tests of the command line start, so the runtime is compiled once.
final class SketchBench: Sendable {
    static let cache = "/tmp/cloudsim-test-\(getuid())/cloudsim/sketches"
    let folder: String
    let build: SketchBuild
    let host: SketchHost

    init(
        limits: SketchLimits = .init(), sanitizes: Bool = true, cache: String = SketchBench.cache,
        sandbox: SketchSandbox = .builtIn
    ) {
        folder = "/tmp/cloudsim-test-\(getuid())/bench-\(LocalFile.unique())"
        _ = LocalFile.makeFolder(folder)
        build = SketchBuild(cache: cache, sanitizes: sanitizes)
        host = SketchHost(build: build, limits: limits, sandbox: sandbox)
    }

    deinit { LocalFile.removeFolder(folder) }

    /// Writes a file beside the others. Returns its path.
    @discardableResult
    func write(_ text: String, _ name: String = "sketch.ino") -> String {
        let path = folder + "/" + name
        _ = LocalFile.write(Array(text.utf8), to: path)
        return path
    }

    /// What a sketch does until it ends, or gives its time back at `until`; requests are granted.
    func run(_ text: String, until: Int64 = 1_000_000, slot: Int = 1) throws -> SketchRun {
        let path = write(text)
        try host.prepare([path])
        return try run(path: path, until: until, slot: slot)
    }

    func run(path: String, until: Int64 = 1_000_000, slot: Int = 1) throws -> SketchRun {
        let port = try host.start(SketchStart(path: path, slot: slot, device: "thermo"))
        let run = SketchRun(port: port, folder: folder)
        port.send([.hello(Self.identity)])
        run.play(until: until)
        return run
    }

    static var identity: SketchIdentity {
        SketchIdentity(
            id: DeviceID(high: 0x0123_4567_89ab_cdef, low: 7), name: "thermo", seed: 1, latency: 20_000, start: 0,
            birth: 0, profile: "gen3", isConnected: true)
    }
}

/// A sketch's process and what it has said so far.
final class SketchRun {
    let port: any SketchPort
    let folder: String
    var outputs: [SketchOutput] = []

    init(port: any SketchPort, folder: String) {
        self.port = port
        self.folder = folder
    }

    /// Why it ended, with the bench's folder left out.
    var end: String? {
        guard case .ended(let end) = outputs.last else { return nil }
        return end.reason.hasPrefix(folder + "/") ? String(end.reason.dropFirst(folder.count + 1)) : end.reason
    }

    var logs: [String] {
        outputs.compactMap { if case .log(_, let text) = $0 { text } else { nil } }
    }

    /// Grants time until a moment, or the end.
    func play(until: Int64) {
        while true {
            let output = port.next()
            outputs.append(output)
            switch output {
            case .ready: port.send([.go(until: until)])
            case .publish, .subscribe, .function, .variable: port.send([.answer(true)])
            case .done(let at, _):
                if at >= until { return }
                port.send([.go(until: until)])
            case .ended, .parked: return
            default: break
            }
        }
    }
}
