import Glibc

/// The empty folder in which a host's sketches work; it goes with the last who uses it.
final class RunFolder: Sendable {
    let path: String
    private let hold: FileHold

    /// Makes one in the usual place for temporary files, or in another. What a process that was killed has left there
    /// goes.
    init(in other: String? = nil) throws(SketchHostFault) {
        let place = other ?? environment("TMPDIR") ?? "/tmp"
        for name in LocalFile.names(in: place) where name.hasPrefix(Self.prefix) {
            if LocalFile.isOwnFolder(place + "/" + name) { FileHold.remove(place + "/" + name) }
        }
        var tries = 0
        while true {
            var template = Array("\(place)/\(Self.prefix)XXXXXX".utf8CString)
            guard let made = mkdtemp(&template) else {
                throw SketchHostFault(
                    "\(place): sketches need a folder to run in, and none can be made here "
                        + "(\(String(cString: strerror(errno)))); set TMPDIR to one that can be written to")
            }
            // Another process may have taken it for one that was left.
            if let hold = FileHold(String(cString: made)) {
                path = String(cString: made)
                self.hold = hold
                return
            }
            tries += 1
            if tries == 100 { throw SketchHostFault("\(place): the folders of sketches vanish as they are made") }
        }
    }

    deinit { LocalFile.removeFolder(path) }

    private static let prefix = "cloudsim-run-"
}
