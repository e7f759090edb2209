import Cryptography
import Glibc

/// Compiles sketches, and keeps what it has compiled.
package struct SketchBuild: Sendable {
    /// Where compiled sketches are kept.
    let cache: String
    let sanitizes: Bool
    /// How long one sketch may take, in seconds.
    var seconds = 30
    /// How much memory the compiler may take, in bytes.
    static let memory: UInt64 = 2 << 30
    /// The largest file that the compiler may write, in bytes.
    static let largestProgram: UInt64 = 128 << 20
    /// The largest sketch, in bytes.
    static let largest = 1 << 20

    /// `cache` is a folder: by default `cloudsim/sketches` in the user's cache. Without `sanitizes` a sketch runs
    /// faster, and what it does to memory is not checked.
    package init(cache: String? = nil, sanitizes: Bool = true) {
        self.cache = cache ?? Self.usualCache
        self.sanitizes = sanitizes
    }

    private static var usualCache: String {
        let home = environment("XDG_CACHE_HOME") ?? environment("HOME").map { $0 + "/.cache" }
        if let home, home.hasPrefix("/") {
            let folder = home + "/cloudsim/sketches"
            if LocalFile.makeFolder(folder) { return folder }
        }
        return "/tmp/cloudsim-sketches-\(getuid())"
    }

    /// Compiles a sketch, or takes it from the cache. Throws what the compiler says against it.
    package func build(_ path: String) throws(SketchBuildFault) -> BuiltSketch {
        let toolchain = try Toolchain.find()
        guard let source = LocalFile.read(path, atMost: Self.largest) else {
            throw SketchBuildFault("\(path): cannot be read as a sketch: \(Self.whyUnreadable(path))")
        }
        if let fault = SketchText.fault(source, in: path) { throw SketchBuildFault([fault]) }
        guard let folder = LocalFile.resolved(LocalFile.folder(of: path)) else {
            throw SketchBuildFault("\(path): its folder cannot be found")
        }
        guard Self.isOwn(cache) else {
            throw SketchBuildFault("\(cache): no folder to compile in that is this user's own; set XDG_CACHE_HOME")
        }
        let job = BuildJob(build: self, toolchain: toolchain, path: path, folder: folder, source: source)
        return try job.made()
    }

    /// What compiled sketches are run from must not be somebody else's to write to.
    private static func isOwn(_ folder: String) -> Bool {
        guard LocalFile.makeFolder(folder) else { return false }
        var status = stat()
        return stat(folder, &status) == 0 && (status.st_uid == getuid() || status.st_uid == 0)
            && status.st_mode & S_IWOTH == 0
    }

    private static func whyUnreadable(_ path: String) -> String {
        var status = stat()
        guard stat(path, &status) == 0 else { return String(cString: strerror(errno)) }
        if status.st_mode & S_IFMT == S_IFDIR { return "it is a folder" }
        if status.st_mode & S_IFMT != S_IFREG { return "it is not a file" }
        if status.st_size > Self.largest { return "it has more than \(Self.largest >> 20) MB" }
        return access(path, R_OK) == 0 ? "it changes meanwhile" : String(cString: strerror(errno))
    }
}
