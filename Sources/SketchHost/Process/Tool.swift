import CSketch
import Glibc

/// A program that is run to its end, for what it prints.
struct Tool {
    /// How it ended, and what it printed to its two outputs.
    struct Result {
        var code: Int32
        var output: [UInt8]
        var isOverdue = false

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    var path: String
    var arguments: [String]
    var directory: String?
    var seconds: Int
    /// Bytes of output that are kept; the rest is dropped.
    var most = 4 << 20
    var memory: UInt64 = 0
    /// Bytes of one file that it writes; 0 for no limit.
    var fileSize: UInt64 = 0
    /// The files and folders that it may read and execute, where the kernel can restrict that; nil for all. What it
    /// works on may be hostile.
    var readable: [String]?
    /// Where it may leave files that nobody needs after it; nil for the usual place.
    var temporary: String?

    /// Runs it; after its time it is killed with its group.
    func run() throws(SketchHostFault) -> Result {
        var pipe: [Int32] = [-1, -1]
        guard sketch_pipe(&pipe) == 0 else { throw SketchHostFault("no pipe: \(String(cString: strerror(errno)))") }
        defer { close(pipe[0]) }
        // A compiler cache in the compiler's place would want files that it may not read.
        var keeps = ["LC_ALL=C", "CCACHE_DISABLE=1"]
        for name in ["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH"] {
            let usual = name == "PATH" ? Toolchain.usualPath : nil
            if let value = (name == "TMPDIR" ? temporary : nil) ?? environment(name) ?? usual {
                keeps.append("\(name)=\(value)")
            }
        }
        var child: ChildProcess
        do {
            child = try ChildProcess(
                ChildProcess.Plan(
                    path: path, arguments: arguments, environment: keeps, directory: directory,
                    descriptors: [-1, pipe[1], pipe[1]], readable: readable,
                    writable: ["/dev/null"] + (temporary.map { [$0] } ?? []), memory: memory, fileSize: fileSize,
                    // What a tool starts itself may outlive this process, but not for long.
                    processor: UInt64(seconds) + 1))
        } catch {
            close(pipe[1])
            throw error
        }
        close(pipe[1])
        let deadline = monotonicNow() + seconds * 1_000_000_000
        var result = Result(code: -1, output: [])
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let left = (deadline - monotonicNow()) / 1_000_000
            if left <= 0 {
                result.isOverdue = true
                child.signal(SIGKILL)
                break
            }
            var wait = pollfd(fd: pipe[0], events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, Int32(min(left, 1000))) > 0 else { continue }
            let count = read(pipe[0], &piece, piece.count)
            if count < 0 && errno == EINTR { continue }
            if count <= 0 { break }
            if result.output.count < most { result.output += piece[..<count] }
        }
        if case .code(let code) = child.wait() { result.code = code }
        return result
    }
}
