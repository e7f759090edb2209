import Glibc

/// Why a sketch's process is gone, as one sentence with the sketch's file and line.
struct SketchFinding {
    /// The sentence.
    let sentence: String

    /// It was stopped by its parent.
    init(report lines: [String], of sketch: BuiltSketch, because reason: String) {
        let place = Self.place(of: SketchReport(lines), in: sketch)
        sentence = "\(place ?? sketch.path): \(reason)"
    }

    /// It has ended by itself.
    init(report lines: [String], of sketch: BuiltSketch, end: ChildProcess.End) {
        let report = SketchReport(lines)
        let place = Self.place(of: report, in: sketch) ?? sketch.path
        switch end {
        case .code(0) where report.what == nil: sentence = "\(place): left with exit code 0"
        case .code(let code) where code > 128 && !report.frames.isEmpty:
            sentence = "\(place): \(Self.reason(report.what, code - 128))"
        case .code(let code): sentence = "\(place): \(report.what ?? "left with exit code \(code)")"
        case .signal(let signal): sentence = "\(place): \(Self.reason(report.what, signal))"
        }
    }

    private static func reason(_ what: String?, _ signal: Int32) -> String {
        if let what { return what }
        switch signal {
        case SIGSEGV: return "segmentation fault: memory is used that is not there"
        case SIGBUS: return "bus error: memory is used that is not there"
        case SIGFPE: return "arithmetic error, such as a division by zero"
        case SIGILL: return "illegal instruction"
        case SIGABRT: return "abort() was called"
        case SIGTRAP: return "trap: the program stopped itself"
        case SIGSYS: return "asks the system for what no firmware has, such as a process, a thread or a connection"
        case SIGKILL: return "was killed from outside"
        case SIGTERM: return "was ended from outside"
        case SIGPIPE: return "writes to what nobody reads"
        default: return "ended by signal \(signal)"
        }
    }

    /// The innermost place in the sketch's own files.
    private static func place(of report: SketchReport, in sketch: BuiltSketch) -> String? {
        if let place = report.place, let own = sketch.own(place) { return own }
        let frames = report.frames.prefix(64).filter { $0.module == sketch.binary }
        guard !frames.isEmpty, let symbolizer = sketch.symbolizer else { return nil }
        let lines = symbolizer.places(of: frames.map(\.offset), in: sketch.binary)
        for line in lines {
            if let own = sketch.own(line) { return own }
        }
        return nil
    }
}

/// The program that turns places in a binary into files and lines.
struct Symbolizer: Hashable, Sendable {
    /// Its path: `llvm-symbolizer` or `addr2line`.
    var path: String

    /// The first of those that are there: beside the compiler, then in the path.
    static func find(beside compiler: String) -> Symbolizer? {
        for name in ["llvm-symbolizer", "addr2line"] {
            if let path = Toolchain.program(name, beside: compiler) { return Symbolizer(path: path) }
        }
        return nil
    }

    /// `file:line` of each place, innermost inlined call first.
    func places(of offsets: [String], in binary: String) -> [String] {
        let isAddr2line = LocalFile.name(of: path).hasPrefix("addr2line")
        let options =
            isAddr2line
            ? ["-i", "-e", binary] : ["--output-style=GNU", "--functions=none", "--inlining", "--obj=\(binary)"]
        // A return address belongs to the line of the call before it; the innermost is the place itself.
        let addresses = offsets.enumerated().map { index, offset in
            guard index > 0, let value = UInt64(offset.dropFirst(2), radix: 16), value > 0 else { return offset }
            return "0x" + String(value - 1, radix: 16)
        }
        let tool = Tool(
            path: path, arguments: options + addresses, seconds: 10, memory: SketchBuild.memory,
            readable: Toolchain.readable(by: path) + [binary])
        guard let text = try? tool.run().text else { return [] }
        return text.split(separator: "\n").map { line in
            line.firstIndex(of: " ").flatMap { line[$0...].hasPrefix(" (") ? String(line[..<$0]) : nil } ?? String(line)
        }
    }
}
