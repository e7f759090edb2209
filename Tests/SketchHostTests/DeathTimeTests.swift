import Testing

@testable import CloudSim
@testable import SketchHost

/// Whatever a sketch dies of, its end and its last words bear the time of its death, not that of its grant.
@Suite struct DeathTimeTests {
    /// The sketch waits 300 ms, then dies, with a line open that says what it was about to do; each call costs 10 µs.
    private static let death: Int64 = 300_020

    private static func end(of cause: String, before: String = "") throws -> (end: SketchEnd, lines: [SketchOutput]) {
        var limits = SketchLimits()
        limits.processorTime = 60
        let text = """
            #include <assert.h>
            #include <dlfcn.h>
            #include <signal.h>
            #include <stdexcept>
            #include <sys/syscall.h>
            #include <unistd.h>
            #include <vector>
            template <class Function>
            Function *forbidden(const char *name) { return reinterpret_cast<Function *>(dlsym(RTLD_DEFAULT, name)); }
            int deep(volatile int n) { return n < 0 ? n : deep(n + 1) + 1; }
            \(before)
            void setup() { delay(300); Serial.print("open"); Serial.print(" line");
              \(cause)
            }
            void loop() {}
            """
        let run = try SketchBench(limits: limits).run(text)
        guard case .ended(let end)? = run.outputs.last else {
            Issue.record("it lives: \(run.outputs)")
            return (SketchEnd(reason: ""), [])
        }
        return (end, run.outputs)
    }

    @Test(arguments: [
        ("forbidden<int()>(\"fork\")();", "starts a process"), ("syscall(SYS_fork);", "starts a process"),
        ("syscall(SYS_socket, 1, 1, 0);", "opens a network connection"),
        ("abort();", "abort() was called"), ("throw std::runtime_error(\"no\");", "std::runtime_error: no"),
        ("int *volatile p = nullptr; *p = 1;", "null pointer"), ("deep(0);", "stack overflow"),
        ("std::vector<char *> all; while (true) all.push_back(new char[1 << 20]);", "eats memory: more than 64 MB"),
        ("char *volatile p = new char[1u << 30]; (void)p;", "asks for 1073741824 bytes of memory at once"),
        ("int *p = new int[3]; volatile int i = 3; p[i] = 1;", "heap-buffer-overflow"),
        ("volatile int z = 0; volatile int x = 1 / z; (void)x;", "division by zero"),
        ("volatile int z = 0; assert(z > 0);", "the assertion z > 0 failed"), ("exit(3);", "left with exit code 3"),
        ("volatile int z = 0; while (true) z = z;", "hangs"),
    ])
    func itsLastWordsComeThen(cause: String, reason: String) throws {
        let (end, outputs) = try Self.end(of: cause)
        #expect(end.reason.contains(reason), "\(end.reason)")
        #expect(end.at == Self.death && end.isHang == (reason == "hangs"))
        #expect(outputs.contains(.log(at: Self.death, text: "open line")), "\(outputs)")
        let line = reason == "stack overflow" ? ":10: " : reason == "left with exit code 3" ? ": " : ":13: "
        #expect(end.reason.hasPrefix("sketch.ino" + line) || end.reason.contains("/sketch.ino" + line), "\(end.reason)")
    }

    /// What is killed says nothing more; when it was is known all the same.
    @Test func ofWhatIsKilledFromOutsideTheTimeIsKnown() throws {
        let (end, _) = try Self.end(of: "raise(SIGKILL);")
        #expect(end.reason.hasSuffix("was killed from outside") && end.at == Self.death)
    }

    /// The C library locks its memory while it starts a process: whoever then wants some waits forever.
    @Test func aProcessThatIsRefusedTakesNoMemoryToTellIt() throws {
        let lines = "for (int i = 0; i < 500; i++) Serial.println(\"a line that fills what waits to be handed over\");"
        let (end, outputs) = try Self.end(of: lines + " forbidden<int()>(\"fork\")();")
        #expect(end.at == Self.death + 500 * 10 && outputs.count == 503, "\(end) \(outputs.count)")
    }

    @Test func whatReadsAVariableThatIsGoneSaysWhereItWasOffered() throws {
        let bench = SketchBench()
        let path = bench.write(
            """
            void setup() {
              int local = 5;
              Particle.variable("local", local);
              local = millis();
            }
            void loop() {}
            """)
        try bench.host.prepare([path])
        let talk = try RuntimeTalk(bench, path)
        _ = talk.go(100_000)
        // It dies of it.
        _ = talk.read("local")
        #expect(
            talk.read("local")
                == "ended|sketch.ino:3: Particle.variable offers a variable that is gone when the cloud reads it: "
                + "make it global or static")
    }
}
