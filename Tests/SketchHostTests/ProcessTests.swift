import EventModel
import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

@Suite struct ProcessTests {
    private static let idle = "\nvoid loop() {}\n"

    @Test func aSketchRunsAndGivesItsTimeBack() throws {
        let run = try SketchBench().run("void setup() { Serial.begin(9600); Serial.println(\"hello\"); }" + Self.idle)
        #expect(run.logs == ["hello"])
        #expect(run.end == nil, "\(run.outputs)")
        run.port.end()
        #expect(run.port.next() == .ended(SketchEnd(reason: "was ended")))
        #expect(run.port.next() == .ended(SketchEnd(reason: "was ended")))
    }

    @Test func whatIsPrintedPastTheSerialLineIsALog() throws {
        let run = try SketchBench().run(
            "#include <iostream>\nvoid setup() { printf(\"one\\ntw\"); Serial.println(\"x\"); printf(\"o\\n\"); std::cerr << \"three\\n\";"
                + " Particle.publish(\"a\"); printf(\"%s\\n\", std::string(1500, 'y').c_str()); }" + Self.idle)
        #expect(
            run.logs == [
                "one", "x", "two", "three", String(repeating: "y", count: 1024), String(repeating: "y", count: 476),
            ])
    }

    // MARK: Ends of its own

    @Test(arguments: [
        ("int *p = new int[3]; volatile int i = 3; p[i] = 1;", "heap-buffer-overflow: WRITE of size 4"),
        ("int *p = new int; delete p; volatile int x = *p; (void)x;", "heap-use-after-free: READ of size 4"),
        (
            "int a[4]; volatile int i = 4; a[i] = 1; volatile int x = a[i - 1]; (void)x;",
            "index 4 out of bounds for type 'int[4]'"
        ),
        ("int *volatile p = nullptr; *p = 1;", "store to null pointer of type 'int'"),
        ("volatile int z = 0; volatile int x = 1 / z; (void)x;", "division by zero"),
        (
            "volatile int x = 2147483647; x = x + 1;",
            "signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'"
        ),
        ("abort();", "abort() was called"),
        ("throw std::runtime_error(\"no more\");", "uncaught exception of type std::runtime_error: no more"),
        ("std::terminate();", "std::terminate was called"),
        ("exit(3);", "left with exit code 3"),
        ("raise(SIGTERM);", "was ended from outside"),
        ("asm volatile(\"ud2\");", "illegal instruction"),
        ("char *volatile p = (char *)0x123456789000; *p = 1;", "segmentation fault: memory is used that is not there"),
    ])
    func aCrashIsASentenceWithItsPlace(body: String, sentence: String) throws {
        let run = try SketchBench().run(
            "#include <stdexcept>\n#include <csignal>\nvoid setup() {\n  \(body)\n}" + Self.idle)
        let hasPlace = !["exit(3);", "raise(SIGTERM);"].contains(body)
        #expect(run.end == "sketch.ino\(hasPlace ? ":4" : ""): \(sentence)", "\(run.outputs)")
        #expect(run.port.next() == run.outputs.last)
    }

    @Test func aStackOverflowIsNamed() throws {
        let run = try SketchBench().run(
            "int deep(int n) {\n  volatile char a[1000]; a[n % 1000] = 1;\n  return deep(n + 1) + a[0];\n}\nvoid setup() {\n  deep(0);\n}"
                + Self.idle)
        let end = try #require(run.end)
        #expect(end.contains("stack overflow"), "\(end)")
        #expect(
            end.hasPrefix("sketch.ino:2:") || end.hasPrefix("sketch.ino:3:") || end.hasPrefix("sketch.ino:1:"), "\(end)"
        )
    }

    @Test func theStringClassNamesTheSketchsLine() throws {
        let run = try SketchBench().run(
            "void take(const char *s) { Particle.publish(s); }\nvoid setup() {\n  take(\n (const char *)8);\n}"
                + Self.idle)
        let end = try #require(run.end)
        #expect(end.hasPrefix("sketch.ino:"), "\(end)")
    }

    @Test func whatItSaidBeforeItDiesIsKept() throws {
        let run = try SketchBench().run(
            "void setup() {\n  Serial.println(\"before\");\n  printf(\"raw\\n\");\n  abort();\n}" + Self.idle)
        #expect(Set(run.logs) == ["before", "raw"])
        #expect(run.end == "sketch.ino:4: abort() was called")
    }

    // MARK: Limits

    @Test func aSketchThatHangsIsEndedWithItsPlace() throws {
        var limits = SketchLimits()
        limits.processorTime = 100
        let run = try SketchBench(limits: limits).run(
            "void setup() {\n  Serial.println(\"before\");\n  volatile bool wait = true;\n  while (wait) {}\n}"
                + Self.idle)
        #expect(
            run.end == "sketch.ino:4: hangs: it has worked for 100 ms without giving time back; "
                + "let delay(1) or Particle.process() stand in the loop", "\(run.outputs)")
        #expect(run.logs == ["before"])
    }

    @Test func aSketchThatWorksForLongWhileTimePassesDoesNotHang() throws {
        var limits = SketchLimits()
        limits.processorTime = 60
        limits.wallTime = 300
        let run = try SketchBench(limits: limits).run(
            "void setup() {}\nvolatile int n;\nvoid loop() { for (int i = 0; i < 20000; i++) n = i; }",
            until: 10_000_000)
        #expect(run.end == nil, "\(run.outputs)")
    }

    @Test func aSketchThatSleepsInTheSystemIsEnded() throws {
        var limits = SketchLimits()
        limits.waitTime = 100
        let run = try SketchBench(limits: limits).run(
            "#include <unistd.h>\nvoid setup() {\n  while (true) { pause(); }\n}" + Self.idle)
        #expect(
            run.end == "sketch.ino:3: hangs: it has waited for 100 ms without giving time back", "\(run.outputs)")
    }

    @Test(arguments: [
        "#include <sys/syscall.h>\n#include <unistd.h>\nvoid setup() {\n  while (true) { syscall(SYS_fork); }\n}",
        "#include <sys/syscall.h>\n#include <unistd.h>\nvoid setup() {\n  syscall(SYS_vfork);\n}",
        "#include <unistd.h>\nvoid setup() {\n  char *const none[] = {nullptr}; execve(\"/bin/sh\", none, none);\n}",
    ])
    func aSketchThatStartsProcessesIsEnded(text: String) throws {
        let run = try SketchBench().run(text + Self.idle)
        let end = try #require(run.end)
        #expect(end.hasSuffix(": starts a process, which sketches may not"), "\(run.outputs)")
        #expect(end.hasPrefix("sketch.ino:"), "\(end)")
    }

    @Test func aSketchThatOpensAConnectionIsEnded() throws {
        let run = try SketchBench().run(
            "#include <sys/syscall.h>\n#include <unistd.h>\nvoid setup() {\n  syscall(SYS_socket, 1, 1, 0);\n}"
                + Self.idle)
        #expect(run.end == "sketch.ino:4: opens a network connection, which sketches may not", "\(run.outputs)")
    }

    @Test(arguments: [
        ("static char a[999]; while (true) write(1, a, sizeof a);", "floods its output: more than 1 MB printed"),
        (
            "while (true) write(4, \"unsubscribe\\t1\\n\", 14);",
            "floods its output: more than 5000 lines before it gives time back"
        ),
        (
            "std::string s(900, 'x'); while (true) Serial.println(s.c_str());",
            "floods its output: more than 1 MB before it gives time back"
        ),
        (
            "static char a[70000]; memset(a, 'a', sizeof a); while (true) write(4, a, sizeof a);",
            "says a line of more than 262144 bytes"
        ),
    ])
    func aFloodIsStopped(body: String, sentence: String) throws {
        var limits = SketchLimits()
        limits.lines = 5000
        limits.output = 1 << 20
        let run = try SketchBench(limits: limits).run("#include <unistd.h>\nvoid setup() {\n  \(body)\n}" + Self.idle)
        #expect(run.end?.hasSuffix(sentence) == true, "\(run.end ?? "runs")")
    }

    /// The runtime counts what is asked for, and the host what is held: whoever is first, the sentence is the same.
    @Test(arguments: [256 << 20, 64 << 20, 40 << 20])
    func aSketchThatEatsMemoryIsEnded(memory: Int) throws {
        var limits = SketchLimits()
        limits.memory = memory
        let run = try SketchBench(limits: limits).run(
            "#include <vector>\nstd::vector<char *> all;\nvoid setup() {\n  while (true) { all.push_back(new char[1 << 16]); memset(all.back(), 1, 1 << 16); }\n}"
                + Self.idle)
        let sentence = "eats memory: more than 64 MB, where a device has less than 4"
        #expect(run.end?.hasSuffix(sentence) == true, "\(run.end ?? "runs")")
    }

    @Test(arguments: [
        "garbage", "done", "done\\tx\\t-", "publish\\t1\\tq60\\ta\\t-", "", "done\\t-5\\t-", "\\xff\\xfe",
    ])
    func aLineThatNoSketchSaysEndsIt(line: String) throws {
        let run = try SketchBench().run(
            "#include <unistd.h>\nvoid setup() {\n  const char a[] = \"\(line)\\n\"; write(4, a, sizeof a - 1); while (true) {}\n}"
                + Self.idle)
        #expect(run.end?.hasPrefix("sketch.ino: says what no sketch says: “") == true, "\(run.outputs)")
    }

    // MARK: Walls

    @Test func itSeesNoDescriptorsNoEnvironmentAndAnEmptyFolder() throws {
        setenv("SKETCH_SECRET", "1", 1)
        let leak = open("/etc/passwd", O_RDONLY)
        defer { close(leak) }
        let run = try SketchBench().run(
            """
            #include <dirent.h>
            #include <unistd.h>
            #include <fcntl.h>
            extern char **environ;
            void setup() {
              for (int i = 0; i < 1000; i++) if (fcntl(i, F_GETFD) >= 0) Serial.printlnf("fd %d", i);
              for (char **e = environ; *e; e++) Serial.println(std::string(*e).substr(0, std::string(*e).find('=')).c_str());
              int files = 0;
              DIR *here = opendir(".");
              while (dirent *entry = readdir(here)) files += entry->d_name[0] != '.';
              closedir(here);
              Serial.printlnf("files %d, group %d, input %d", files, getpgrp() == getpid(), (int)read(0, &files, 1));
            }
            """ + Self.idle)
        #expect(
            run.logs == [
                "fd 0", "fd 1", "fd 2", "fd 3", "fd 4", "fd 5", "LC_ALL", "ASAN_OPTIONS", "UBSAN_OPTIONS",
                "files 0, group 1, input 0",
            ],
            "\(run.outputs)")
    }

    @Test func memoryOutlivesARestart() throws {
        let bench = SketchBench()
        let text = "void setup() { Serial.println(EEPROM.read(0)); EEPROM.write(0, EEPROM.read(0) + 1); }" + Self.idle
        #expect(try bench.run(text, slot: 7).logs == ["255"])
        #expect(try bench.run(text, slot: 7).logs == ["0"])
        #expect(try bench.run(text, slot: 8).logs == ["255"])
    }

    @Test func nothingIsLeftOfManySketches() throws {
        let bench = SketchBench()
        let path = bench.write("void setup() { Particle.publish(\"hello\"); }" + Self.idle)
        try bench.host.prepare([path])
        var pids: [pid_t] = []
        var ports: [any SketchPort] = []
        for slot in 0..<200 {
            let port = try bench.host.start(SketchStart(path: path, slot: slot, device: "d\(slot)"))
            if let process = port as? SketchProcess { pids.append(process.pid) }
            port.send([.hello(SketchBench.identity)])
            ports.append(port)
        }
        #expect(pids.allSatisfy { kill($0, 0) == 0 })
        for port in ports {
            let run = SketchRun(port: port, folder: bench.folder)
            run.play(until: 100_000)
            #expect(run.outputs.contains { if case .publish = $0 { true } else { false } }, "\(run.outputs)")
        }
        for port in ports.prefix(100) { port.end() }
        ports = []
        #expect(pids.count == 200)
        #expect(pids.allSatisfy { kill($0, 0) != 0 && errno == ESRCH })
    }
}
