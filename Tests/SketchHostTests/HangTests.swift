import EventModel
import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

/// Sketches that never give their time back.
@Suite struct HangTests {
    private static let idle = "\nvoid loop() {}\n"

    /// What C++ lets a compiler leave out, and a device does.
    @Test(arguments: [
        "void setup() {\n  unsigned x = 1;\n  while (true) { x = x * 3 + 1; }\n}",
        "bool done = false;\nvoid setup() {\n  while (!done) { } Serial.println(\"done\");\n}",
        "void setup() {\n  bool done = false;\n  while (!done) { } Serial.println(\"done\");\n}",
        "unsigned deep(unsigned n) { while (n != 7) n |= 8; return n; }\nvoid setup() {\n  deep(1); Serial.println(1);\n}",
        "void setup() {\n  unsigned i; unsigned long n = 0;\n  for (i = 0; i >= 0; i++) { n += i; }\n}",
    ])
    func aLoopWithoutAnEndIsKept(text: String) throws {
        var limits = SketchLimits()
        limits.processorTime = 100
        let run = try SketchBench(limits: limits).run(text + Self.idle)
        let end = try #require(run.end, "\(run.outputs)")
        #expect(end.contains(": hangs: it has worked for 100 ms without giving time back; let delay(1)"), "\(end)")
        #expect(end.hasPrefix("sketch.ino:3:") || end.hasPrefix("sketch.ino:1:"), "\(end)")
        #expect(run.logs == [])
    }

    @Test(arguments: ["malloc(1 << 20)", "calloc(1, 1 << 20)", "realloc(nullptr, 1 << 20)"])
    func memoryThatIsTakenForNothingIsTaken(asked: String) throws {
        let run = try SketchBench().run(
            "void setup() {\n  while (1) { char *p = (char *)\(asked); if (p) memset(p, 1, 1 << 20); }\n}" + Self.idle)
        let end = try #require(run.end, "\(run.outputs)")
        #expect(end.hasPrefix("sketch.ino:2: eats memory: more than "), "\(end)")
    }

    @Test func aSketchThatStopsItselfIsEndedAtOnce() throws {
        var limits = SketchLimits()
        limits.waitTime = 60_000
        limits.wallTime = 60_000
        let run = try SketchBench(limits: limits).run(
            "#include <csignal>\nvoid setup() {\n  raise(SIGSTOP);\n}" + Self.idle)
        #expect(run.end == "sketch.ino:3: hangs: it stops itself, and nobody lets it go on", "\(run.outputs)")
        guard case .ended(let end) = run.port.next() else { return }
        #expect(end.isHang)
    }

    @Test(arguments: [
        "while (true) { pause(); }", "unsigned x = 1; while (true) { x *= 3; }", "raise(SIGSTOP);", "delay(10);",
    ])
    func nobodyWaitsOnceTheRunIsInterrupted(body: String) throws {
        let bench = SketchBench()
        let path = bench.write("#include <csignal>\n#include <unistd.h>\nvoid setup() { \(body) }" + Self.idle)
        var limits = SketchLimits()
        limits.processorTime = 600_000
        limits.waitTime = 600_000
        limits.wallTime = 600_000
        let host = SketchHost(build: bench.build, limits: limits, isInterrupted: { true })
        try host.prepare([path])
        let port = try host.start(SketchStart(path: path, slot: 1, device: "thermo"))
        port.send([.hello(SketchBench.identity), .go(until: .max)])
        var last = port.next()
        while last.time != nil || last == .ready { last = port.next() }
        #expect(last == .ended(SketchEnd(reason: "was interrupted")))
        #expect(port.next() == last)
    }

    /// A handler of its own would hide a crash, and go on with what is broken.
    @Test(arguments: [
        (
            "SIGSEGV", "int *volatile p = (int *)0x123456789000; *p = 1;",
            "segmentation fault: memory is used that is not there"
        ),
        ("SIGILL", "asm volatile(\"ud2\");", "illegal instruction"),
        ("SIGABRT", "abort();", "abort() was called"),
        ("SIGFPE", "raise(SIGFPE);", "arithmetic error, such as a division by zero"),
        ("SIGBUS", "raise(SIGBUS);", "bus error: memory is used that is not there"),
    ])
    func aCrashCannotBeCaught(signal: String, body: String, sentence: String) throws {
        for how in [
            "signal(\(signal), caught)",
            "struct sigaction a = {}; a.sa_handler = caught; sigaction(\(signal), &a, nullptr)",
        ] {
            let run = try SketchBench().run(
                "#include <csignal>\n#include <csetjmp>\njmp_buf home;\nvoid caught(int) { longjmp(home, 1); }\n"
                    + "void setup() {\n  \(how);\n  if (setjmp(home) == 0) {\n    \(body)\n  }\n  Serial.println(\"on\");\n}"
                    + Self.idle)
            #expect(run.end == "sketch.ino:8: \(sentence)", "\(run.outputs)")
        }
    }
}
