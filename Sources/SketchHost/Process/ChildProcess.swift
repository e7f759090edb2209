import CSketch
import Glibc

/// A process that this one started: in a session of its own, without a terminal. It dies with this process.
struct ChildProcess: ~Copyable {
    /// How a process ended.
    enum End: Hashable {
        case code(Int32)
        case signal(Int32)
    }

    /// A program and how it is started.
    struct Plan {
        var path: String
        var arguments: [String] = []
        var environment: [String] = []
        var directory: String?
        /// They become 0, 1, 2 …; -1 stands for `/dev/null`.
        var descriptors: [Int32]
        /// The files and folders that it may read and execute; nil for all.
        var readable: [String]?
        /// The files and folders that it may write, if `readable` is not nil.
        var writable: [String] = []
        /// True for a sketch: it computes, reads and uses its descriptors, and the system refuses everything else.
        var isSketch = false
        /// True for bubblewrap, which writes the number of the sketch's process to the descriptor behind the others.
        var isWrapped = false
        /// Bytes of address space; 0 for no limit.
        var memory: UInt64 = 0
        /// Bytes of one file; 0 for no limit.
        var fileSize: UInt64 = 0
        /// Seconds of a processor; 0 for no limit.
        var processor: UInt64 = 0
    }

    let pid: pid_t
    /// The process that is watched: inside of bubblewrap another one than that which was started.
    private(set) var inner: pid_t
    private let isWrapped: Bool
    private var end: End?

    /// Throws the errno as a `SketchHostFault`.
    init(_ plan: Plan) throws(SketchHostFault) {
        let arguments = TextList([plan.path] + plan.arguments)
        let environment = TextList(plan.environment)
        let readable = plan.readable.map(TextList.init)
        let writable = TextList(plan.writable)
        let directory = plan.directory.map { TextList([$0]) }
        var pid: pid_t = 0
        var number: [Int32] = [-1, -1]
        if plan.isWrapped, sketch_pipe(&number) != 0 {
            throw SketchHostFault("no pipe to bubblewrap: \(String(cString: strerror(errno)))")
        }
        defer { for end in number where end >= 0 { close(end) } }
        let error = (plan.descriptors + (plan.isWrapped ? [number[1]] : [])).withUnsafeBufferPointer { descriptors in
            var what = sketch_spawn(
                path: arguments.list[0], arguments: arguments.list, environment: environment.list,
                directory: directory?.list[0], descriptors: descriptors.baseAddress,
                count: Int32(descriptors.count),
                readable: readable.map { UnsafePointer($0.list) }, writable: writable.list,
                is_sketch: plan.isSketch ? 1 : 0, memory: plan.memory, file_size: plan.fileSize,
                processor: plan.processor)
            return sketch_start(&what, &pid)
        }
        withExtendedLifetime((arguments, environment, readable, writable, directory)) {}
        if error != 0 { throw SketchHostFault("\(plan.path) cannot be started: \(String(cString: strerror(error)))") }
        self.pid = pid
        inner = pid
        isWrapped = plan.isWrapped
        guard plan.isWrapped else { return }
        close(number[1])
        number[1] = -1
        inner = Self.inner(sentBy: number[0]) ?? pid
    }

    /// The `child-pid` in the JSON that bubblewrap sends; nil if it sends none within ten seconds.
    private static func inner(sentBy end: Int32) -> pid_t? {
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 512)
        var wait = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
        while poll(&wait, 1, 10_000) > 0, case let count = read(end, &piece, piece.count), count > 0 {
            text += piece[..<count]
        }
        let rest = String(decoding: text, as: UTF8.self).after("\"child-pid\":")
        return rest.flatMap { pid_t($0.drop { $0 == " " }.prefix(while: \.isNumber)) }
    }

    deinit {
        guard end == nil else { return }
        var status: Int32 = 0
        signal(SIGKILL)
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }

    /// Sends a signal to the whole group, and to the process inside of bubblewrap, which has another one.
    func signal(_ number: Int32) {
        guard end == nil else { return }
        if inner != pid { kill(inner, number) }
        killpg(pid, number)
    }

    /// Waits for its end; what is left of its group is killed.
    mutating func wait() -> End {
        if let end { return end }
        var status: Int32 = 0
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) < 0 && errno == EINTR {}
        // Before it is reaped: its number is still its own.
        killpg(pid, SIGKILL)
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        let code = sketch_exit_code(status)
        var ended: End = code >= 0 ? .code(code) : .signal(sketch_signal(status))
        // bubblewrap ends with 128 and the signal's number.
        if isWrapped, case .code(let code) = ended, code > 128 { ended = .signal(code - 128) }
        end = ended
        return ended
    }

    /// Whether it ends within some milliseconds.
    func ends(within milliseconds: Int) -> Bool {
        let deadline = monotonicNow() + milliseconds * 1_000_000
        while true {
            var info = siginfo_t()
            if waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT | WNOHANG) < 0 && errno != EINTR { return true }
            // Without a change of state the structure stays as it was.
            if info.si_signo != 0 { return true }
            if monotonicNow() >= deadline { return false }
            var pause = timespec(tv_sec: 0, tv_nsec: 1_000_000)
            nanosleep(&pause, nil)
        }
    }

    /// Nanoseconds for which it had a processor.
    var processorTime: Int { Int(sketch_processor_time(inner)) }

    /// What a process does at a moment.
    enum State: Hashable {
        /// It works or would like to, or waits for a disk.
        case runs
        case waits
        /// A signal has stopped it.
        case isStopped
    }

    /// What it does now.
    var state: State {
        // The name in brackets may hold anything.
        guard let text = said("stat"), let end = text.lastIndex(of: UInt8(ascii: ")")), end + 2 < text.count else {
            return .runs
        }
        switch text[end + 2] {
        case UInt8(ascii: "S"): return .waits
        case UInt8(ascii: "T"): return .isStopped
        default: return .runs
        }
    }

    /// Bytes of memory that it holds, with the tables of its pages, which alone may be many; 0 when that is unknown.
    var heldMemory: Int {
        let fields = said("statm")?.split(separator: UInt8(ascii: " ")) ?? []
        guard fields.count > 2, let pages = Int(String(decoding: fields[1], as: UTF8.self)) else { return 0 }
        let status = said("status").map { String(decoding: $0, as: UTF8.self) } ?? ""
        let tables = status.after("VmPTE:").flatMap { Int($0.drop { !$0.isNumber }.prefix(while: \.isNumber)) } ?? 0
        return pages * sysconf(Int32(_SC_PAGESIZE)) + tables << 10
    }

    /// What the kernel says of it in a file; nil when it says nothing.
    private func said(_ name: String) -> [UInt8]? {
        let file = open("/proc/\(inner)/\(name)", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 4096)
        let count = read(file, &text, text.count)
        return count > 0 ? Array(text[..<count]) : nil
    }
}

/// Texts as C takes them: pointers to them, and a null pointer at the end.
private final class TextList {
    let list: UnsafeMutablePointer<UnsafePointer<CChar>?>
    private let count: Int

    init(_ texts: [String]) {
        count = texts.count
        list = .allocate(capacity: count + 1)
        list.initialize(repeating: nil, count: count + 1)
        for (index, text) in texts.enumerated() { list[index] = UnsafePointer(strdup(text)) }
    }

    deinit {
        for index in 0..<count { free(UnsafeMutableRawPointer(mutating: list[index])) }
        list.deallocate()
    }
}

/// What keeps a sketch's process from being started.
package struct SketchHostFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence for a person.
    package let description: String

    init(_ description: String) { self.description = description }
}
