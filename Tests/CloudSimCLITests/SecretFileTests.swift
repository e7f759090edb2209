import Glibc
import HTTPServer
import TestSupport
import Testing

@testable import CloudSimCLI

@Suite struct SecretFileTests {
    @Test func accompaniesEveryOptionWithASecret() {
        for command in CommandLineTool.commands {
            let options = command.options
            for name in ["--token", "--user", "--secret"] {
                let option = options.first { $0.name == name }
                let file = options.first { $0.name == name + "-file" }
                #expect((option == nil) == (file == nil), "\(command.name) \(name)")
                if let option, let file {
                    #expect(option.repeats == file.repeats, "\(command.name) \(name)")
                    #expect(file.help.contains("recommended"), "\(command.name) \(name)")
                }
            }
        }
    }

    private static func arguments(_ words: [String]) throws -> Arguments {
        let command = try #require(CommandLineTool.commands.first { $0.name == words[0] })
        return try Arguments(Array(words.dropFirst()), for: command)
    }

    @Test(arguments: [
        ("s3cret", "s3cret"), ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), ("s3cret\n\n", "s3cret\n"),
        (" s3cret ", " s3cret "), ("é:\u{1F511}\n", "é:\u{1F511}"),
    ])
    func removesOneLineEnd(content: String, expected: String) throws {
        let folder = try Folder()
        let path = try folder.write("secret", content)
        let words = [("receiver", "--secret"), ("serve", "--user"), ("list", "--token")]
        for (command, option) in words {
            #expect(try Self.arguments([command, option + "-file", path])[option] == expected)
        }
        let several = try Self.arguments(["verify", "body", "--secret-file", path, "--secret-file", path])
        #expect(several.all("--secret") == [expected, expected])
    }

    @Test(arguments: [
        ("serve", "--token"), ("serve", "--user"), ("login", "--token"), ("login", "--user"), ("list", "--token"),
        ("receiver", "--secret"), ("load", "--secret"),
    ])
    func rejectsUnfitFiles(command: String, option: String) throws {
        let folder = try Folder()
        try folder.write("empty", "")
        try folder.write("blank", "\n")
        try folder.write("good", "x")
        try folder.write("large", String(repeating: "x", count: 65_537))
        for (file, message) in [
            ("empty", "empty:1:1: the file is empty; expected one line of text."),
            ("blank", "blank:1:1: the file is empty; expected one line of text."),
            ("none", "none: there is no such file."), ("large", "large: it has 65537 bytes; the most is 65536."),
        ] {
            let end = try Program.run([command, option + "-file", file], in: folder)
            #expect(end.code == 2 && end.error.contains("\(option)-file \(message)"), "\(end.error)")
        }
        let both = try Program.run([command, option, "x", option + "-file", "good"], in: folder)
        #expect(
            both.code == 2 && both.error.contains("\(option) and \(option)-file exclude each other."), "\(both.error)")
    }

    @Test func readsStandardInputOnce() throws {
        let cloud = try ScriptedCloud("[]")
        let word = String(ScriptedCloud.token.reversed())
        let end = try Program.run(
            ["list", "--url", cloud.url, "--token-file", "-"], input: word + "\n",
            environment: ["CLOUDSIM_TOKEN=environment-token"])
        #expect(end.code == 0, "\(end.error)")
        #expect(cloud.seen.last?.header("authorization") == "Bearer \(word)")
        let twice = try Program.run(["verify", "-", "--secret-file", "-"], input: "x")
        #expect(twice.code == 2 && twice.error.contains("standard input can be read only once."), "\(twice.error)")
    }

    @Test func prefersOptionThenFileThenEnvironment() throws {
        let folder = try Folder()
        try folder.write("body", "{\"test\": 2432232314}")
        try folder.write("secret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n")
        let good = "CLOUDSIM_SECRET=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        let bad = "CLOUDSIM_SECRET=whsec_AAAA9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        let words = [
            "verify", "body", "--now", "2021-02-25T15:02:10Z", "--id", "msg_p5jXN8AQM9LWM0D4loKWxJek", "--timestamp",
            "1614265330", "--signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        ]
        func verify(_ more: [String], _ environment: [String]) throws -> Int32 {
            try Program.run(words + more, in: folder, environment: environment).code
        }
        #expect(try verify([], [good]) == 0)
        #expect(try verify([], [bad]) == 1)
        #expect(try verify([], []) == 2)
        #expect(try verify(["--secret-file", "secret"], [bad]) == 0)
        #expect(try verify(["--secret", "other"], [good]) == 1)
    }

    @Test func keepsSecretsOutOfTheListOfProcesses() throws {
        let folder = try Folder()
        try folder.write("token", "\(ServedCloud.token)\n")
        try folder.write("user", "me:a password\n")
        let words = ["serve", "--port", "0", "--token-file", "token", "--user-file", "user"]
        let program = try Program(words, in: folder)
        #expect(program.read { $0.error.contains("greeting hello\n") }, "\(program.error)")
        #expect(
            program.error.contains("  token     \(ServedCloud.token)\n") && program.error.contains("  user      me\n"))
        program.signal(SIGKILL)
        _ = program.end()
        let other = try Program(["serve", "--port", "0"], environment: ["CLOUDSIM_TOKEN=from-the-environment"])
        #expect(other.read { $0.error.contains("  token     from-the-environment\n") }, "\(other.error)")
        other.signal(SIGKILL)
        _ = other.end()
    }
}
