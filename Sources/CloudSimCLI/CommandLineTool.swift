import CloudServer
import Glibc

/// The program: finds the command that the arguments name and runs it.
enum CommandLineTool {
    static let commands = [
        RunCommand.command, CheckCommand.command, RenderCommand.command, ExplainCommand.command, SendCommand.command,
        ReceiverCommand.command, VerifyCommand.command, ServeCommand.command, LoginCommand.command, ListCommand.command,
        GetCommand.command,
        CallCommand.command, PublishCommand.command, SubscribeCommand.command, WebhookCommand.command,
        RecordCommand.command, ResendCommand.command, KeyCommand.command,
        EndpointCommand.command, LoadCommand.command, ReportCommand.command,
    ]

    /// Runs the program and returns how it ended.
    static func run(_ words: [String]) -> ExitCode {
        // A reader of ours that goes away is an error of the write, not the end of the program.
        signal(SIGPIPE, SIG_IGN)
        do throws(CommandFailure) {
            let code = try dispatch(words)
            // A reader that went away has what it wanted; anything else is a loss.
            guard let fault = Terminal.outputFault, fault != EPIPE else { return code }
            throw .unable("standard output cannot be written: \(String(cString: strerror(fault)).lowercased()).")
        } catch {
            Terminal.error("cloudsim: \(error.message)")
            return error.code
        }
    }

    private static func dispatch(_ words: [String]) throws(CommandFailure) -> ExitCode {
        guard let word = words.first else {
            Terminal.error(help)
            return .invalid
        }
        if ["--help", "-h", "help"].contains(word) {
            Terminal.output(word == "help" && words.count > 1 ? try command(words[1]).help : help)
            return .success
        }
        if word == "--version" {
            guard words.count == 1 else { throw .invalid("--version stands alone. See: cloudsim --help") }
            Terminal.output("cloudsim \(ProgramVersion.text)\n")
            return .success
        }
        let command = try command(word)
        if words.dropFirst().prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            Terminal.output(command.help)
            return .success
        }
        let arguments = try Arguments(Array(words.dropFirst()), for: command)
        do {
            return try command.run(arguments)
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw .unable("\(error)")
        }
    }

    private static func command(_ word: String) throws(CommandFailure) -> Command {
        guard let command = commands.first(where: { $0.name == word }) else {
            throw .invalid("\(Arguments.unknown(word, commands.map(\.name))) See: cloudsim --help")
        }
        return command
    }

    private static var help: String {
        var text = """
            CloudSim is a device cloud on one machine: emulated devices publish events,
            hooks send them to your service, and what comes back is published to the devices
            again.

            Usage: cloudsim COMMAND [arguments]

            Commands:

            """
        for command in commands { text += Command.row(command.name, command.summary) }
        text += """

            Example:
              cloudsim run scenarios/first-publish.json

            cloudsim COMMAND --help tells more about a command, cloudsim --version which
            CloudSim this is.

            """
        return text
    }
}
