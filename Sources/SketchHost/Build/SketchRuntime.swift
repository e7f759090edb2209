import Cryptography
import Glibc

/// The runtime that every sketch is linked with, compiled once.
struct SketchRuntime {
    let cache: String
    let toolchain: Toolchain
    let sanitizes: Bool
    /// Names content, compiler, options and place.
    let key: String

    /// Where it lies, compiled.
    struct Prepared {
        var headers: String
        var object: String
        /// The headers as the compiler reads them fastest; nil when it does not.
        var precompiled: String?
        /// The shared libraries that every sketch loads, by their paths.
        var libraries: [String]
        /// What confines a sketch inside of bubblewrap.
        var launcher: String
        /// Keeps it there.
        var hold: FileHold
    }

    init(cache: String, toolchain: Toolchain, sanitizes: Bool) {
        self.cache = cache
        self.toolchain = toolchain
        self.sanitizes = sanitizes
        var hash = SHA256()
        let options = toolchain.options(sanitizes: sanitizes) + toolchain.warnings() + Self.precompiling
        // Headers that are read fast know the place where they were made: a copy of the cache elsewhere is another one.
        for part in [toolchain.mark, cache] + options { hash.update(Array((part + "\n").utf8)) }
        for file in Self.files {
            hash.update(Array("\(file.name) \(file.bytes.count)\n".utf8))
            hash.update(file.bytes)
        }
        key = String(hash.finalizeHex().prefix(24))
    }

    private static let files: [SketchFile] = {
        var files = SketchFile.all
        for name in ["Arduino.h", "application.h"] where !files.contains(where: { $0.name == name }) {
            files.append(SketchFile(name: name, bytes: Array("#include \"Particle.h\"\n".utf8)))
        }
        return files
    }()

    private var folder: String { "\(cache)/runtime-\(key)" }

    /// Nil when it is not there as it was left.
    private var ready: Prepared? {
        guard let hold = FileHold(folder), isWhole else { return nil }
        return Prepared(
            headers: folder, object: folder + "/Runtime.o",
            precompiled: toolchain.isClang ? folder + "/" + Self.precompiled : nil, libraries: libraries,
            launcher: folder + "/" + Self.launcher, hold: hold)
    }

    /// The words of the headers, which every sketch knows; those of `std` a sketch knows once it says so.
    static let words = files.filter {
        $0.name.hasSuffix(".h") && !$0.name.hasPrefix("launch/")
    }.reduce(into: Set<String>()) { words, file in
        words.formUnion(SourceScan.words(of: file.bytes))
    }.subtracting(["vector", "string"])

    /// The runtime from the cache, or from the compiler.
    func prepared() throws(SketchBuildFault) -> Prepared {
        if let ready { return ready }
        // Of all sketches that want the same runtime, one compiles it.
        let lock = CacheLock(cache: cache, key: key, seconds: Self.seconds + 10)
        defer { withExtendedLifetime(lock) {} }
        if let ready { return ready }
        return try compiled()
    }

    /// How long the compiler may take, in seconds.
    private static let seconds = 120

    /// One file that the compiler makes.
    private struct Product {
        var name: String
        var options: [String]
    }

    private func compiled() throws(SketchBuildFault) -> Prepared {
        guard LocalFile.makeFolder(folder), let hold = FileHold(folder) else {
            throw SketchBuildFault(unwritable: cache)
        }
        defer { withExtendedLifetime(hold) {} }
        for file in Self.files {
            let path = folder + "/" + file.name
            if file.name.contains("/") { _ = LocalFile.makeFolder(LocalFile.folder(of: path)) }
            if LocalFile.read(path) != file.bytes && !LocalFile.write(file.bytes, to: path) {
                throw SketchBuildFault(unwritable: cache)
            }
        }
        let options = toolchain.options(sanitizes: sanitizes)
        var products = [
            Product(
                name: "Runtime.o",
                options: options + ["-isystem", folder, "-c", "Runtime.cpp", "-ffile-prefix-map=\(folder)=/runtime"]),
            Product(name: Self.launcher, options: ["-x", "c", "-O1", "launch/Launcher.c"]),
            Product(name: Self.loaded, options: options + ["launch/Loaded.cpp"]),
        ]
        // The headers are most of a sketch's text.
        if toolchain.isClang {
            products.append(
                Product(
                    name: Self.precompiled,
                    options: options + Self.precompiling + ["-isystem", folder, "\(folder)/Particle.h"]))
        }
        let results = Crew.run(products, atMost: 2) { product in make(product) }
        for result in results {
            if let fault = result { throw fault }
        }
        try listLibraries()
        guard LocalFile.write(stamps, to: folder + "/stamps") else {
            throw SketchBuildFault(unwritable: cache)
        }
        CacheKeeping(cache: cache).hasRuntime(LocalFile.name(of: folder))
        guard let ready else { throw SketchBuildFault("\(folder): is changed by others; remove it and try again") }
        return ready
    }

    /// Compiles one file into its place. Returns what is against it.
    private func make(_ product: Product) -> SketchBuildFault? {
        let draft = "\(product.name).\(LocalFile.unique())"
        var tool = Tool(
            path: toolchain.compiler, arguments: product.options + ["-o", draft], directory: folder,
            seconds: Self.seconds, memory: SketchBuild.memory, readable: toolchain.readable)
        tool.temporary = folder
        do throws(SketchHostFault) {
            let result = try tool.run()
            if result.code == 0, rename(folder + "/" + draft, folder + "/" + product.name) == 0 { return nil }
            unlink(folder + "/" + draft)
            return Self.fault(of: toolchain, path: "the runtime of sketches", cache: cache, says: result.text)
        } catch {
            return SketchBuildFault(error.description)
        }
    }

    /// Writes down which libraries a program of the compiler loads.
    private func listLibraries() throws(SketchBuildFault) {
        let program = folder + "/" + Self.loaded
        let tool = Tool(path: program, arguments: [], seconds: 10, readable: ["/"])
        let result: Tool.Result
        do { result = try tool.run() } catch { throw SketchBuildFault(error.description) }
        guard result.code == 0, LocalFile.write(result.output, to: folder + "/" + Self.libraries) else {
            throw SketchBuildFault("\(program) does not list the libraries of sketches: \(result.text)")
        }
    }

    /// The shared libraries that every sketch loads.
    private var libraries: [String] {
        let text = LocalFile.read(folder + "/" + Self.libraries) ?? []
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Whether all its files lie there as they were left.
    private var isWhole: Bool {
        guard let known = LocalFile.read(folder + "/stamps") else { return false }
        return known == stamps
    }

    private static let precompiled = "Particle.pch"
    private static let launcher = "launcher"
    private static let loaded = "loaded"
    private static let libraries = "libraries"

    /// The options that make the precompiled header. Several processes may write the same headers, so their times mean
    /// nothing. Templates that the headers use are instantiated once, here, instead of in every sketch, which more than
    /// halves the time of a short one.
    private static let precompiling = [
        "-x", "c++-header", "-Xclang", "-fno-pch-timestamp", "-fpch-instantiate-templates",
    ]

    private var stamps: [UInt8] {
        let names =
            Self.files.map(\.name) + ["Runtime.o", Self.launcher, Self.libraries]
            + (toolchain.isClang ? [Self.precompiled] : [])
        return names.flatMap { name in
            Array("\(name) \(LocalFile.stamp(folder + "/" + name)?.description ?? "-")\n".utf8)
        }
    }

    private static let crash = "crashes the compiler; code that is nested too deeply can do that"

    /// What a sketch takes too much of, in the compiler's words; nil for anything else.
    private static func reason(_ lines: [String]) -> String? {
        let marks = ["out of memory", "bad_alloc", "Cannot allocate memory", "cannot allocate memory"]
        if lines.contains(where: { line in marks.contains { line.after($0) != nil } }) {
            return "takes the compiler more than \(SketchBuild.memory >> 30) GB of memory"
        }
        if lines.contains(where: { $0.after("ile too large") != nil || $0.after("File size limit") != nil }) {
            return "makes the compiler write more than \(SketchBuild.largestProgram >> 20) MB"
        }
        return nil
    }

    /// Why the compiler fails without naming a line.
    static func fault(
        of toolchain: Toolchain, path: String, cache: String, says text: String, isSketch: Bool = false
    ) -> SketchBuildFault {
        let lines = text.split(separator: "\n").map(String.init)
        if lines.contains(where: { $0.after("No space left on device") != nil }) {
            errno = ENOSPC
            return SketchBuildFault(unwritable: cache)
        }
        let line =
            lines.first { line in ["error: ", "Error: ", "ERROR: "].contains { line.after($0) != nil } }
            ?? lines.first { $0.after("warning: ") == nil }
        // The runtime was compiled, so what stops the compiler now is the sketch.
        if isSketch {
            let isCrash = lines.isEmpty || lines.contains { $0.after("Stack dump:") != nil }
            let reason = isCrash || line == nil ? crash : line.map { "stops the compiler: \($0)" }
            return SketchBuildFault(of: path, Self.reason(lines) ?? reason ?? crash)
        }
        if lines.contains(where: { $0.after("asan") != nil && ($0.after("cannot find") ?? $0.after("No such")) != nil })
        {
            return SketchBuildFault(
                "\(toolchain.compiler) has no sanitizers; install its runtime libraries "
                    + "(libclang-rt-dev, libgcc-dev), or compile sketches without sanitizers")
        }
        if lines.contains(where: { $0.after("file not found") != nil || $0.after("No such file") != nil }) {
            return SketchBuildFault(
                "\(toolchain.compiler) finds no C++ library; install one, such as `apt install libstdc++-12-dev`: "
                    + (lines.first ?? ""))
        }
        return SketchBuildFault("\(path): \(toolchain.compiler) fails: \(line ?? "without a word")")
    }
}
