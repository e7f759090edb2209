import CloudServer
import Glibc
import HTTPServer

/// Kills the process the N-th time that it passes a step, as a power cut would: for tests of what survives that.
///
/// `CLOUDSIM_KILL_AT=STEP:N` sets it; the steps are those of `Checkpoint`.
enum KillSwitch {
    private static let variable = "CLOUDSIM_KILL_AT"

    /// What is to be called at each step; nil when nobody set the switch.
    ///
    /// - Throws: When the variable holds anything else.
    static func armed() throws(CommandFailure) -> (@Sendable (Checkpoint) -> Void)? {
        guard let text = Environment.text(variable) else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let step = Checkpoint(rawValue: String(parts[0])), let count = Int(parts[1]), count > 0
        else {
            let steps = Checkpoint.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid("\(variable): expected STEP:N, where STEP is one of \(steps) and N counts from 1.")
        }
        let left = Lock(count)
        return { passed in
            guard passed == step,
                left.withLock({
                    $0 -= 1
                    return $0 == 0
                })
            else { return }
            kill(getpid(), SIGKILL)
        }
    }
}
