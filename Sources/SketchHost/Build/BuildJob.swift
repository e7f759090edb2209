import Cryptography
import Glibc

/// One sketch on its way through the compiler.
struct BuildJob {
    let build: SketchBuild
    let toolchain: Toolchain
    /// As the person named it.
    let path: String
    let folder: String
    let source: [UInt8]
    private let name: String
    private let key: String
    private let runtime: SketchRuntime

    init(build: SketchBuild, toolchain: Toolchain, path: String, folder: String, source: [UInt8]) {
        self.build = build
        self.toolchain = toolchain
        self.path = path
        self.folder = folder
        self.source = source
        name = LocalFile.name(of: path)
        runtime = SketchRuntime(cache: build.cache, toolchain: toolchain, sanitizes: build.sanitizes)
        var hash = SHA256()
        // What a sketch includes lies beside it; another folder may hold other files of the same names.
        let place = Self.includesOthers(source) ? folder : ""
        for part in [Array(runtime.key.utf8), Array(name.utf8), Array(place.utf8), source] {
            hash.update(Array("\(part.count) ".utf8))
            hash.update(part)
        }
        key = String(hash.finalizeHex().prefix(40))
    }

    /// The sketch from the cache; nil when it is not there, or not as it was left.
    func cached() -> BuiltSketch? {
        guard let bytes = LocalFile.read(recordPath), let record = BuildRecord(bytes),
            LocalFile.stamp(build.cache + "/" + record.binary)?.description == record.stamp
        else { return nil }
        for dependency in record.dependencies {
            guard let content = LocalFile.read(absolute(dependency.path)),
                BuildRecord.hash(content) == dependency.hash
            else { return nil }
        }
        return built(record, wasCached: true)
    }

    /// The sketch from the compiler.
    func compiled() throws(SketchBuildFault) -> BuiltSketch {
        let runtime = try runtime.prepared()
        let draft = "\(build.cache)/draft-\(LocalFile.unique())"
        defer {
            for ending in [".cpp", ".d", ".out"] { unlink(draft + ending) }
        }
        let isPlain = name.hasSuffix(".cpp")
        let prototyped = isPlain ? source : PrototypePass(source, name: name, known: SketchRuntime.words).source
        var output = try compile(prototyped, draft: draft, runtime: runtime)
        if output.hasErrors && !isPlain {
            // A sketch that is right without prototypes stays right.
            let plain = PrototypePass.without(source, name: name)
            if plain != prototyped {
                let second = try compile(plain, draft: draft, runtime: runtime)
                if !second.hasErrors { output = second }
            }
        }
        guard !output.hasErrors else { throw SketchBuildFault(output.diagnostics) }
        return try keep(draft, warnings: output.diagnostics)
    }

    private func compile(
        _ text: [UInt8], draft: String, runtime: SketchRuntime.Prepared
    ) throws(SketchBuildFault) -> CompilerOutput {
        var input = draft + ".cpp"
        if name.hasSuffix(".cpp") {
            input = "./" + name
        } else if !LocalFile.write(text, to: input) {
            throw SketchBuildFault("\(build.cache): cannot be written; is the disk full?")
        }
        // A .cpp file includes what it wants itself.
        let precompiled = input.hasPrefix("./") ? nil : runtime.precompiled
        let options =
            toolchain.options(sanitizes: build.sanitizes) + toolchain.warnings
            + (precompiled.map { ["-include-pch", $0] } ?? []) + [
                "-MMD", "-MF", draft + ".d", "-I", ".", "-isystem", runtime.headers,
                "-ffile-prefix-map=\(folder)=\(SketchPlace.folder)", "-o", draft + ".out", "-x", "c++", input,
                "-x", "none", runtime.object,
            ]
        let tool = Tool(
            path: toolchain.compiler, arguments: options, directory: folder, seconds: build.seconds,
            memory: SketchBuild.memory)
        let result: Tool.Result
        do { result = try tool.run() } catch { throw SketchBuildFault(error.description) }
        if result.isOverdue {
            throw SketchBuildFault("\(path): the compiler has not come to an end in \(build.seconds) s")
        }
        let output = CompilerOutput(result.text, sketch: path, draft: input)
        guard result.code != 0, !output.hasErrors else { return output }
        throw SketchRuntime.fault(of: toolchain, path: path, says: result.text)
    }

    /// Moves the program to its place, then says so.
    private func keep(_ draft: String, warnings: [SketchDiagnostic]) throws(SketchBuildFault) -> BuiltSketch {
        let binary = "\(key)-\(LocalFile.unique()).sketch"
        let rule = LocalFile.read(draft + ".d").map { String(decoding: $0, as: UTF8.self) } ?? ""
        var dependencies: [BuildRecord.Dependency] = []
        for file in BuildRecord.dependencies(ofRule: rule) {
            let isOwn = file.hasPrefix(build.cache + "/") || file == name || file == "./" + name
            guard !isOwn, let content = LocalFile.read(absolute(file)) else { continue }
            dependencies.append(BuildRecord.Dependency(path: file, hash: BuildRecord.hash(content)))
        }
        let old = LocalFile.read(recordPath).flatMap { BuildRecord($0) }
        guard rename(draft + ".out", build.cache + "/" + binary) == 0,
            let stamp = LocalFile.stamp(build.cache + "/" + binary)
        else { throw SketchBuildFault("\(build.cache): cannot be written; is the disk full?") }
        let record = BuildRecord(
            binary: binary, stamp: stamp.description, dependencies: dependencies,
            warnings: warnings.map { warning in
                var warning = warning
                warning.file = Self.inFolder(warning.file, of: path)
                return warning
            })
        guard LocalFile.write(record.bytes, to: recordPath) else {
            throw SketchBuildFault("\(build.cache): cannot be written; is the disk full?")
        }
        CacheKeeping(cache: build.cache).replaced(old?.binary, by: binary)
        return built(record, wasCached: false)
    }

    private func built(_ record: BuildRecord, wasCached: Bool) -> BuiltSketch {
        let place = SketchPlace(sketch: path)
        let warnings = record.warnings.map { warning in
            var warning = warning
            warning.file = place.shown(warning.file)
            return warning
        }
        return BuiltSketch(
            path: path, binary: build.cache + "/" + record.binary, warnings: warnings, wasCached: wasCached,
            symbolizer: Symbolizer.find(beside: toolchain.compiler))
    }

    private var recordPath: String { "\(build.cache)/\(key).record" }

    private func absolute(_ file: String) -> String { file.hasPrefix("/") ? file : folder + "/" + file }

    /// A file that the person would name, from the sketch's folder.
    private static func inFolder(_ file: String, of path: String) -> String {
        let folder = LocalFile.folder(of: path)
        return file.hasPrefix(folder + "/") ? String(file.dropFirst(folder.count + 1)) : file
    }

    /// Whether a file includes others than those that every sketch has.
    private static func includesOthers(_ source: [UInt8]) -> Bool {
        for line in source.split(separator: UInt8(ascii: "\n")) where line.contains(UInt8(ascii: "#")) {
            let text = String(decoding: line, as: UTF8.self)
            guard text.after("include") != nil else { continue }
            let isUsual = ["\"Particle.h\"", "\"Arduino.h\"", "\"application.h\""].contains { text.after($0) != nil }
            if !isUsual { return true }
        }
        return false
    }
}
