import EventModel
import Testing

@testable import CloudSim
@testable import SketchHost

/// Turns are handed over in memory that a sketch can write to: nothing that it leaves there may hold up its world, or
/// lead it astray.
@Suite struct TurnTests {
    /// What a hostile sketch knows: `turn` is whose turn it is, what is handed over, and two times.
    private static let shared = """
        #include <sys/mman.h>
        #include <unistd.h>
        char *shared() { return (char *)mmap(nullptr, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, 5, 0); }
        void giveBack(int64_t used, int64_t next) {
          char *turn = shared() + 24;
          *(volatile uint32_t *)(turn + 4) = 1;
          *(volatile int64_t *)(turn + 8) = used;
          *(volatile int64_t *)(turn + 16) = next;
          __atomic_store_n((uint32_t *)turn, 0, __ATOMIC_SEQ_CST);
          while (true) pause();
        }
        void say(const char *line) { if (write(4, line, strlen(line)) < 0) abort(); }

        """

    private static func sketch(_ body: String) -> String {
        shared + "void setup() {\n  delay(5);\n  \(body)\n}\nvoid loop() {}\n"
    }

    @Test(arguments: [
        "giveBack(1000001, 1000001);", "giveBack(INT64_MAX, INT64_MAX);", "giveBack(-1, 5);",
        "giveBack(INT64_MIN, 0);", "giveBack(1000, 999);", "giveBack(1000, INT64_MIN);",
        "say(\"log\\t1000001\\tx\\n\");", "say(\"died\\t9223372036854775807\\n\");",
        "say(\"return\\t9223372036854775807\\t1\\t1\\n\");",
    ])
    func aSketchIsHeldToTheTimeThatItWasGiven(body: String) throws {
        let run = try SketchBench().run(Self.sketch(body + " while (true) pause();"))
        #expect(run.end?.hasSuffix("names a time that it was not given") == true, "\(run.outputs)")
        guard case .ended(let end) = run.outputs.last else { return }
        #expect(0...1_000_000 ~= end.at && run.outputs.dropLast().allSatisfy { $0.time.map { $0 <= 5_000 } ?? true })
    }

    /// A clock that only seems to go on is no work.
    @Test(arguments: ["*pulse = 10000 - *pulse;", "*pulse = *pulse + 1000000000;", "*pulse = -*pulse;"])
    func aPulseThatIsMadeUpHidesNoHanging(beat: String) throws {
        var limits = SketchLimits()
        limits.processorTime = 100
        let run = try SketchBench(limits: limits).run(
            Self.sketch("volatile int64_t *pulse = (volatile int64_t *)(shared() + 16); while (true) { \(beat) }"))
        #expect(run.end?.contains("hangs: it has worked for 100 ms") == true, "\(run.outputs)")
    }

    @Test(arguments: [
        "volatile uint32_t *word = (volatile uint32_t *)(shared() + 24); while (true) (*word)++;",
        "volatile uint32_t *word = (volatile uint32_t *)(shared() + 24); while (true) { *word = 3; *word = 1; }",
        "memset(shared(), 0x55, 65536); unsigned x = 1; while (true) x *= 3;",
    ])
    func whatEverStandsThereTheWorldGoesOn(body: String) throws {
        var limits = SketchLimits()
        limits.processorTime = 100
        let run = try SketchBench(limits: limits).run(Self.sketch(body))
        #expect(run.end != nil, "\(run.outputs)")
    }

    /// The world asks whether the sketch has spoken because it cannot wait.
    @Test(arguments: ["publish\\t5000\\tp60\\ta\\t-", "done\\t5000\\t6000", "value\\t1\\t2"])
    func whoAsksAndKeepsTheTurnHoldsUpNobody(line: String) throws {
        let bench = SketchBench()
        let path = bench.write(Self.sketch("say(\"\(line)\\n\"); while (true) pause();"))
        try bench.host.prepare([path])
        let port = try bench.host.start(SketchStart(path: path, slot: 1, device: "thermo"))
        port.send([.hello(SketchBench.identity)])
        #expect(port.next() == .ready)
        port.send([.go(until: 1_000_000)])
        #expect(!port.hasSpoken(within: 100))
        port.end()
    }

    @Test func aFloodBehindAClosedDoorIsStopped() throws {
        var limits = SketchLimits()
        limits.rawOutput = 1 << 20
        let run = try SketchBench(limits: limits).run(
            Self.sketch("static char a[9999]; close(3); close(4); while (true) if (write(1, a, sizeof a) < 0) abort();")
        )
        #expect(run.end?.hasSuffix("floods its output: more than 1 MB printed") == true, "\(run.end ?? "runs")")
    }

    /// Firmware registers in constructors, too, and its world may grant time before it has taken that in.
    @Test func aGrantThatComesWhileASketchStartsWaitsForIt() throws {
        let bench = SketchBench()
        let path = bench.write(
            """
            int twice(String text) { return 2 * text.toInt(); }
            struct Early { Early() { Particle.function("twice", twice); } } early;
            STARTUP(Particle.function("again", twice));
            void setup() { Particle.publish("up"); }
            void loop() {}
            """)
        try bench.host.prepare([path])
        for isTogether in [false, true] {
            let port = try bench.host.start(SketchStart(path: path, slot: 1, device: "thermo"))
            var who = SketchBench.identity
            who.birth = 5_000_000
            let first = SketchInput.pin(at: 5_000_000, pin: "D2", value: 1)
            if isTogether {
                port.send([.hello(who), first, .go(until: 5_500_000)])
            } else {
                port.send([.hello(who)])
                #expect(port.hasSpoken(within: 60_000))
                port.send([first, .go(until: 5_500_000)])
            }
            let run = SketchRun(port: port, folder: bench.folder)
            while run.outputs.count < 4, run.end == nil {
                run.outputs.append(port.next())
                switch run.outputs.last {
                case .publish, .function: port.send([.answer(true)])
                default: break
                }
            }
            #expect(
                run.outputs == [
                    .function(at: 5_000_000, name: "twice"), .function(at: 5_000_000, name: "again"), .ready,
                    .publish(at: 5_000_000, name: "up", data: nil, isPrivate: false, timeToLive: 60),
                ], "\(run.outputs)")
            port.end()
        }
    }
}
