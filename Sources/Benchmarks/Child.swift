import Glibc

/// A process that runs beside this one, with pipes to its input and from its output.
struct Child {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The first argument of this program's own child processes.
    static let argument = "--child"

    let pid: pid_t
    private let input: Int32
    private let output: Int32

    /// Starts this program once more, as the part that the arguments name.
    init(playing arguments: String...) throws { try self.init([executablePath(), Self.argument] + arguments) }

    init(_ command: [String], discardsOutput: Bool = false, hidesErrors: Bool = false) throws {
        var toChild: [Int32] = [0, 0]
        var fromChild: [Int32] = [0, 0]
        guard Self.openPipe(&toChild), Self.openPipe(&fromChild) else {
            throw Failure(description: "no pipe: \(String(cString: strerror(errno)))")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        if discardsOutput {
            posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        } else {
            posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
            if hidesErrors { posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) }
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid = pid_t()
        let code = posix_spawn(&pid, command[0], &actions, nil, &arguments, environ)
        close(toChild[0])
        close(fromChild[1])
        input = toChild[1]
        output = fromChild[0]
        self.pid = pid
        guard code == 0 else {
            close(input)
            close(output)
            throw Failure(description: "\(command[0]) could not be started: \(String(cString: strerror(code)))")
        }
    }

    private static func openPipe(_ ends: inout [Int32]) -> Bool {
        pipe(&ends) == 0 && ends.allSatisfy { fcntl($0, F_SETFD, FD_CLOEXEC) == 0 }
    }

    /// The next line of its output; nil when there is none.
    func line() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }

    /// The numbers on the next line of its output.
    func numbers() throws -> [Double] {
        guard let line = line() else { throw Failure(description: "a part of the benchmark ended without a figure") }
        return line.split(separator: " ").compactMap { Double($0) }
    }

    /// Ends its input, by which it knows that it is no longer needed, and waits for its end.
    @discardableResult
    func end() -> Int32 {
        close(input)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        close(output)
        return status
    }

    /// Seconds that it has kept a core busy.
    var busySeconds: Double {
        guard let file = fopen("/proc/\(pid)/stat", "r") else { return 0 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 1024)
        guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
        let line = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard let end = line.lastIndex(of: ")") else { return 0 }
        // Behind the name: state, then ten numbers, then user and system time in ticks.
        let fields = line[end...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return 0 }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Megabytes that it holds in RAM.
    var residentMegabytes: Double {
        guard let file = fopen("/proc/\(pid)/statm", "r") else { return 0 }
        defer { fclose(file) }
        var text = [CChar](repeating: 0, count: 256)
        guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
        let line = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fields = line.split(separator: " ").compactMap { Double($0) }
        return fields.count > 1 ? fields[1] * Double(getpagesize()) / 1_000_000 : 0
    }

    /// Megabytes that it held in RAM when it held most.
    var mostResidentMegabytes: Double {
        let most = Machine.value(of: "VmHWM", in: "/proc/\(pid)/status")
        return (most?.split(separator: " ").first.flatMap { Double($0) } ?? 0) * 1024 / 1_000_000
    }

    /// Plays a part in this process, which is somebody's child.
    static func play(_ arguments: [String]) -> Int32 {
        do {
            switch (arguments.first, arguments.dropFirst().compactMap { Int($0) }) {
            case ("pipeline", let sizes) where sizes.count == 2:
                try PipelineBenchmark.measure(devices: sizes[0], events: sizes[1])
            case ("receiver", let threads) where threads.count == 1: try Receiver.serve(threads: threads[0])
            case ("bare", _): try LoadBenchmark.bare(Array(arguments.dropFirst()))
            case ("publisher", let ports) where ports.count == 1: try ServeBenchmark.publish(to: ports[0])
            case ("alerter", let ports) where ports.count == 1: try DeliveriesBenchmark.publish(to: ports[0])
            case ("hooks", let ports) where ports.count == 1: try ServeBenchmark.createHooks(at: ports[0])
            case ("listener", let ports) where ports.count == 1: try ServeBenchmark.listen(to: ports[0])
            default: throw Failure(description: "there is no such part")
            }
            return 0
        } catch {
            complain("\(error)")
            return 1
        }
    }
}
