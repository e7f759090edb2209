import CloudSim
import EventModel
import Testing

/// A file with one thing wrong; `§` stands before the place that must be told.
struct FaultyFile: Sendable, CustomTestStringConvertible {
    let text: String
    let fragment: String

    init(_ text: String, _ fragment: String) {
        self.text = text
        self.fragment = fragment
    }

    var testDescription: String { text }
    var source: String { text.replacing("§", with: "") }

    /// The marked place, as `line:column`.
    var place: String {
        let before = text.prefix { $0 != "§" }
        let line = before.split(separator: "\n", omittingEmptySubsequences: false)
        return "\(line.count):\((line.last ?? "").unicodeScalars.count + 1)"
    }

    /// A program `f` with these keys, a device that runs it, and a duration.
    static func program(_ text: String, _ fragment: String) -> FaultyFile {
        FaultyFile(
            "{\"duration\":\"1m\",\"devices\":[{\"name\":\"d\",\"firmware\":\"f\"}],\n\"firmware\":{\"f\":{\(text)}}}",
            fragment)
    }

    /// A device `d` without firmware, and a receiver.
    static func world(_ text: String, _ fragment: String) -> FaultyFile {
        FaultyFile(
            "{\"duration\":\"1m\",\"devices\":[{\"name\":\"d\"}],\n\"receivers\":[{\"host\":\"a.io\",\"respond\":[{}]}],\n\(text)}",
            fragment)
    }

    static func rule(_ text: String, _ fragment: String) -> FaultyFile {
        FaultyFile("{\"devices\":[{}],\n\"receivers\":[{\"host\":\"a.io\",\"respond\":[\(text)]}]}", fragment)
    }
}

@Suite("What is wrong with a scenario") struct ScenarioFaultTests {
    private func check(_ file: FaultyFile, _ severity: SourceText.Severity) {
        let result = ScenarioFile.decode(
            file.source, hookFiles: ["door.json": "{\"event\":\"door\",\"url\":\"https://a.io\"}"])
        let found = result.diagnostics.map(\.description)
        #expect(found.count == 1, "one fault, one finding: \(found)")
        guard let diagnostic = result.diagnostics.first else { return }
        #expect(diagnostic.severity == severity)
        #expect("\(diagnostic.location.line):\(diagnostic.location.column)" == file.place, "\(diagnostic)")
        #expect(diagnostic.message.contains(file.fragment), "\(diagnostic)")
        #expect((result.scenario == nil) == (severity == .error))
    }

    @Test(
        "Each error is told at its place",
        arguments: heads + devices + products + programs + receivers + chances + timelines + expectations
    )
    func error(_ file: FaultyFile) { check(file, .error) }

    @Test("Each warning is told at its place", arguments: warnings)
    func warning(_ file: FaultyFile) { check(file, .warning) }

    static let heads: [FaultyFile] = [
        .init("§", "a value"),
        .init("§[]", "a scenario is an object, not an array"),
        .init("§{}", "needs a \"devices\""),
        .init("{\"devices\":[{}],§}", "','"),
        .init("{\"devices\":[{}],\n  \"device\": [],§\"device\":[]}", "device"),
        .init("{\"devices\":[{}],\n §\"reciever\":[]}", "did you mean \"receivers\"?"),
        .init("{\"devices\":§{}}", "\"devices\" is an array, not an object"),
        .init("{\"title\":§1,\"devices\":[{}]}", "\"title\" is a text, not a number"),
        .init("{\"devices\":[{}],\"seed\":§-1}", "goes from 0 to 9007199254740992"),
        .init("{\"devices\":[{}],\"seed\":§1.5}", "whole number"),
        .init("{\"devices\":[{}],\"seed\":§\"42\"}", "write it without quotes"),
        .init("{\"devices\":[{}],\"seed\":§9007199254740994}", "goes from 0"),
        .init("{\"devices\":[{}],\"start\":§\"yesterday\"}", "\"start\""),
        .init("{\"devices\":[{}],\"start\":§\"2017-02-30T00:00:00Z\"}", "\"start\""),
        .init("{\"devices\":[{}],\"duration\":§600}", "\"600s\""),
        .init("{\"devices\":[{}],\"duration\":§\"10 minutes\"}", "unit"),
        .init("{\"devices\":[{}],\"duration\":§\"0s\"}", "at least 1ms"),
        .init("{\"devices\":[{}],\"duration\":§\"-1s\"}", "negative"),
        .init("{\"devices\":[{}],\"duration\":§\"400000d\"}", "thousand years"),
        .init("{\"devices\":[{}],\"limits\":{§\"perhost\":1}}", "did you mean \"perHost\"?"),
        .init("{\"devices\":[{}],\"limits\":{\"perHost\":§0}}", "goes from 1"),
        .init("{\"devices\":[{}],\"limits\":{\"chunkBytes\":§null}}", "is a number, not null"),
        .init("{\"devices\":[{}],\"limits\":{\"sleep\":§60}}", "duration"),
        .init("{\"devices\":[{}],\"limits\":§[]}", "\"limits\" is an object"),
        .init(
            "{\"devices\":[{}],\"limits\":{\"hooks\":1},\"hooks\":[\n{\"event\":\"a\",\"url\":\"http://a.io\"},\n§{\"event\":\"b\",\"url\":\"http://a.io\"}]}",
            "at most 1 hooks"),
        .init("{\"devices\":[{}],\"hooks\":[{\"event\":\"a\",\"url\":\"http://a.io\",§\"metod\":\"GET\"}]}", "metod"),
        .init("{\"devices\":[{}],\"hooks\":[{\"file\":§\"/etc/passwd\"}]}", "absolute"),
        .init("{\"devices\":[{}],\"hooks\":[{\"file\":§\"a/../../b.json\"}]}", "\"..\""),
        .init("{\"devices\":[{}],\"hooks\":[{\"file\":§\"a\\\\b.json\"}]}", "'/'"),
        .init("{\"devices\":[{}],\"hooks\":[{\"file\":§\"missing.json\"}]}", "there is no such file"),
        .init("{\"devices\":[{}],\"hooks\":[{\"file\":\"door.json\",§\"event\":\"a\"}]}", "has no key \"event\""),
        .init("{\"devices\":[{}],\"hooks\":[{\"file\":§1}]}", "\"file\" is a text"),
    ]

    static let devices: [FaultyFile] = [
        .init("{\"devices\":[§1]}", "a device is an object, not a number"),
        .init("{\"devices\":[{\"id\":§\"12\"}]}", "24 hexadecimal digits"),
        .init(
            "{\"devices\":[{\"id\":§\"3f002b000000000000000000\",\"count\":2,\"name\":\"a{{index}}\"}]}",
            "a group has no \"id\""),
        .init("{\"devices\":[{\"count\":§0}]}", "goes from 1 to 10000000"),
        .init("{\"devices\":[{\"count\":§-5}]}", "goes from 1"),
        .init("{\"devices\":[{\"count\":§10000001}]}", "goes from 1 to 10000000, not 10000001"),
        .init(
            "{\"devices\":[{\"count\":6000000,\"name\":\"a{{index}}\"},\n§{\"count\":6000000,\"name\":\"b{{index}}\"}]}",
            "12000000 devices"),
        .init("{\"devices\":[{\"count\":2,\"name\":§\"same\"}]}", "put {{index}} into the name"),
        .init("{\"devices\":[{\"name\":§\"\"}]}", "is empty"),
        .init("{\"devices\":[{\"name\":§\"a*\"}]}", "'*'"),
        .init("{\"devices\":[{\"name\":\"é§{{index\"}]}", "template"),
        .init("{\"devices\":[{\"name\":\"a\"},\n{\"name\":§\"a\"}]}", "line 1, column 13"),
        .init("{\"devices\":[{\"name\":\"m-7\"},\n{\"count\":10,\"name\":§\"m-{{index}}\"}]}", "the name \"m-7\""),
        .init("{\"devices\":[{\"count\":10,\"name\":\"m-{{index}}\"},\n{\"name\":§\"m-10\"}]}", "the name \"m-10\""),
        .init(
            "{\"devices\":[{\"count\":9999999,\"name\":\"m{{index}}\"},\n{\"count\":1,\"name\":§\"m1{{index}}\"}]}",
            "the name \"m11\""),
        .init(
            "{\"devices\":[{\"count\":3,\"name\":\"m{{index}}\"},{\"count\":3,\"name\":\"{{index}}\"},{\"count\":9,\"name\":\"m{{index}}x\"},{\"name\":§\"3\"}]}",
            "the name \"3\""),
        .init(
            "{\"devices\":[{\"id\":\"3f002b000000000000000000\",\"name\":\"a\"},\n{\"id\":§\"3F002B000000000000000000\",\"name\":\"b\"}]}",
            "the id 3f002b000000000000000000"),
        .init("{\"devices\":[{\"profile\":§\"gen4\"}]}", "\"legacy\", \"gen2\" or \"gen3\""),
        .init("{\"devices\":[{\"spread\":§\"-1s\"}]}", "negative"),
        .init(
            "{\"devices\":[{\"firmware\":§\"thermometre\"}],\"firmware\":{\"thermometer\":{}}}",
            "did you mean \"thermometer\"?"),
    ]

    static let programs: [FaultyFile] = [
        .program("§\"value\":{}", "did you mean \"values\"?"),
        .program("\"values\":§[]", "\"values\" is an object"),
        .program("\"values\":{\"a\":§[1]}", "choice"),
        .program("\"values\":{\"a\":§{}}", "a generator has"),
        .program("\"values\":{\"a\":{§\"rnd\":[1,2],\"random\":[1,2]}}", "has no key \"rnd\""),
        .program("\"values\":{\"a\":{\"random\":§[2,1]}}", "lowest number first"),
        .program("\"values\":{\"a\":{\"random\":§[1]}}", "two numbers"),
        .program("\"values\":{\"a\":{\"random\":[1,§\"2\"]}}", "write it without quotes"),
        .program("\"values\":{\"a\":{\"random\":[1,2],\"decimals\":§16}}", "goes from 0 to 15"),
        .program("\"values\":{\"a\":{\"random\":[1,2],§\"step\":1}}", "does not go with \"random\""),
        .program("\"values\":{\"a\":{\"random\":[1,2],§\"counter\":1}}", "exclude each other"),
        .program("\"values\":{\"a\":{\"choice\":§[]}}", "is empty"),
        .program("\"values\":{\"a\":{\"choice\":[1,§{}]}}", "not an object"),
        .program("\"values\":{\"a\":{\"walk\":§5,\"min\":6}}", "starts outside"),
        .program("\"values\":{\"a\":{\"walk\":5,\"min\":§6,\"max\":4}}", "greater than"),
        .program("\"values\":{\"a\":{\"walk\":5,\"step\":§-1}}", "0 or more"),
        .program("\"values\":{§\"data\":1}", "give the value another name"),
        .program("\"values\":{§\"a b\":1}", "no tag can name"),
        .program("\"values\":{§\"a.b\":1}", "no tag can name"),
        .program("\"values\":{\"temp\":1},\"variables\":[§\"tmp\"]", "did you mean \"temp\"?"),
        .program("\"values\":{\"temp\":1},\"variables\":[\"temp\",§\"temp\"]", "listed twice"),
        .program("\"values\":{\"a\":1,§\"a\":2}", "a"),
        .program("\"publish\":[§{}]", "needs a \"event\""),
        .program("\"publish\":[{\"event\":\"a\",\"every\":§\"0s\"}]", "at least 1ms"),
        .program("\"publish\":[{\"event\":\"a\",\"times\":§0}]", "goes from 1"),
        .program("\"publish\":[{\"event\":\"a\",\"times\":§3}]", "needs \"every\""),
        .program("\"publish\":[{\"event\":\"a\",\"times\":§-3,\"every\":\"1s\"}]", "goes from 1"),
        .program("\"publish\":[{\"event\":\"a\",\"data\":\"x§{{#a}}y\"}]", "template"),
        .program("\"publish\":[{\"event\":\"a\",\"data\":{\"k\":[\"x\\u00e9\\n§{{a\"]}}]", "template"),
        .program("\"publish\":[{\"event\":\"a\",\"private\":§1}]", "true or false"),
        .program("\"publish\":[{\"event\":§7}]", "\"event\" is a text"),
        .program("\"functions\":{\"f\":{\"return\":§2147483648}}", "goes from -2147483648"),
        .program("\"functions\":{\"f\":{\"publish\":[{\"event\":\"a\",§\"after\":\"1s\"}]}}", "has no key \"after\""),
        .program("\"functions\":{\"f\":{\"set\":{§\"x\":\"1\"}}}", "no value \"x\""),
        .program("\"subscribe\":[§{}]", "needs a \"prefix\""),
        .program("\"subscribe\":[{\"prefix\":\"a\",\"publish\":[§\"a\"]}]", "a publish is an object"),
        .init(
            "{\"devices\":[{}],\n\"firmware\":{\"f\":{\"publish\":[{\"event\":\"a\",\"every\":§\"1s\"}]}}}",
            "never ends"),
    ]

    static let receivers: [FaultyFile] = [
        .init("{\"devices\":[{}],\"receivers\":[§{\"respond\":[{}]}]}", "needs a \"host\""),
        .init("{\"devices\":[{}],\"receivers\":[{\"host\":§\"http://a.io\",\"respond\":[{}]}]}", "without scheme"),
        .init("{\"devices\":[{}],\"receivers\":[{\"host\":§\"a b\",\"respond\":[{}]}]}", "no host name"),
        .init("{\"devices\":[{}],\"receivers\":[{\"host\":§\"a.io:0\",\"respond\":[{}]}]}", "1 to 65535"),
        .init("{\"devices\":[{}],\"receivers\":[§{\"host\":\"a.io\"}]}", "\"respond\" or \"forward\""),
        .init(
            "{\"devices\":[{}],\"receivers\":[{\"host\":\"a.io\",\"respond\":[{}],§\"forward\":\"http://b\"}]}",
            "exclude each other"),
        .init("{\"devices\":[{}],\"receivers\":[{\"host\":\"a.io\",\"forward\":§\"localhost:3000\"}]}", "is a URL"),
        .init("{\"devices\":[{}],\"receivers\":[{\"host\":\"a.io\",\"forward\":§\"http://b/?x=1\"}]}", "no query"),
        .init(
            "{\"devices\":[{}],\"receivers\":[{\"host\":\"a.io\",\"forward\":\"http://b\",\"hostHeader\":§\"mine\"}]}",
            "\"original\" or \"target\""),
        .init(
            "{\"devices\":[{}],\"receivers\":[{\"host\":\"a.io\",\"respond\":[{}],§\"hostHeader\":\"target\"}]}",
            "goes with \"forward\""),
        .init(
            "{\"devices\":[{}],\"receivers\":[{\"host\":\"a.io\",\"respond\":[{}]},\n{\"host\":§\"A.IO\",\"respond\":[{}]}]}",
            "has a receiver already"),
        .init("{\"devices\":[{}],\"receivers\":[{\"host\":\"a.io\",\"respond\":§[]}]}", "is empty"),
        .rule("{\"status\":§199}", "goes from 200 to 599"),
        .rule("{\"status\":§600}", "goes from 200 to 599"),
        .rule("{\"body\":\"a\",§\"json\":{}}", "exclude each other"),
        .rule("{\"bytes\":1,§\"echo\":true}", "exclude each other"),
        .rule("{\"bytes\":§-1}", "goes from 0"),
        .rule("{\"body\":§{}}", "\"body\" is a text"),
        .rule("{\"times\":§0}", "goes from 1"),
        .rule("{\"fault\":§\"crash\"}", "\"refused\""),
        .rule("{\"fault\":\"reset\",§\"status\":500}", "does not go with \"fault\""),
        .rule("{\"latency\":§12}", "\"12s\" or \"12ms\""),
        .rule("{\"latency\":§{}}", "\"random\" or \"exponential\""),
        .rule("{\"latency\":{\"random\":§[\"50ms\",\"5ms\"]}}", "shortest duration first"),
        .rule("{\"latency\":{\"random\":§[\"50ms\"]}}", "two durations"),
        .rule("{\"latency\":{\"exponential\":§\"0s\"}}", "at least 1ms"),
        .rule("{\"when\":§{}}", "leave it out"),
        .rule("{\"when\":{\"method\":§\"PSOT\"}}", "did you mean \"POST\"?"),
        .rule("{\"when\":{\"path\":§\"log\"}}", "starts with '/'"),
        .rule("{\"when\":{§\"url\":\"/\"}}", "has no key \"url\""),
        .rule("{\"headers\":{§\"a b\":\"\"}}", "no header's name"),
        .rule("{\"headers\":{§\"Content-Length\":\"1\"}}", "itself"),
        .rule("{\"headers\":{\"a\":§\"x\\ny\"}}", "control character"),
        .rule("{\"headers\":{\"a\":§1}}", "a header's value is a text"),
    ]

    static let timelines: [FaultyFile] = [
        .world("\"timeline\":[§{\"device\":\"d\",\"reboot\":true}]", "needs a \"at\""),
        .world("\"timeline\":[{\"at\":§5,\"device\":\"d\",\"reboot\":true}]", "duration"),
        .world("\"timeline\":[§{\"at\":\"1s\"}]", "says what happens"),
        .world(
            "\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"reboot\":true,§\"offline\":true}]", "exclude each other"),
        .world("\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"reboot\":§false}]", "leave the entry out"),
        .world("\"timeline\":[§{\"at\":\"1s\",\"reboot\":true}]", "needs a \"device\""),
        .world("\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"reboot\":true,§\"for\":\"1s\"}]", "cannot be undone"),
        .world(
            "\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"offline\":\"1s\",§\"for\":\"1s\"}]",
            "one of them is enough"),
        .world("\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"call\":§{}}]", "needs a \"function\""),
        .world("\"timeline\":[{\"at\":\"1s\",\"receiver\":§\"b.io\",\"respond\":[{}]}]", "no receiver \"b.io\""),
        .world("\"timeline\":[§{\"at\":\"1s\",\"receiver\":\"a.io\"}]", "needs a \"respond\""),
        .world("\"timeline\":[{\"at\":\"1s\",\"receiver\":\"a.io\",\"respond\":[{\"status\":§99}]}]", "goes from 200"),
        .world(
            "\"timeline\":[{\"at\":\"1s\",§\"device\":\"d\",\"receiver\":\"a.io\",\"respond\":[{}]}]",
            "does not go with"),
        .world("\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"fault\":§{}}]", "a fault has"),
        .world("\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"fault\":{\"drop\":§1.5}}]", "from 0 to 1"),
        .world("\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"fault\":{\"duplicate\":§0}}]", "goes from 1"),
        .world("\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"clockSkew\":§2}]", "duration"),
        .world("\"timeline\":[{\"at\":\"1s\",\"publish\":{\"event\":§\"spark/x\"}}]", "the cloud's own"),
        .world(
            "\"timeline\":[{\"at\":\"1s\",\"publish\":{\"event\":\"x\",§\"every\":\"1s\"}}]", "has no key \"every\""),
        .world(
            "\"limits\":{\"hooks\":0},\"timeline\":[§{\"at\":\"1s\",\"hook\":{\"event\":\"a\",\"url\":\"http://a.io\"}}]",
            "at most 0 hooks"),
        .world("\"timeline\":[{\"at\":\"1s\",\"hook\":§{\"event\":\"a\"}}]", "url"),
    ]

    static let expectations: [FaultyFile] = [
        .world("\"expect\":[§{}]", "says what it is about"),
        .world("\"expect\":[{\"event\":\"a\",§\"prefix\":\"b\"}]", "exclude each other"),
        .world("\"expect\":[{\"event\":\"a\",\"count\":§-1}]", "goes from 0"),
        .world("\"expect\":[{\"event\":\"a\",\"count\":§\"3\"}]", "write it without quotes"),
        .world("\"expect\":[{\"event\":\"a\",\"count\":§{}}]", "\"atLeast\" or \"atMost\""),
        .world("\"expect\":[{\"event\":\"a\",\"count\":§{\"atLeast\":3,\"atMost\":2}}]", "greater than"),
        .world("\"expect\":[{\"event\":\"a\",\"within\":§\"1s\"}]", "needs \"of\""),
        .world("\"expect\":[{\"event\":\"a\",\"of\":§\"b\"}]", "needs \"within\""),
        .world(
            "\"expect\":[{\"event\":\"a\",\"of\":\"b\",\"within\":\"1s\",§\"count\":1}]", "does not go with \"within\""),
        .world("\"expect\":[{\"event\":\"a\",§\"status\":200}]", "does not go with \"event\""),
        .world("\"expect\":[{\"drop\":§\"host\"}]", "\"host-limit\""),
        .world("\"expect\":[{\"refused\":§\"rates\"}]", "did you mean \"rate\"?"),
        .world("\"expect\":[{\"request\":§\"http://a.io/\"}]", "without scheme"),
        .world("\"expect\":[{\"request\":\"a.io\",\"method\":§\"FETCH\"}]", "\"GET\""),
        .world("\"expect\":[{\"request\":\"a.io\",\"status\":§20}]", "goes from 100"),
        .world("\"expect\":[§{\"summary\":\"failed\"}]", "needs a \"equals\""),
        .world("\"expect\":[{\"summary\":§\"fialed\",\"equals\":0}]", "did you mean \"failed\"?"),
        .world("\"expect\":[{\"summary\":§\"wall_seconds\",\"equals\":0}]", "not known yet"),
        .world("\"expect\":[{\"summary\":\"failed\",\"equals\":§[]}]", "not an array"),
        .world("\"expect\":[{\"kind\":§\"delivers\"}]", "deliver"),
        .world("\"expect\":[{\"kind\":\"deliver\",§\"status\":1}]", "has no \"status\""),
        .world("\"expect\":[{\"kind\":\"deliver\",§\"nme\":1}]", "has no key \"nme\""),
        .world("\"expect\":[{\"kind\":\"deliver\",\"name\":§{}}]", "not an object"),
    ]

    static let warnings: [FaultyFile] = [
        .init("{\"devices\":[{\"name\":§\"a{{index}}\"}]}", "has no number"),
        .init("{\"devices\":[{\"count\":2,\"name\":\"a{{index}}§{{idx}}\"}]}", "called \"idx\""),
        .program(
            "\"publish\":[{\"event\":\"a\",\"data\":\"\\u00e9\\ud83d\\ude00§{{tmp}}\",\"times\":1}]",
            "nothing here is called \"tmp\""),
        .program(
            "\"values\":{\"temp\":1},\"publish\":[{\"event\":\"a\",\"data\":{\"k\":\"§{{tmp}}\"}}]",
            "did you mean \"temp\"?"),
        .program("\"publish\":[{\"event\":§\"spark/x\"}]", "will refuse"),
        .program("\"subscribe\":[{\"prefix\":§\"{{device}}/in\"}]", "as it is written"),
        .program("\"publish\":[{\"event\":§\"\(String(repeating: "x", count: 65))\"}]", "65 bytes"),
        .program("\"values\":{\"n\":{\"counter\":1}},\"functions\":{\"f\":{\"set\":{§\"n\":\"1\"}}}", "drawn no more"),
        .program(
            "\"subscribe\":§[{\"prefix\":\"a\"},{\"prefix\":\"b\"},{\"prefix\":\"c\"},{\"prefix\":\"d\"},{\"prefix\":\"e\"}]",
            "refuse 1"),
        .rule("{},§{\"status\":500}", "no request comes to this rule"),
        .world("\"timeline\":[{\"at\":\"1s\",\"device\":§\"meter-*\",\"reboot\":true}]", "no device is called"),
        .world(
            "\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"call\":{\"function\":§\"brew\"}}]",
            "has no function \"brew\""),
        .world("\"timeline\":[{\"at\":§\"2m\",\"device\":\"d\",\"reboot\":true}]", "over after 1m"),
        .world("\"timeline\":[{\"at\":§\"1m\",\"device\":\"d\",\"reboot\":true}]", "over after 1m"),
        .world(
            "\"timeline\":[{\"at\":\"1s\",\"device\":\"d\",\"publish\":{\"event\":\"a\",\"data\":\"§{{x}}\"}}]",
            "called \"x\""),
        .world("\"timeline\":[{\"at\":\"1s\",\"publish\":{\"event\":\"a\",\"data\":§\"{{x}}\"}}]", "as it is"),
        .world("\"expect\":[{\"event\":\"a\",\"device\":§\"kitchen\"}]", "no device is called"),
        .world("\"expect\":[{\"variable\":§\"x\",\"device\":\"d\",\"equals\":1}]", "\"variables\""),
        .init(
            "{\"devices\":[{}],\"limits\":{\"perDevice\":1},\"hooks\":[{\"event\":\"a\",\"url\":\"http://a.io\"},\n§{\"event\":\"ab\",\"url\":\"http://a.io\"}]}",
            "matches 2 hooks"),
    ]
}
