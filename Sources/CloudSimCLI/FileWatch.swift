import Glibc

/// Runs something again whenever a file changes.
enum FileWatch {
    private static let pollMilliseconds = 200

    /// Runs `action`, then again after each change of a file, until Ctrl-C. A run that fails is told and does not
    /// end the watch.
    ///
    /// - Parameters:
    ///   - paths: The files that the person named.
    ///   - others: Further files, which these name at this moment.
    ///   - action: What is run; it asks now and then whether a file has changed, and then may end early.
    static func run(
        _ paths: [String], others: () -> [String], action: (_ isStale: @escaping () -> Bool) throws -> ExitCode
    ) throws(CommandFailure) -> ExitCode {
        while true {
            // The stamps are older than what the action reads: no change falls between the two.
            let change = Change(paths + others().filter { !paths.contains($0) })
            do {
                if try action({ change.hasCome }) == .interrupted, Interrupt.isWanted { return .interrupted }
            } catch let failure as CommandFailure {
                Terminal.error("cloudsim: \(failure.message)")
            } catch {
                throw .unable("\(error)")
            }
            if change.hasCome {
                Terminal.error("a file has changed; running again")
                continue
            }
            Terminal.error("watching \(paths.joined(separator: ", ")); Ctrl-C ends")
            while !change.hasCome {
                if Interrupt.isWanted {
                    Terminal.leaveEcho()
                    return .interrupted
                }
                usleep(UInt32(pollMilliseconds) * 1000)
            }
        }
    }

    /// A change of any of some files, once it has come.
    private final class Change {
        private let files: [String]
        private let before: [Stamp?]
        private var nextLook: Int64 = 0
        private var isThere = false

        init(_ files: [String]) {
            self.files = files
            before = files.map(FileWatch.stamp)
        }

        /// Asked at any rate, it looks at the files now and then.
        var hasCome: Bool {
            if isThere { return true }
            let now = WallClock.elapsedMilliseconds
            guard now >= nextLook else { return false }
            nextLook = now + Int64(FileWatch.pollMilliseconds)
            isThere = files.map(FileWatch.stamp) != before
            return isThere
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
