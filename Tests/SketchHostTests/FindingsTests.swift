import Glibc
import Testing

@testable import CloudSim
@testable import SketchHost

@Suite struct FindingsTests {
    @Test(arguments: [
        (
            [
                "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x7bc2 at pc 0x1 bp 0x2 sp 0x3",
                "READ of size 4 at 0x7bc2 thread T0",
            ], "heap-buffer-overflow: READ of size 4"
        ),
        (
            ["==1==ERROR: AddressSanitizer: SEGV on unknown address 0x000000000000 (pc 0x1 bp 0x2)"],
            "null pointer: memory is used that is not there"
        ),
        (
            ["==1==ERROR: AddressSanitizer: SEGV on unknown address (pc 0x1 bp 0x2)"],
            "segmentation fault: memory is used that is not there"
        ),
        (
            [
                "==1==ERROR: AddressSanitizer: SEGV on unknown address 0x7b0000000000 (pc 0x1)",
                "The signal is caused by a WRITE",
            ], "segmentation fault: memory is used that is not there"
        ),
        (
            ["==1==ERROR: AddressSanitizer: stack-overflow on address 0x7ff (pc 0x1)"],
            "stack overflow: the functions call each other too deeply"
        ),
        (
            ["==1==ERROR: AddressSanitizer: FPE on unknown address 0x1 (pc 0x1)"],
            "arithmetic error, such as a division by zero"
        ),
        (
            ["==1==ERROR: AddressSanitizer: attempting double-free on 0x602 in thread T0:"],
            "attempting double-free on 0x602 in thread T0"
        ),
        (
            ["==1==ERROR: AddressSanitizer: requested allocation size 0x40000000 exceeds"],
            "asks for 1073741824 bytes of memory at once, where a device has less than 4 MB"
        ),
        (["terminate called after throwing an instance of 'int'"], "uncaught exception of type int"),
        (
            [
                "terminate called after throwing an instance of 'E'", "  what():  a: b",
                "==1==ERROR: AddressSanitizer: ABRT on unknown address 0x1 (pc 0x1)",
            ], "uncaught exception of type E: a: b"
        ),
        (["a.ino:3:4: runtime error: division by zero", "SUMMARY: x"], "division by zero"),
        (
            [
                "a.ino:3:4: runtime error: store to misaligned address 0x7ffe01 for type 'int', which requires 4 byte"
                    + " alignment"
            ], "store to misaligned address for type 'int', which requires 4 byte alignment"
        ),
    ])
    func reportsAreOneSentence(lines: [String], what: String) {
        #expect(SketchReport.begins(with: lines[0]))
        #expect(SketchReport(lines).what == what)
    }

    @Test func theFirstStackCounts() {
        let report = SketchReport([
            "==1==ERROR: AddressSanitizer: heap-use-after-free on address 0x1 at pc 0x2",
            "READ of size 1 at 0x1 thread T0",
            "    #0 0x5611b3581b04  (/tmp/a (b)/x+y+0x174b04)",
            "    #1 0x7fa2  (/lib/libc.so.6+0x27249) (BuildId: 93ac61)",
            "    #2 0x7fa2", "", "freed by thread T0 here:", "    #0 0x1  (/tmp/other+0x1)",
        ])
        let own = SketchReport.Frame(module: "/tmp/a (b)/x+y", offset: "0x174b04")
        #expect(report.frames == [own, .init(module: "/lib/libc.so.6", offset: "0x27249")])
    }

    @Test(arguments: ["hello", "", "#1 place", "# 0x12 (", "error: mine", "#3 0x12 (no offset)", "the sketch begins"])
    func whatASketchPrintsIsNoReport(line: String) { #expect(!SketchReport.begins(with: line)) }

    @Test func garbageInReportsIsSurvived() {
        for line in [
            "#", "#0", "#0 0x", "#0 0x1 ()", "#0 0x1 (+)", "#0 0x1 (+0x)", "==1==ERROR: AddressSanitizer: ",
            ": runtime error: ", "terminate called ",
        ] {
            #expect(SketchReport([line, line]).frames.count <= 2)
        }
    }

    @Test(arguments: [
        ("*(volatile int *)0 = 1;", "segmentation fault: memory is used that is not there"),
        ("abort();", "abort() was called"),
        ("raise(SIGFPE);", "arithmetic error, such as a division by zero"),
    ])
    func withoutSanitizersSignalsAreNamed(body: String, sentence: String) throws {
        let run = try SketchBench(sanitizes: false).run(
            "#include <csignal>\nvoid setup() { //\n \(body)\n}\nvoid loop() {}")
        #expect(run.end == "sketch.ino:3: \(sentence)", "\(run.outputs)")
    }
}
