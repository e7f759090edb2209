/// What the program's end says.
enum ExitCode: Int32 {
    /// All good.
    case success = 0
    /// An expectation, a threshold or a determinism check failed, or a device stays down that nothing is expected of.
    case failed = 1
    /// Wrong usage or an invalid file; nothing was run.
    case invalid = 2
    /// Could not finish: a port, a disk, an internal fault.
    case unable = 3
    /// A sketch does not compile; nothing was run. It is no invalid file like others: who marks a class must tell a
    /// student's mistake from a slip in the scenario or in the call.
    case uncompiled = 4
    /// The person stopped it.
    case interrupted = 130
}

extension ExitCode {
    /// The code that counts of two: the one that leaves more undone.
    static func worse(_ left: ExitCode, _ right: ExitCode) -> ExitCode {
        let order: [ExitCode] = [.success, .failed, .uncompiled, .invalid, .unable, .interrupted]
        return order.last { $0 == left || $0 == right } ?? left
    }
}

/// Ends a command with a sentence on standard error.
struct CommandFailure: Error {
    var code: ExitCode
    var message: String

    /// The person called the command wrongly, or gave it a file that does not hold.
    static func invalid(_ message: String) -> CommandFailure { CommandFailure(code: .invalid, message: message) }

    /// The machine did not let the command finish.
    static func unable(_ message: String) -> CommandFailure { CommandFailure(code: .unable, message: message) }
}
