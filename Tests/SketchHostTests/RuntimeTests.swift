import EventModel
import Testing

@testable import CloudSim
@testable import SketchHost

/// What sketches find, and what the world hears of them.
@Suite struct RuntimeTests {
    private static func bench(_ text: String) throws -> (SketchBench, String) {
        let bench = SketchBench()
        let path = bench.write(text)
        try bench.host.prepare([path])
        return (bench, path)
    }

    @Test func theFirmwareAPITellsTheWorld() throws {
        let (bench, path) = try Self.bench(RuntimeSketches.tour)
        let talk = try RuntimeTalk(bench, path)
        #expect(
            talk.go(100_000, refusing: ["refused"]) == [
                "write|0|D7|0",
                "subscribe|0|0|myDevices|a", "subscribe|10|1|myDevices|b", "subscribe|20|1|allDevices|b/again",
                "subscribe|30|2|0123456789abcdef01234567|\(SketchBench.identity.id)/c",
                "subscribe|40|0|myDevices|a/again", "function|50|twice", "function|60|size", "variable|70|answer|int32",
                "variable|80|temperature|double", "variable|90|on|bool", "variable|100|text|string",
                "variable|110|chars|string",
                "variable|120|old|int32", "variable|130|tiny|int32", "variable|140|calculated|double",
                "publish|150|u60|n|-",
                "publish|160|p60|n|-", "publish|170|p60|n|+d", "publish|180|u30|n|+1.5",
                "publish|190|p60|x1|+tab\tline\nback\\", "publish|200|u30|refused|+d", "log|220|no",
                "publish|220|u60|q|-", "write|230|D7|1",
                "log|270|0000000000 [app] INFO: -1 -5 5 4294967295  1.50|s   |c ff", "done|20000|20680",
            ])
        #expect(talk.go(200_000).last?.hasPrefix("done|200000|") == true)
        #expect(talk.read("answer") == "42")
        #expect(talk.read("old") == "42")
        #expect(talk.read("temperature") == "20.5")
        #expect(talk.read("on") == "true")
        #expect(talk.read("text") == #""he\"llo""#)
        #expect(talk.read("chars") == #""a\u0009b""#)
        #expect(talk.read("tiny") == "200")
        #expect(talk.read("calculated") == "100")
        #expect(talk.read("nothing") == "null")
        let lines = talk.live(
            until: 2_000_000, .event(at: 250_000, handler: 0, name: "a/x", data: "h\ti"),
            .call(at: 260_000, id: 9, function: "twice", argument: "21"),
            .call(at: 261_000, id: 10, function: "size", argument: "four"),
            .call(at: 262_000, id: 11, function: "unknown", argument: ""),
            .event(at: 300_000, handler: 2, name: "c", data: nil),
            .event(at: 310_000, handler: 1, name: "b", data: nil),
            .pin(at: 420_000, pin: "D2", value: 1), .pin(at: 420_100, pin: "D2", value: 0),
            .pin(at: 420_200, pin: "D2", value: 1), .pin(at: 510_000, pin: "A0", value: 77),
            .pin(at: 510_000, pin: "D3", value: 0), .serial(at: 600_000, text: "hal"),
            .serial(at: 640_000, text: "lo\n"))
        // Times after the first passes depend on what calls cost; what matters is what comes, and in which order.
        #expect(
            lines.map {
                $0.split(separator: "|").enumerated().filter { $0.offset != 1 }.map(\.element).joined(separator: "|")
            }
                == [
                    "log|a/x=h\ti", "return|9|42", "return|10|4", "return|11|-1",
                    "log|0000000310 [app] INFO: box b nothing", "log|late", "log|presses 2", "log|tick",
                    "log|D3 0 A0 77", "log|typed hallo", "log|tick", "log|once 1", "log|tick",
                ])
        #expect(lines.contains { $0.hasPrefix("return|260") } && lines.contains { $0.hasPrefix("log|310000|") })
        #expect(lines.contains { $0.hasPrefix("log|400") && $0.hasSuffix("|late") })
    }

    @Test func textsNumbersAndTimesAreTheFirmwares() throws {
        let (bench, path) = try Self.bench(RuntimeSketches.obedient)
        let talk = try RuntimeTalk(bench, path)
        let lines = talk.live(until: 900_000, .serial(at: 5_000, text: "check\n"))
        #expect(lines.map { $0.split(separator: "|").last } == ["> 0 wrong"])
    }

    @Test func pinsAndOldVariablesAreABorons() throws {
        let (bench, path) = try Self.bench(
            """
            char chars[8] = "x";
            String text = "short";
            void setup() {
                Particle.variable("chars", chars, STRING);
                Particle.variable("text", &text, STRING);
                pinMode(A1, OUTPUT);
                digitalWrite(18, HIGH);
                Serial.printlnf("%d %d %d %d", A0, A5, TX, (int)(WKP == D8));
                strcpy(chars, "later");
                text = "longer than there was room for at first";
            }
            void loop() {
                delay(1000);
                Serial.printlnf("%d %d %d", (int)analogRead(A0), (int)analogRead(D19), (int)analogRead(0));
            }
            """)
        let talk = try RuntimeTalk(bench, path)
        #expect(
            talk.live(until: 1_500_000, .pin(at: 500_000, pin: "D19", value: 77)) == [
                "variable|0|chars|string", "variable|10|text|string", "write|20|A1|0", "write|30|A1|1",
                "log|50|19 14 9 1", "log|1000090|77 77 77",
            ])
        #expect(talk.read("chars") == #""later""# && talk.read("text").hasPrefix("\"longer than there"))
    }

    @Test func aSeedGivesTheSameNumbersEverywhere() throws {
        let (bench, path) = try Self.bench(RuntimeSketches.obedient)
        func numbers(_ seed: UInt64) throws -> String? {
            try RuntimeTalk(bench, path, seed: seed).go(50_000, .serial(at: 5_000, text: "random\n")).first
        }
        let some = try numbers(7)
        #expect(some?.hasSuffix("|> 81 258 354") == true, "\(some ?? "nothing")")
        #expect(try numbers(8) != numbers(7))
    }

    @Test func whatIsKeptOutlivesARestart() throws {
        let (bench, path) = try Self.bench(RuntimeSketches.obedient)
        let order = SketchInput.serial(at: 5_000, text: "memory\n")
        let first = try RuntimeTalk(bench, path, slot: 3).go(1_000_000, order)
        #expect(first.first?.hasSuffix("|> boots 1 note none eeprom -1 255") == true && first.count == 3, "\(first)")
        #expect(first.dropFirst().first?.hasPrefix("reset|5") == true, "\(first)")
        let second = try RuntimeTalk(bench, path, slot: 3).go(1_000_000, order)
        #expect(second.first?.hasSuffix("|> boots 2 note kept eeprom 7 255") == true, "\(second)")
        let elsewhere = try RuntimeTalk(bench, path, slot: 4).go(1_000_000, order)
        #expect(elsewhere.first?.hasSuffix("|> boots 1 note none eeprom -1 255") == true, "\(elsewhere)")
    }

    @Test func serialOutputComesInLines() throws {
        let (bench, path) = try Self.bench(RuntimeSketches.obedient)
        let talk = try RuntimeTalk(bench, path)
        let text = { (line: String) in line.split(separator: "|", maxSplits: 2).last.map(String.init) ?? "" }
        // Two bytes of 1,026 are one character: it is not split.
        let first = talk.live(until: 500_000, .serial(at: 5_000, text: "lines\n")).map(text)
        #expect(first == ["> " + String(repeating: "x", count: 1022), "xäy", "next ", "other"])
        // An open line is shown after 100 ms; its end is a line of its own then.
        #expect(talk.live(until: 1_500_000).map(text) == ["end"])
    }

    @Test func readingWaitsForWhatIsTyped() throws {
        let (bench, path) = try Self.bench(RuntimeSketches.obedient)
        let talk = try RuntimeTalk(bench, path)
        let lines = talk.live(
            until: 500_000, .serial(at: 5_000, text: "read\n"), .serial(at: 30_000, text: "one "),
            .serial(at: 60_000, text: "two"), .serial(at: 300_000, text: "late\n"))
        // The prompt shows after 100 ms, before its answer.
        let texts = lines.map { $0.split(separator: "|", maxSplits: 2).last ?? "" }
        #expect(texts == ["> ", "[one two]", "> "], "\(lines)")
    }

    @Test func aManualSketchConnectsAndListensWhenItWants() throws {
        let (bench, path) = try Self.bench(RuntimeSketches.manual)
        let talk = try RuntimeTalk(bench, path, birth: 1_000_000)
        let first = talk.go(1_500_000)
        #expect(
            first.prefix(4) == [
                "connect|1000000|0", "subscribe|1000000|0|myDevices|a", "log|1000030|not connected",
                "connect|1000030|1",
            ])
        #expect(first.last?.hasPrefix("done|1020000|") == true, "\(first)")
        let lines = talk.live(
            until: 2_200_000, .link(at: 1_300_000, true), .event(at: 1_400_000, handler: 0, name: "a", data: nil))
        #expect(lines.count == 3 && lines[0].hasPrefix("log|1300") && lines[0].hasSuffix("|there"), "\(lines)")
        #expect(lines[1].hasPrefix("log|1901") && lines[1].hasSuffix("|a at 901"), "\(lines)")
        #expect(lines[2].hasPrefix("connect|200") && lines[2].hasSuffix("|0"), "\(lines)")
    }

    /// Inputs that come in order of their times.
    private static func inputs(_ random: inout SeededGenerator) -> [(time: Int64, input: SketchInput)] {
        var inputs: [(time: Int64, input: SketchInput)] = []
        var time: Int64 = 0
        while time < 500_000 {
            time += [0, 10, 100, 1_000, 20_000].randomElement(using: &random) ?? 0
            let number = Int.random(in: 0..<30, using: &random)
            let input: SketchInput =
                switch Int.random(in: 0..<4, using: &random) {
                case 0: .event(at: time, handler: 0, name: "h", data: "\(number)")
                case 1: .call(at: time, id: number, function: "f", argument: "\(number * 100)")
                case 2: .pin(at: time, pin: "D1", value: number % 2)
                default: .serial(at: time, text: "typed \(number)\n")
                }
            inputs.append((time, input))
        }
        return inputs
    }

    @Test func howTimeIsGrantedChangesNothing() throws {
        let (bench, path) = try Self.bench(RuntimeSketches.restless)
        for seed in UInt64(1)...8 {
            var random = SeededGenerator(seed: seed)
            let inputs = Self.inputs(&random)
            func life(_ span: () -> Int64) throws -> [String] {
                let talk = try RuntimeTalk(bench, path, seed: seed)
                var lines: [String] = []
                var told = 0
                var now: Int64 = 0
                while now < 500_000 && !talk.isOver {
                    let until = min(500_000, now + span())
                    let due = inputs[told...].prefix { $0.time < until }
                    told += due.count
                    let some = talk.go(until, due.map(\.input))
                    let fields = some.last?.split(separator: "|") ?? []
                    guard fields.first == "done", let end = Int64(fields[1]) else { return lines + some }
                    #expect(end >= now && end <= until, "seed \(seed)")
                    now = end
                    lines += some.dropLast()
                }
                return lines
            }
            let whole = try life { 500_000 }
            #expect(whole.count > 100)
            #expect(try life { 20_000 } == whole, "seed \(seed)")
            #expect(try life { Int64.random(in: 1...40_000, using: &random) } == whole, "seed \(seed)")
        }
    }
}
