import Testing

@testable import CloudSim
@testable import SketchHost

/// What a sketch may say in one pass of `loop()`, and when it says it.
@Suite struct PassLimitTests {
    private static let sketch = #"""
        #include <iostream>
        bool isHigh = false;
        void tick() { isHigh = !isHigh; digitalWrite(D2, isHigh); }
        Timer timer(1, tick);
        void setup() {
          if (Serial.readString() == "timer") { timer.start(); delay(600000); }
        }
        void loop() {
          static int mode = random(4);
          switch (mode++ % 4) {
            case 0: digitalWrite(D2, HIGH); digitalWrite(D2, LOW); break;
            case 1: Serial.println("line"); break;
            case 2: std::cerr << "line\n"; break;
            default: delay(1); Log.info("line");
          }
        }
        """#

    /// More lines than one pass may have, in one grant; the world gets its turn long before.
    @Test(arguments: ["loop", "timer"])
    func countsOutputPerPass(mode: String) throws {
        let bench = SketchBench()
        let path = bench.write(Self.sketch)
        try bench.host.prepare([path])
        let talk = try RuntimeTalk(bench, path)
        var count = 0
        var most = 0
        var inputs: [SketchInput] = [.serial(at: 0, text: mode)]
        var grants = 0
        while count <= 110_000, grants < 1000 {
            grants += 1
            let lines = talk.go(3_600_000_000, inputs)
            inputs = []
            guard lines.last?.hasPrefix("done|") == true else {
                Issue.record("\(lines.last ?? "")")
                return
            }
            count += lines.count
            most = max(most, lines.count)
        }
        #expect(count > 110_000)
        #expect(most <= 10_010)
    }

    @Test(arguments: [
        "while (true) Serial.println(\"x\");", "for (bool high = true;; high = !high) digitalWrite(D2, high);",
        "std::string s(900, 'x'); while (true) Serial.println(s.c_str());",
        "while (true) { Serial.println(\"x\"); delayMicroseconds(50); }",
    ])
    func endsAFloodAtTheSameMomentInEachRun(body: String) throws {
        let bench = SketchBench()
        let path = bench.write("void setup() { pinMode(D2, OUTPUT); }\nvoid loop() {\n  \(body)\n}\n")
        try bench.host.prepare([path])
        var ends: Set<String> = []
        for grant: Int64 in [3_600_000_000, 20_000] {
            let talk = try RuntimeTalk(bench, path)
            var until = grant
            var count = 0
            var last = ""
            for _ in 0..<1_500 where !talk.isOver {
                let lines = talk.go(until)
                count += lines.filter { !$0.hasPrefix("done|") }.count
                last = lines.last ?? ""
                until += grant
            }
            #expect(last.contains("sketch.ino:3: floods its output: more than 100000 lines or 8 MB in one pass"))
            ends.insert("\(count)")
        }
        #expect(ends.count == 1, "\(ends)")
    }

    // MARK: Lines without an end

    @Test func showsUnfinishedLinesAfterATenthOfASecond() throws {
        let bench = SketchBench()
        let path = bench.write(
            #"""
            void setup() { Serial.print("Your age? "); Serial.println(Serial.parseInt() + 1); delay(50);
              for (int i = 0; i < 5; i++) { Serial.print(i); delay(40); }
              Serial.print("first\nsecond"); delay(60); Serial.println(" half"); }
            void loop() { delay(20); }
            """#)
        try bench.host.prepare([path])
        let lines = try RuntimeTalk(bench, path).live(until: 2_000_000, .serial(at: 300_000, text: "41\n"))
            .filter { $0.hasPrefix("log|") }
            .map { line in
                let parts = line.split(separator: "|")
                return "\((Int(parts[1]) ?? 0) / 1000) \(parts[2])"
            }
        #expect(lines == ["100 Your age? ", "300 42", "450 012", "550 34first", "610 second half"])
    }

    @Test func saysWhatIsLeftAtTheEnd() throws {
        let bench = SketchBench()
        let path = bench.write("void setup() { Serial.print(\"left\"); }\nvoid loop() { delay(10); }\n")
        try bench.host.prepare([path])
        let port = try bench.host.start(SketchStart(path: path, slot: 1, device: "thermo"))
        let run = SketchRun(port: port, folder: bench.folder)
        port.send([.hello(SketchBench.identity)])
        run.play(until: 50_000)
        #expect(run.logs == [])
        port.send([.finish])
        #expect(port.next() == .log(at: 50_000, text: "left"))
        #expect(port.next() == .finished)
    }
}
