import Glibc

/// What holds a sketch.
package enum SketchSandbox: String, Hashable, Sendable, CaseIterable {
    /// The system's own means: seccomp, Landlock and limits.
    case builtIn = "built-in"
    /// The same inside of namespaces that bubblewrap makes.
    case bubblewrap

    /// Throws a sentence if it cannot be had on this machine.
    package func check() throws(SketchHostFault) {
        if self == .bubblewrap { try Bubblewrap.check(Bubblewrap.find()) }
    }
}

/// bubblewrap, which starts a sketch in pid, user, network and mount namespaces of its own.
struct Bubblewrap: Sendable {
    private let program: String
    private let runtime: SketchRuntime.Prepared

    /// Throws if bubblewrap is not installed, or the launcher cannot be compiled.
    init(_ build: SketchBuild) throws(SketchBuildFault) {
        do throws(SketchHostFault) { program = try Self.find() } catch { throw SketchBuildFault(error.description) }
        runtime = try SketchRuntime(cache: build.cache, toolchain: Toolchain.find(), sanitizes: build.sanitizes)
            .prepared()
    }

    /// The plan of a sketch, carried out inside. The launcher confines itself there: Landlock that is set outside would
    /// keep bubblewrap from mounting.
    func plan(_ inside: ChildProcess.Plan) -> ChildProcess.Plan {
        let readable = inside.readable ?? []
        var arguments =
            Self.namespaces + [
                // Behind the descriptors of the sketch.
                "--info-fd", "\(inside.descriptors.count)", "--as-pid-1", "--proc", "/proc",
                "--ro-bind", runtime.launcher, runtime.launcher,
            ]
        for path in [inside.path] + readable where !path.hasPrefix("/proc/") {
            arguments += [path.hasPrefix("/dev/") ? "--dev-bind" : "--ro-bind-try", path, path]
        }
        if let directory = inside.directory { arguments += ["--chdir", directory] }
        var plan = inside
        plan.path = program
        plan.arguments = arguments + ["--remount-ro", "/", "--", runtime.launcher, inside.path] + readable
        plan.readable = nil
        plan.isSketch = false
        plan.isWrapped = true
        return plan
    }

    private static let namespaces = [
        "--unshare-user", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
        "--die-with-parent", "--new-session",
    ]

    /// The program's path.
    static func find() throws(SketchHostFault) -> String {
        if let program = Toolchain.program("bwrap") { return program }
        throw SketchHostFault(
            "--sandbox bubblewrap needs bwrap, which is not in PATH; install the package bubblewrap, as with"
                + " `apt install bubblewrap`, or use --sandbox built-in")
    }

    /// Throws what keeps it from making namespaces.
    static func check(_ program: String) throws(SketchHostFault) {
        let arguments = namespaces + ["--ro-bind", "/", "/", "--proc", "/proc", "--", program, "--version"]
        let result = try Tool(path: program, arguments: arguments, seconds: 10, readable: nil).run()
        guard result.code != 0 else { return }
        let line = result.text.split(separator: "\n").first.map(String.init) ?? "it ended without a word"
        throw SketchHostFault("--sandbox bubblewrap: no namespaces can be made here (\(line)); use --sandbox built-in")
    }
}
