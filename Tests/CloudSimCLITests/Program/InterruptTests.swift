import Glibc
import Testing

@Suite struct InterruptTests {
    private func start(_ words: [String], in folder: Folder) throws -> Program {
        try Program(["run", "s.json"] + words, in: folder)
    }

    @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aRunAtWallPaceStopsAndSumsUp(_ signal: Int32) throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.long)
        let program = try start(["--speed", "1", "--json"], in: folder)
        #expect(program.read { $0.error.contains("hook-sent/temp") }, "\(program.error)")
        program.signal(signal)
        let end = program.end()
        #expect(end.code == 130)
        #expect(end.error.contains("Interrupted after "))
        #expect(end.output.hasSuffix("}\n") && end.output.contains("\"published\":"))
    }

    @Test func aRunGoesOnWhenItsReaderIsGone() throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.long)
        let program = try start(["--speed", "1", "--trace", "-"], in: folder)
        #expect(program.read { $0.error.contains("temp") })
        program.abandonOutput()
        program.signal(SIGINT)
        let end = program.end()
        #expect(end.code == 130 && end.error.contains("Interrupted after "))
    }

    /// The kernel and the shell both say that a terminal has closed.
    @Test func aTerminalThatClosesLeavesWholeFiles() throws {
        let folder = try Folder()
        try folder.write("s.json", Sample.long)
        let program = try start(["--speed", "1", "--junit", "out.xml", "--trace", "t.jsonl"], in: folder)
        #expect(program.read { $0.error.contains("hook-sent/temp") }, "\(program.error)")
        for _ in 1...3 { program.signal(SIGHUP) }
        #expect(program.end().code == 130)
        #expect(folder.read("out.xml")?.hasSuffix("</testsuites>\n") == true)
        #expect(folder.read("out.xml")?.contains("type=\"interrupted\"") == true)
        #expect(folder.read("t.jsonl")?.hasSuffix("}\n") == true)
    }

    @Test func watchingRunsAgainAfterAChangeOfAnyFile() throws {
        let folder = try Folder()
        let hook = #"{"event": "temp", "url": "http://a.test/log"}"#
        try folder.write("hooks/h.json", hook)
        let inline = #"{ "event": "temp", "url": "http://a.test/log" }"#
        let scenario = Sample.passing.replacing(inline, with: #"{ "file": "hooks/h.json" }"#)
        try folder.write("s.json", scenario)
        let program = try start(["--watch"], in: folder)
        func waits(_ times: Int) -> Bool {
            program.read { $0.error.components(of: "Ctrl-C ends\n") >= times }
        }
        #expect(waits(1), "\(program.error)")
        #expect(program.error.contains("The expectation holds."))
        try folder.write("s.json", Sample.failing)
        #expect(waits(2), "\(program.error)")
        #expect(program.error.contains("✗"))
        // A file that does not hold is told and does not end the watch.
        try folder.write("s.json", "{")
        #expect(waits(3), "\(program.error)")
        #expect(program.error.contains("s.json:1:2: error: "))
        try folder.write("s.json", scenario)
        #expect(waits(4), "\(program.error)")
        try folder.write("hooks/h.json", #"{"event": "temp", "url": 5}"#)
        #expect(waits(5), "\(program.error)")
        #expect(program.error.contains("hooks/h.json:1:26: error: "))
        // The broken file is still watched, and so is one that is not there yet.
        unlink("\(folder.path)/hooks/h.json")
        #expect(waits(6), "\(program.error)")
        try folder.write("hooks/h.json", hook)
        #expect(waits(7), "\(program.error)")
        program.signal(SIGINT)
        #expect(program.end().code == 130)
    }
}

extension String {
    /// How often a text occurs.
    func components(of text: String) -> Int { ranges(of: text).count }
}
