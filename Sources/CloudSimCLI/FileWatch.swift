import Glibc

/// Runs something again whenever a file changes.
enum FileWatch {
    private static let pollMilliseconds: UInt32 = 200

    /// Runs `action`, then again after each change of a file, until Ctrl-C. A run that fails is told and does not
    /// end the watch.
    ///
    /// - Parameters:
    ///   - paths: The files that are always watched.
    ///   - named: Further files, which a file names at this moment.
    static func run(
        _ paths: [String], named: (_ path: String) -> [String], _ action: () throws -> ExitCode
    ) throws(CommandFailure) -> ExitCode {
        while true {
            // The stamps are older than what the action reads: no change falls between the two.
            var before = paths.map(stamp)
            let others = paths.flatMap(named)
            before += others.map(stamp)
            do {
                if try action() == .interrupted { return .interrupted }
            } catch let failure as CommandFailure {
                Terminal.error("cloudsim: \(failure.message)")
            } catch {
                throw .unable("\(error)")
            }
            Terminal.error("watching \(paths.joined(separator: ", ")); Ctrl-C ends")
            while (paths + others).map(stamp) == before {
                if Interrupt.isWanted {
                    Terminal.leaveEcho()
                    return .interrupted
                }
                usleep(pollMilliseconds * 1000)
            }
        }
    }

    private struct Stamp: Equatable {
        var seconds: Int
        var nanoseconds: Int
        var size: Int
        var inode: UInt
    }

    private static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        return Stamp(
            seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int(status.st_size),
            inode: UInt(status.st_ino))
    }
}
