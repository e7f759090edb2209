import Glibc
import Testing

@testable import SketchHost

/// Programs that try to leave their confinement, compiled once, and started as sketches are.
struct HostileBench {
    /// Whose rights a program is started with.
    enum User: String, Sendable, CaseIterable {
        /// Those of the tests.
        case own
        case nobody
    }

    /// How a program ended, and what it printed.
    struct Run {
        var end: ChildProcess.End
        var text: String
    }

    struct Failure: Error {
        var reason: String
    }

    #if arch(x86_64)
        static let isSupported = true
    #else
        static let isSupported = false
    #endif

    /// True if bubblewrap is installed; a build server must have it.
    static let expectsBubblewrap = Toolchain.program("bwrap") != nil || getenv("CI") != nil

    /// A folder that others may read.
    static let folder: String = {
        let prefix = "cloudsim-hostile-"
        for name in LocalFile.names(in: "/tmp") where name.hasPrefix(prefix) {
            // Those of earlier tests.
            guard let pid = pid_t(name.dropFirst(prefix.count)), kill(pid, 0) != 0, errno == ESRCH else { continue }
            LocalFile.removeFolder("/tmp/" + name)
        }
        let folder = "/tmp/\(prefix)\(getpid())"
        mkdir(folder, 0o755)
        mkdir(folder + "/empty", 0o755)
        return folder
    }()

    /// A file that no sketch may touch.
    static let victim: String = {
        let path = folder + "/victim.txt"
        _ = LocalFile.write(Array("precious\n".utf8), to: path, mode: 0o666)
        chmod(path, 0o666)
        return path
    }()

    private static let runtime = Result { () throws -> SketchRuntime.Prepared in
        try SketchRuntime(cache: SketchBench.cache, toolchain: Toolchain.find(), sanitizes: true).prepared()
    }

    /// Compiles a program without the runtime of sketches. Returns its path.
    static func compiled(_ name: String, _ source: String, _ options: [String] = []) throws -> String {
        let toolchain = try Toolchain.find()
        let file = "\(folder)/\(name).cpp"
        _ = LocalFile.write(Array(source.utf8), to: file)
        let program = folder + "/" + name
        let result = try Tool(
            path: toolchain.compiler, arguments: ["-std=c++17", "-w", "-o", program, file] + options,
            seconds: 60, readable: ["/"], temporary: folder
        ).run()
        guard result.code == 0 else { throw Failure(reason: result.text) }
        return program
    }

    /// Runs a program confined, as the host or as the launcher does it.
    static func run(_ program: String, as user: User, environment: [String] = []) throws -> Run {
        var pipe: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &pipe) == 0 else {
            throw Failure(reason: String(cString: strerror(errno)))
        }
        defer { close(pipe[0]) }
        let runtime = try runtime.get()
        let readable = ChildProcess.Plan.readable + runtime.libraries + [folder + "/empty"]
        var plan = ChildProcess.Plan(
            path: program, environment: environment + ["VICTIM=\(victim)", "PARENT=\(getpid())"],
            directory: folder + "/empty", descriptors: [-1, pipe[1], pipe[1]])
        switch user {
        case .own:
            plan.readable = [program] + readable
            plan.isSketch = true
        case .nobody:
            let launcher = folder + "/launcher-\(getpid())"
            if let bytes = LocalFile.read(runtime.launcher), access(launcher, F_OK) != 0 {
                _ = LocalFile.write(bytes, to: launcher, mode: 0o755)
                chmod(launcher, 0o755)
            }
            plan.path = "/usr/bin/setpriv"
            plan.arguments = ["--reuid=65534", "--regid=65534", "--clear-groups", launcher, program] + readable
        }
        var child = try ChildProcess(plan)
        close(pipe[1])
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4096)
        while case let count = read(pipe[0], &piece, piece.count), count > 0 { text += piece[..<count] }
        return Run(end: child.wait(), text: String(decoding: text, as: UTF8.self))
    }
}
