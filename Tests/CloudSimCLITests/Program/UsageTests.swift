import Testing

@Suite struct UsageTests {
    private static let commands = [
        "run", "check", "render", "explain", "send", "receiver", "login", "list", "get", "call", "publish", "subscribe",
        "webhook", "key", "endpoint", "load", "report",
    ]

    @Test(arguments: [["--help"], ["-h"], ["help"]]) func helpNamesEveryCommand(_ words: [String]) throws {
        let end = try Program.run(words)
        #expect(end.code == 0 && end.error.isEmpty)
        for command in Self.commands { #expect(end.output.contains("\n  \(command) ")) }
        #expect(end.output.contains("Example:\n  cloudsim run "))
        #expect(end.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    }

    @Test(arguments: commands) func everyCommandHasHelpWithAnExample(_ command: String) throws {
        let end = try Program.run([command, "--help"])
        #expect(end.code == 0 && end.error.isEmpty)
        #expect(end.output.contains("Usage: cloudsim \(command)"))
        #expect(end.output.contains("\nExample") && end.output.contains("cloudsim \(command) "))
        #expect(end.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(try Program.run(["help", command]) == end)
        // Help comes before judgement of what else is said.
        #expect(try Program.run([command, "--nonsense", "-h"]) == end)
    }

    @Test func withoutAWordHelpComesAsAnError() throws {
        let end = try Program.run([])
        #expect(end.code == 2 && end.output.isEmpty)
        #expect(end.error.contains("Usage: cloudsim COMMAND"))
    }

    @Test(arguments: [
        (["rnu"], "cloudsim: There is no rnu. Did you mean run? See: cloudsim --help\n"),
        (["recieve"], "cloudsim: There is no recieve. Did you mean receiver? See: cloudsim --help\n"),
        (["xyzzyxyzzy"], "cloudsim: There is no xyzzyxyzzy. See: cloudsim --help\n"),
        (["help", "rnu"], "cloudsim: There is no rnu. Did you mean run? See: cloudsim --help\n"),
        (["run"], "cloudsim: FILE… is missing. See: cloudsim run --help\n"),
        (["run", "--sped", "1"], "cloudsim: There is no --sped. Did you mean --speed? See: cloudsim run --help\n"),
        (["run", "a", "--speed"], "cloudsim: --speed needs S after it. See: cloudsim run --help\n"),
        (["run", "a", "--json=1"], "cloudsim: --json takes no value. See: cloudsim run --help\n"),
        (
            ["run", "a", "--seed", "1", "--seed=2"], "cloudsim: --seed is given twice. See: cloudsim run --help\n"
        ),
        (["run", "a", "--speed", "0"], "cloudsim: --speed 0: expected a positive number or max.\n"),
        (["run", "a", "--speed", "fast"], "cloudsim: --speed fast: expected a positive number or max.\n"),
        (
            ["run", "a", "--seed", "-1"],
            "cloudsim: --seed -1: expected a whole number from 0 to 9007199254740992.\n"
        ),
        (
            ["run", "a", "--seed", "9007199254740993"],
            "cloudsim: --seed 9007199254740993: expected a whole number from 0 to 9007199254740992.\n"
        ),
        (
            ["run", "a", "--forward", "x"],
            "cloudsim: --forward x: expected HOST=URL, as in api.acme.io=http://localhost:3000.\n"
        ),
        (
            ["run", "a", "--trace", "-", "--json"],
            "cloudsim: --trace - and --json both want standard output; write the trace to a file.\n"
        ),
        (
            ["run", "a", "--junit", "-", "--json"],
            "cloudsim: --junit - and --json both want standard output; write the report to a file.\n"
        ),
        (
            ["run", "a", "--junit", "-", "--trace", "-"],
            "cloudsim: --junit - and --trace - both want standard output; write the report to a file.\n"
        ),
        (
            ["run", "a", "--junit", "t", "--trace", "t"],
            "cloudsim: --trace and --junit both want t; give each a file of its own.\n"
        ),
        (
            ["run", "a", "b", "--trace", "t"],
            "cloudsim: --trace takes one scenario at a time, since each run has a trace of its own.\n"
        ),
        (
            ["run", "a", "--check-determinism", "--wire"],
            "cloudsim: --check-determinism needs simulated receivers; leave out --wire and --forward.\n"
        ),
        (["check"], "cloudsim: FILE… is missing. See: cloudsim check --help\n"),
        (["render"], "cloudsim: TEMPLATE|- is missing. See: cloudsim render --help\n"),
        (["render", "a", "b"], "cloudsim: “b” is one argument too many. See: cloudsim render --help\n"),
        (["render", "-", "--data", "-"], "cloudsim: template and data cannot both come from standard input.\n"),
        (["explain", "a"], "cloudsim: --event NAME is missing. See: cloudsim explain --help\n"),
        (["send", "a"], "cloudsim: --event NAME is missing. See: cloudsim send --help\n"),
        (["receiver", "x"], "cloudsim: “x” is one argument too many. See: cloudsim receiver --help\n"),
        (["receiver", "--port", "65536"], "cloudsim: --port 65536: expected a port from 0 to 65535.\n"),
        (["receiver", "--port", "http"], "cloudsim: --port http: expected a port from 0 to 65535.\n"),
        (["receiver", "--status", "199"], "cloudsim: --status 199: expected a status from 200 to 599.\n"),
        (["receiver", "--status", "600"], "cloudsim: --status 600: expected a status from 200 to 599.\n"),
        (
            ["receiver", "--latency", "soon"],
            "cloudsim: --latency: \"soon\" is not a duration; write a duration like 250ms, 2s or 1h30m.\n"
        ),
        (
            ["receiver", "--respond", "a", "--status", "200"],
            "cloudsim: --status does not go with --respond; write it into the file's rules."
                + " See: cloudsim receiver --help\n"
        ),
        (
            ["receiver", "--latency", "1s", "--respond", "a"],
            "cloudsim: --latency does not go with --respond; write it into the file's rules."
                + " See: cloudsim receiver --help\n"
        ),
        (["receiver", "--secret", ""], "cloudsim: --secret: the secret is empty.\n"),
        (
            ["receiver", "--secret", "whsec_?"],
            "cloudsim: --secret: what follows whsec_ in the secret is not base64 with its padding.\n"
        ),
    ])
    func wrongUseIsExitCode2AndOneSentence(words: [String], message: String) throws {
        #expect(try Program.run(words) == Program.End(code: 2, output: "", error: message))
    }

    @Test func theVersionIsOneLine() throws {
        let end = try Program.run(["--version"])
        #expect(end == Program.End(code: 0, output: "cloudsim 0.2.0\n", error: ""))
        #expect(try Program.run(["--help"]).output.contains("cloudsim --version"))
        #expect(try Program.run(["--version", "run"]).code == 2)
    }
}
