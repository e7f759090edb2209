import CloudSim
import EventModel
import Glibc

/// Files that commands read.
enum SourceFile {
    /// The largest file that is read, in bytes.
    private static let maximumBytes = 64 << 20

    /// Reads a whole file, or standard input for `-`. Who does not wait refuses what is no file, such as a pipe that
    /// nobody may ever write to.
    static func read(_ path: String, waits: Bool = true) throws(CommandFailure) -> SourceText {
        switch load(path, waits: waits) {
        case .success(let source): return source
        case .failure(let fault): throw .invalid("\(path): \(fault.reason).")
        }
    }

    /// Reads the hook files that a scenario names: beside the scenario, and nowhere else, links included.
    static func besides(_ scenario: String) -> (String) -> Result<SourceText, FileFault> {
        let folder = scenario.lastIndex(of: "/").map { String(scenario[...$0]) } ?? ""
        return { path in
            let whole = folder + path
            if let root = resolved(folder.isEmpty ? "." : folder), let target = resolved(whole),
                !target.hasPrefix(root == "/" ? "/" : root + "/")
            {
                return .failure(FileFault("a link leads out of the scenario's folder"))
            }
            return load(whole)
        }
    }

    /// Whether two paths lead to one file, links included. Standard input and files that are not there are no such pair.
    static func areOne(_ left: String, _ right: String) -> Bool {
        var stamps = (stat(), stat())
        guard left != "-", right != "-", stat(left, &stamps.0) == 0, stat(right, &stamps.1) == 0 else { return false }
        return stamps.0.st_dev == stamps.1.st_dev && stamps.0.st_ino == stamps.1.st_ino
            && stamps.0.st_mode & S_IFMT == S_IFREG
    }

    /// What a file is called where people see it.
    static func name(_ path: String) -> String { path == "-" ? "standard input" : path }

    private static func load(_ path: String, waits: Bool = true) -> Result<SourceText, FileFault> {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | (waits ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else { return .failure(FileFault(reason(errno))) }
        defer { if descriptor != STDIN_FILENO { close(descriptor) } }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .failure(FileFault(reason(errno))) }
        if status.st_mode & S_IFMT == S_IFDIR { return .failure(FileFault("it is a folder, not a file")) }
        if !waits, status.st_mode & S_IFMT != S_IFREG { return .failure(FileFault("it is no file")) }
        if status.st_size > maximumBytes { return .failure(tooLarge) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                return .failure(FileFault(reason(errno)))
            }
            bytes.append(contentsOf: block[..<count])
            if bytes.count > maximumBytes { return .failure(tooLarge) }
        }
        return .success(SourceText(path: name(path), bytes: bytes))
    }

    private static var tooLarge: FileFault {
        FileFault("it is larger than \(maximumBytes >> 20) MB, the most that is read")
    }

    private static func reason(_ error: Int32) -> String {
        error == ENOENT ? "there is no such file" : String(cString: strerror(error)).lowercased()
    }

    private static func resolved(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }
}
