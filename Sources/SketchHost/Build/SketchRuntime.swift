import Cryptography
import Glibc

/// The runtime that every sketch is linked with, compiled once.
struct SketchRuntime {
    let cache: String
    let toolchain: Toolchain
    let sanitizes: Bool
    /// Names content, compiler and options.
    let key: String

    /// Where it lies, compiled.
    struct Prepared {
        var headers: String
        var object: String
        /// The words of its headers.
        var words: Set<String>
    }

    init(cache: String, toolchain: Toolchain, sanitizes: Bool) {
        self.cache = cache
        self.toolchain = toolchain
        self.sanitizes = sanitizes
        var hash = SHA256()
        let options = toolchain.options(sanitizes: sanitizes) + toolchain.warnings
        for part in [toolchain.mark] + options { hash.update(Array((part + "\n").utf8)) }
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

    private func prepared(in folder: String) -> Prepared {
        var words: Set<String> = []
        for file in Self.files where file.name.hasSuffix(".h") { words.formUnion(SourceScan.words(of: file.bytes)) }
        return Prepared(headers: folder, object: folder + "/Runtime.o", words: words)
    }

    /// The runtime from the cache, or from the compiler.
    func prepared() throws(SketchBuildFault) -> Prepared {
        if isWhole { return prepared(in: folder) }
        let draft = "\(folder).\(LocalFile.unique())"
        guard LocalFile.makeFolder(draft) else { throw SketchBuildFault("\(cache): cannot be written") }
        defer { LocalFile.removeFolder(draft) }
        for file in Self.files where !LocalFile.write(file.bytes, to: draft + "/" + file.name) {
            throw SketchBuildFault("\(cache): cannot be written; is the disk full?")
        }
        let options =
            toolchain.options(sanitizes: sanitizes) + [
                "-c", "-I", ".", "-ffile-prefix-map=\(draft)=/runtime", "-o", "Runtime.o", "Runtime.cpp",
            ]
        let tool = Tool(
            path: toolchain.compiler, arguments: options, directory: draft, seconds: 2 * SketchBuild.seconds,
            memory: SketchBuild.memory)
        let result: Tool.Result
        do { result = try tool.run() } catch { throw SketchBuildFault(error.description) }
        guard result.code == 0, LocalFile.write(stamps(in: draft), to: draft + "/stamps") else {
            throw Self.fault(of: toolchain, path: "Runtime.cpp", says: result.text)
        }
        if rename(draft, folder) != 0 && !isWhole {
            // A damaged one lies there.
            let aside = "\(folder).\(LocalFile.unique())"
            rename(folder, aside)
            LocalFile.removeFolder(aside)
            rename(draft, folder)
        }
        guard isWhole else { throw SketchBuildFault("\(cache): cannot be written") }
        return prepared(in: folder)
    }

    /// Whether all its files lie there as they were left.
    private var isWhole: Bool {
        guard let known = LocalFile.read(folder + "/stamps") else { return false }
        return known == stamps(in: folder)
    }

    private func stamps(in folder: String) -> [UInt8] {
        let names = Self.files.map(\.name) + ["Runtime.o"]
        return names.flatMap { name in
            Array("\(name) \(LocalFile.stamp(folder + "/" + name)?.description ?? "-")\n".utf8)
        }
    }

    /// Why the compiler fails without naming a line.
    static func fault(of toolchain: Toolchain, path: String, says text: String) -> SketchBuildFault {
        let lines = text.split(separator: "\n").map(String.init)
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
        return SketchBuildFault("\(path): \(toolchain.compiler) fails: \(lines.first ?? "without a word")")
    }
}
