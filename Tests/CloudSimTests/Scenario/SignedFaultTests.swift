import CloudSim
import EventModel
import Testing

/// What is wrong with what a scenario says of endpoints, alerts, names and receivers that verify.
@Suite("What is wrong with signed endpoints in a scenario") struct SignedFaultTests {
    private func check(_ file: FaultyFile, _ severity: SourceText.Severity) {
        let result = ScenarioFile.decode(file.source, hookFiles: [:])
        let found = result.diagnostics.map(\.description)
        #expect(found.count == 1, "one fault, one finding: \(found)")
        guard let diagnostic = result.diagnostics.first else { return }
        #expect(diagnostic.severity == severity)
        #expect("\(diagnostic.location.line):\(diagnostic.location.column)" == file.place, "\(diagnostic)")
        #expect(diagnostic.message.contains(file.fragment), "\(diagnostic)")
        #expect((result.scenario == nil) == (severity == .error))
    }

    @Test("Each error is told at its place", arguments: endpoints + alerts + names + receivers + changes + expectations)
    func error(_ file: FaultyFile) { check(file, .error) }

    @Test("Each warning is told at its place", arguments: warnings)
    func warning(_ file: FaultyFile) { check(file, .warning) }

    @Test("The schema refuses what the decoder refuses by its shape", arguments: misshapen)
    func schema(_ text: String) throws {
        let text = "{\"devices\":[{\"name\":\"d\"}],\(text)}"
        #expect(try !ShippedScenarios.schema().faults(in: JSONValue(parsing: text)).isEmpty)
    }

    /// A file with these parts and an endpoint of each dialect.
    private static func signed(_ text: String, _ fragment: String) -> FaultyFile {
        .world(
            """
            "endpoints":[{"name":"p","dialect":"particle-pro","url":"https://a.io/p"},
            {"name":"z","dialect":"zstack","url":"https://a.io/z"},
            {"name":"s","dialect":"signa","url":"https://a.io/s"}],
            \(text)
            """, fragment)
    }

    private static func endpoint(_ text: String, _ fragment: String) -> FaultyFile {
        .world("\"endpoints\":[\(text)]", fragment)
    }

    private static func url(_ url: String, _ fragment: String) -> FaultyFile {
        endpoint("{\"name\":\"e\",\"dialect\":\"signa\",\"url\":§\"\(url)\"}", fragment)
    }

    static let endpoints: [FaultyFile] = [
        .world("\"endpoints\":§{}", "\"endpoints\" must be an array, not an object"),
        endpoint("§1", "an endpoint must be an object"),
        endpoint("§{\"dialect\":\"signa\",\"url\":\"https://a.io\"}", "\"name\""),
        endpoint("§{\"name\":\"e\",\"url\":\"https://a.io\"}", "\"dialect\""),
        endpoint("§{\"name\":\"e\",\"dialect\":\"signa\"}", "\"url\""),
        endpoint("{\"name\":\"e\",\"dialect\":§\"sigma\",\"url\":\"https://a.io\"}", "did you mean \"signa\"?"),
        endpoint("{\"name\":\"e\",\"dialect\":\"signa\",\"url\":\"https://a.io\",§\"sign\":true}", "no key \"sign\""),
        endpoint("{\"name\":\"e\",\"dialect\":\"signa\",\"url\":\"https://a.io\",\"secret\":§\"\"}", "empty"),
        endpoint("{\"name\":\"e\",\"dialect\":\"signa\",\"url\":\"https://a.io\",\"secret\":§\"whsec_?\"}", "base64"),
        endpoint(
            "{\"name\":\"e\",\"dialect\":\"signa\",\"url\":\"https://a.io\",\"secret\":§7}",
            "\"secret\" must be a string"),
        endpoint(
            "{\"name\":\"e\",\"dialect\":\"signa\",\"url\":\"https://a.io\",§\"events\":\"alarm\"}", "\"zstack\" alone"),
        endpoint("{\"name\":\"e\",\"dialect\":\"signa\",\"url\":\"https://a.io\",§\"signed\":false}", "always true"),
        endpoint("{\"name\":\"e\",\"dialect\":\"zstack\",\"url\":\"https://a.io\",\"signed\":§1}", "true or false"),
        endpoint(
            "{\"name\":\"e\",\"dialect\":\"signa\",\"url\":\"https://a.io\",\"project\":§{}}",
            "\"project\" must be a string"),
        endpoint(
            "{\"name\":\"e\",\"dialect\":\"signa\",\"url\":\"https://a.io\"},\n{\"name\":§\"e\",\"dialect\":\"zstack\",\"url\":\"https://a.io\"}",
            "another endpoint is called \"e\""),
        url("http://a.io", "\"allowHTTP\": true"), url("ftp://a.io", "https://"), url("https://u@a.io", "user name"),
        url("https://127.0.0.1/x", "\"allowPrivate\": [\"127.0.0.0/8\"]"), url("https://0x7f.1/", "odd spelling"),
        url("https://[::1]/", "not a public address"), url("https://a.io.", "ends in a dot"),
        .world(
            "\"dns\":{\"b.io\":[\"93.184.216.34\",\"10.0.0.1\"]},\"endpoints\":[{\"name\":\"e\",\"dialect\":\"signa\",\"url\":§\"https://b.io\"}]",
            "10.0.0.1, an address of b.io, is not a public address"),
        .world(
            "\"dns\":{\"b.io\":[]},\"endpoints\":[{\"name\":\"e\",\"dialect\":\"signa\",\"url\":§\"https://b.io\"}]",
            "no address"),
    ]

    static let alerts: [FaultyFile] = [
        signed("\"alerts\":§1", "\"alerts\" must be an array"),
        signed("\"alerts\":[§{\"prefixes\":[\"a\"]}]", "\"title\""),
        signed("\"alerts\":[{\"title\":§\"\",\"prefixes\":[\"a\"]}]", "1 to 200"),
        signed("\"alerts\":[{\"title\":\"a\",§\"name\":\"b\",\"prefixes\":[\"a\"]}]", "exclude each other"),
        signed("\"alerts\":[{\"title\":\"a\",\"dialect\":§\"zstack\",\"prefixes\":[\"a\"]}]", "give them \"events\""),
        signed("\"alerts\":[{\"title\":\"a\",\"dialect\":§\"pro\",\"prefixes\":[\"a\"]}]", "\"dialect\" is"),
        signed("\"alerts\":[§{\"title\":\"a\"}]", "to look for"),
        signed("\"alerts\":[{\"title\":\"a\",\"cadence\":§\"MONTHLY\",\"prefixes\":[\"a\"]}]", "\"DAILY\""),
        signed("\"alerts\":[{\"title\":\"a\",\"cadence\":§7,\"prefixes\":[\"a\"]}]", "\"cadence\" must be a string"),
        signed("\"alerts\":[{\"title\":\"a\",\"prefixes\":[§\"\"]}]", "1 to 64"),
        signed("\"alerts\":[{\"title\":\"a\",\"mentions\":[§7]}]", "a string"),
        signed("\"alerts\":[{\"title\":\"a\",\"devices\":[§\"e\"]}]", "no device is called \"e\""),
        signed("\"alerts\":[{\"title\":\"a\",\"prefixes\":[\"a\"],\"endpoints\":§[]}]", "1 to 20"),
        signed("\"alerts\":[{\"title\":\"a\",\"prefixes\":[\"a\"],\"endpoints\":[§\"q\"]}]", "no endpoint \"q\""),
        signed(
            "\"alerts\":[{\"title\":\"a\",\"prefixes\":[\"a\"],\"endpoints\":[§\"z\"]}]", "of the dialect \"zstack\""),
        signed("\"alerts\":[§{\"title\":\"a\",\"project\":\"other\",\"prefixes\":[\"a\"]}]", "would hear of it"),
        signed(
            "\"alerts\":[{\"title\":\"a\",\"dialect\":\"signa\",§\"cadence\":\"DAILY\",\"prefixes\":[\"a\"]}]",
            "at once"),
        signed(
            "\"alerts\":[{\"title\":\"a\",\"dialect\":\"signa\",§\"mentions\":[\"x\"],\"prefixes\":[\"a\"]}]", "signa"),
        signed(
            "\"alerts\":[{\"title\":\"a\",\"dialect\":\"signa\",§\"endpoints\":[\"s\"],\"prefixes\":[\"a\"]}]", "all"),
        signed("\"alerts\":[§{\"title\":\"a\",\"dialect\":\"signa\",\"prefixes\":[\"a\",\"b\"]}]", "one prefix"),
    ]

    static let names: [FaultyFile] = [
        .world("\"dns\":§[]", "\"dns\" must be an object"), .world("\"dns\":§{}", "\"dns\" is empty"),
        .world("\"dns\":{§\"a b\":[]}", "no host name"), .world("\"dns\":{§\"a.io:443\":[]}", "no host name"),
        .world("\"dns\":{\"a.io\":§\"1.2.3.4\"}", "an array"), .world("\"dns\":{\"a.io\":[§\"1.2.3\"]}", "no address"),
        .world("\"dns\":{\"a.io\":[§\"01.2.3.4\"]}", "no address"), .world("\"dns\":{\"a.io\":[§7]}", "a string"),
        .world("\"allowPrivate\":[§\"127.0.0.1/8\"]", "bits set behind its prefix"),
        .world("\"allowPrivate\":§\"127.0.0.0/8\"", "an array"), .world("\"allowPrivate\":[§7]", "a string"),
        .world("\"allowHTTP\":§\"yes\"", "true or false"),
    ]

    static let receivers: [FaultyFile] = [
        .init(
            "{\"devices\":[{}],\"receivers\":[{\"host\":\"a.io\",\"forward\":\"http://localhost\",§\"verify\":{\"secret\":\"x\"}}]}",
            "\"respond\" alone"),
        receiver("\"verify\":§\"x\"", "\"verify\" must be an object"), receiver("\"verify\":§{}", "\"secret\""),
        receiver("\"verify\":{\"secret\":§[]}", "one secret is the least"),
        receiver("\"verify\":{\"secret\":[\"x\",§\"\"]}", "empty"), receiver("\"verify\":{\"secret\":§7}", "a string"),
        receiver("\"verify\":{\"secret\":\"x\",\"tolerance\":§5}", "duration"),
        receiver("\"verify\":{\"secret\":\"x\",\"tolerance\":§\"10ms\"}", "at least 1s"),
        receiver("\"verify\":{\"secret\":\"x\",§\"secrets\":\"y\"}", "did you mean \"secret\"?"),
        receiver("\"idempotent\":§1", "true or false"), receiver("\"clockSkew\":§6", "duration"),
    ]

    private static func receiver(_ text: String, _ fragment: String) -> FaultyFile {
        FaultyFile("{\"devices\":[{}],\"receivers\":[{\"host\":\"a.io\",\"respond\":[{}],\n\(text)}]}", fragment)
    }

    private static func change(_ text: String, _ fragment: String) -> FaultyFile {
        signed("\"timeline\":[{\"at\":\"1s\",\(text)}]", fragment)
    }

    static let changes: [FaultyFile] = [
        signed("\"timeline\":[§{\"at\":\"1s\",\"endpoint\":\"p\"}]", "\"rotate\", \"status\" or \"redeliver\""),
        signed("\"timeline\":[§{\"at\":\"1s\",\"rotate\":true}]", "\"endpoint\""),
        change("\"endpoint\":§\"q\",\"rotate\":true", "no endpoint \"q\""),
        change("\"endpoint\":§1,\"rotate\":true", "\"endpoint\" must be a string"),
        change("\"endpoint\":\"p\",\"rotate\":§false", "or true"),
        change("\"endpoint\":\"p\",\"rotate\":§\"\"", "empty"),
        change("\"endpoint\":\"p\",\"rotate\":§\"whsec_\"", "nothing follows"),
        change("\"endpoint\":\"p\",\"rotate\":true,§\"for\":\"1s\"", "cannot be undone"),
        change("\"endpoint\":\"p\",\"rotate\":true,§\"status\":\"active\"", "exclude each other"),
        change("\"endpoint\":\"p\",\"status\":§\"off\"", "\"disabled\""),
        change("\"endpoint\":\"p\",\"status\":\"deleted\",§\"for\":\"1s\"", "stays so"),
        change("\"endpoint\":\"p\",\"redeliver\":§\"all\"", "\"abandoned\""),
        change("\"endpoint\":\"p\",\"redeliver\":§true", "a string"),
        change("\"endpoint\":\"p\",\"rotate\":true,§\"device\":\"d\"", "does not go with \"endpoint\""),
        change("\"endpoint\":\"p\",\"rotate\":true,§\"dns\":{\"a.io\":[]}", "does not go with \"endpoint\""),
        change("\"dns\":{\"a.io\":[§\"x\"]}", "no address"),
        change("\"dns\":{\"a.io\":[]},§\"device\":\"d\"", "does not go"),
        change("\"receiver\":§\"b.io\",\"verify\":{\"secret\":\"x\"}", "no receiver \"b.io\""),
        change("\"receiver\":\"a.io\",\"verify\":§7", "\"verify\" must be an object"),
        change("\"receiver\":\"a.io\",\"verify\":{\"secret\":\"x\"},§\"clockSkew\":\"1m\"", "exclude each other"),
        change("\"receiver\":\"a.io\",\"clockSkew\":§\"late\"", "\"clockSkew\""),
        change("\"receiver\":\"a.io\",\"fault\":§{}", "\"duplicate\""),
        change("\"receiver\":\"a.io\",\"fault\":{\"duplicate\":§0}", "from 1 to 100"),
        signed("\"timeline\":[§{\"at\":\"1s\",\"verify\":{\"secret\":\"x\"}}]", "\"receiver\""),
    ]

    static let expectations: [FaultyFile] = [
        signed("\"expect\":[{\"delivery\":§\"sent\"}]", "\"succeeded\""),
        signed("\"expect\":[{\"delivery\":\"succeeded\",\"endpoint\":§\"q\"}]", "no endpoint \"q\""),
        signed("\"expect\":[{\"delivery\":\"succeeded\",§\"device\":\"d\"}]", "does not go with \"delivery\""),
        signed("\"expect\":[{\"receipt\":§\"good\"}]", "\"verified\""),
        signed("\"expect\":[{\"receipt\":\"verified\",\"receiver\":§1}]", "\"receiver\" must be a string"),
        signed("\"expect\":[{\"receipt\":\"verified\",§\"endpoint\":\"p\"}]", "does not go with \"receipt\""),
        signed("\"expect\":[{\"kind\":\"delivery\",\"endpoint\":§\"q\"}]", "no endpoint \"q\""),
        signed("\"expect\":[{\"kind\":\"receipt\",§\"state\":\"succeeded\"}]", "has no \"state\""),
        signed("\"expect\":[{\"summary\":§\"deliveries\",\"equals\":1}]", "deliveries.accepted"),
    ]

    static let warnings: [FaultyFile] = [
        endpoint(
            "{\"name\":\"e\",\"dialect\":\"signa\",\"url\":\"https://a.io\",\"secret\":§\"whsec_AAAA\"}", "24 to 64"),
        receiver("\"verify\":{\"secret\":§\"whsec_AAAA\"}", "24 to 64"),
    ]

    static let misshapen = [
        "\"endpoints\":[{}]", "\"endpoints\":[{\"name\":\"e\",\"dialect\":\"x\",\"url\":\"https://a.io\"}]",
        "\"alerts\":[{\"cadence\":\"MONTHLY\"}]", "\"dns\":{}", "\"dns\":{\"a.io\":\"1.2.3.4\"}", "\"allowHTTP\":1",
        "\"receivers\":[{\"host\":\"a\",\"respond\":[{}],\"verify\":{}}]",
        "\"timeline\":[{\"at\":\"1s\",\"endpoint\":\"e\",\"rotate\":false}]",
        "\"timeline\":[{\"at\":\"1s\",\"endpoint\":\"e\",\"redeliver\":\"all\"}]",
        "\"expect\":[{\"delivery\":\"sent\"}]", "\"expect\":[{\"delivery\":\"retry\",\"receipt\":\"refused\"}]",
    ]
}
