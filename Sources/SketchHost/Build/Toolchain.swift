import Glibc

/// The C++ compiler for sketches.
struct Toolchain: Hashable, Sendable {
    /// Its path.
    var compiler: String
    /// Whether it is clang.
    var isClang: Bool
    /// What tells it from another one without starting it: path, size and time of change.
    var mark: String

    /// The one beside `swift`, else the first in the path.
    static func find() throws(SketchBuildFault) -> Toolchain {
        if let swift = program("swift"), let real = LocalFile.resolved(swift) {
            let beside = LocalFile.folder(of: real) + "/clang++"
            if let found = Toolchain(beside, isClang: true) { return found }
        }
        if let path = program("clang++"), let found = Toolchain(path, isClang: true) { return found }
        if let path = program("g++"), let found = Toolchain(path, isClang: false) { return found }
        throw SketchBuildFault(
            "sketches need a C++ compiler, and neither clang++ nor g++ is in PATH; "
                + "install one, such as `apt install clang lld` or a Swift toolchain")
    }

    init?(_ path: String, isClang: Bool) {
        guard LocalFile.isProgram(path), let real = LocalFile.resolved(path), let stamp = LocalFile.stamp(real) else {
            return nil
        }
        compiler = path
        self.isClang = isClang
        mark = "\(real) \(stamp)"
    }

    /// A program beside another one or in the path.
    static func program(_ name: String, beside other: String) -> String? {
        for place in [other, LocalFile.resolved(other) ?? other] {
            let path = LocalFile.folder(of: place) + "/" + name
            if LocalFile.isProgram(path) { return path }
        }
        return program(name)
    }

    /// Where programs are looked for when nobody says.
    static let usualPath = "/usr/bin:/bin"

    /// A program in the path.
    static func program(_ name: String) -> String? {
        for folder in (environment("PATH") ?? usualPath).split(separator: ":") {
            let path = "\(folder)/\(name)"
            if path.hasPrefix("/") && LocalFile.isProgram(path) { return path }
        }
        return nil
    }

    /// Whether `ld.lld` is there, which links in a tenth of the time.
    var hasFastLinker: Bool { Self.program("ld.lld", beside: compiler) != nil }

    /// What the compiler may read and execute beside the sketch: itself and what the system has for programs.
    var readable: [String] { Self.readable(by: compiler) + (hasFastLinker ? Self.readable(by: linker) : []) }

    private var linker: String { Self.program("ld.lld", beside: compiler) ?? compiler }

    /// What a program of a toolchain may read and execute.
    static func readable(by program: String) -> [String] {
        var places = [
            "/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc/ld.so.cache", "/etc/alternatives", "/nix/store",
            "/dev/null", "/dev/urandom", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
        ]
        places += (environment("LD_LIBRARY_PATH") ?? "").split(separator: ":").map(String.init)
        let home = environment("HOME").flatMap(LocalFile.resolved)
        for path in [program, LocalFile.resolved(program) ?? program] {
            let folder = LocalFile.folder(of: path)
            // Headers and libraries lie beside `bin`, unless that is in a folder with files of other kinds.
            let prefix = LocalFile.folder(of: folder)
            let isHome = home.map { $0 == prefix || $0.hasPrefix(prefix + "/") } ?? false
            places.append(prefix == "/" || isHome ? folder : prefix)
        }
        return places
    }

    /// The options that all files share.
    func options(sanitizes: Bool, isC: Bool = false) -> [String] {
        var options = [
            isC ? "-std=gnu17" : "-std=c++17", "-O1", "-g", "-fno-omit-frame-pointer", "-fno-optimize-sibling-calls",
            // As on a device: a loop without an end stays, and memory that is asked for is taken.
            // Plain `char` has no sign there.
            "-funsigned-char", "-fno-finite-loops", "-fno-builtin-malloc", "-fno-builtin-calloc",
            "-fno-builtin-realloc",
        ]
        options +=
            isClang
            ? ["-fno-color-diagnostics", "-fno-caret-diagnostics", "-ferror-limit=20"]
            : [
                "-fdiagnostics-color=never", "-fno-diagnostics-show-caret", "-fmax-errors=20",
            ]
        if sanitizes {
            options += ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
            // Asks a type's name at every virtual call, for which objects of the runtime would have to carry theirs.
            if isClang { options.append("-fno-sanitize=vptr,function") }
        }
        if hasFastLinker { options.append("-fuse-ld=lld") }
        return options
    }

    /// The warnings of a sketch: all but those that good Arduino code is full of.
    func warnings(isC: Bool = false) -> [String] {
        let shared = [
            "-Wall", "-Wextra", "-Wno-unused-parameter", "-Wno-missing-field-initializers", "-Wno-sign-compare",
            "-Wno-unknown-pragmas", "-Wno-unused-function",
        ]
        if isC && !isClang { return shared }
        return shared
            + (isClang ? ["-Wno-writable-strings", "-Wno-unused-command-line-argument"] : ["-Wno-write-strings"])
    }
}
