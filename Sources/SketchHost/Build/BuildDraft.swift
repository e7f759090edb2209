import Glibc

/// The files of one sketch on their way through the compiler, in a folder of drafts of their own.
struct BuildDraft: ~Copyable {
    let toolchain: Toolchain
    let sanitizes: Bool
    /// How long all of it may take, in seconds.
    let seconds: Int
    /// The sketch, as the person named it, and the folder that it lies in.
    let path: String
    let folder: String
    let libraries: SketchLibraries
    let runtime: SketchRuntime.Prepared
    private let cache: String
    /// Whether `long` has the width that it has on a device.
    let isNarrow: Bool
    /// Whether that has changed anything.
    private(set) var hasNarrowed = false
    /// The folder of drafts; also that of the compiler's own temporary files.
    let place: String
    private let hold: FileHold
    private let deadline: Int
    /// The rules, in make's words, that say what the objects depend on.
    private(set) var rules: [String] = []
    private var objects: [String] = []

    init(
        cache: String, job: BuildJob, runtime: SketchRuntime.Prepared, isNarrow: Bool
    ) throws(SketchBuildFault) {
        toolchain = job.toolchain
        sanitizes = job.build.sanitizes
        seconds = job.build.seconds
        path = job.path
        folder = job.folder
        libraries = job.libraries
        self.runtime = runtime
        self.cache = cache
        self.isNarrow = isNarrow
        place = "\(cache)/draft-\(LocalFile.unique())"
        deadline = monotonicNow() + seconds * 1_000_000_000
        guard mkdir(place, 0o700) == 0, let hold = FileHold(place) else { throw SketchBuildFault(unwritable: cache) }
        self.hold = hold
    }

    deinit { LocalFile.removeFolder(place) }

    /// The program, once it is linked.
    var program: String { place + "/program" }

    private var libraryPaths: [String] { libraries.folders.map { "\(folder)/\($0)" } }

    private var generated: String { place + "/sketch.cpp" }

    /// A text with this draft's width of `long`.
    mutating func narrowed(_ text: [UInt8]) -> [UInt8] {
        guard isNarrow else { return text }
        let narrow = WidthPass(text).source
        if narrow != text { hasNarrowed = true }
        return narrow
    }

    /// Compiles a generated text in the sketch's place.
    mutating func compile(_ text: [UInt8], as number: Int) throws(SketchBuildFault) -> CompilerOutput {
        guard LocalFile.write(text, to: generated) else { throw SketchBuildFault(unwritable: cache) }
        let files =
            isNarrow && toolchain.isClang ? NarrowFiles(includedBy: text, in: folder, libraries: libraryPaths) : nil
        return try compile(generated, as: number, files, precompiled: runtime.precompiled)
    }

    /// Compiles a file of the sketch's folder as it is.
    mutating func compile(_ file: String, as number: Int) throws(SketchBuildFault) -> CompilerOutput {
        let files = isNarrow && toolchain.isClang ? NarrowFiles(from: file, in: folder, libraries: libraryPaths) : nil
        // It includes what it wants itself.
        return try compile(file.hasPrefix("../") ? file : "./" + file, as: number, files, precompiled: nil)
    }

    private mutating func compile(
        _ input: String, as number: Int, _ files: NarrowFiles?, precompiled: String?
    ) throws(SketchBuildFault) -> CompilerOutput {
        var overlay: [String] = []
        if let files, !files.isEmpty {
            guard let options = files.options(in: "\(place)/narrow\(number)") else {
                throw SketchBuildFault(unwritable: cache)
            }
            overlay = options
            hasNarrowed = true
        }
        let isC = input.hasSuffix(".c")
        let result = try run(
            toolchain.options(sanitizes: sanitizes, isC: isC) + toolchain.warnings(isC: isC)
                + (precompiled.map { ["-include-pch", $0] } ?? []) + overlay
                + (isC && isNarrow && toolchain.isClang ? ["-include", runtime.headers + "/SketchLibraryC.h"] : []) + [
                    "-c", "-MMD", "-MF", place + "/\(number).d", "-I", ".",
                ] + libraries.folders.flatMap { ["-I", $0] } + [
                    "-isystem", runtime.headers,
                    "-ffile-prefix-map=\(folder)=\(SketchPlace.folder)", "-o", place + "/\(number).o", "-x",
                    isC ? "c" : "c++", input,
                ])
        return try output(of: result)
    }

    /// Takes what was compiled under a number into the program.
    mutating func take(_ number: Int) {
        objects.append(place + "/\(number).o")
        rules.append(LocalFile.read(place + "/\(number).d").map { String(decoding: $0, as: UTF8.self) } ?? "")
    }

    /// Links what was taken.
    func link(_ joined: [String]) throws(SketchBuildFault) -> CompilerOutput {
        let result = try run(
            toolchain.options(sanitizes: sanitizes) + ["-o", program] + objects + [runtime.object])
        return try output(of: result, joined: joined)
    }

    private func run(_ arguments: [String]) throws(SketchBuildFault) -> Tool.Result {
        var tool = Tool(
            path: toolchain.compiler, arguments: arguments, directory: folder,
            seconds: max(1, (deadline - monotonicNow()) / 1_000_000_000), memory: SketchBuild.memory)
        tool.temporary = place
        do { return try tool.run() } catch { throw SketchBuildFault(error.description) }
    }

    private func output(
        of result: Tool.Result, joined: [String] = []
    ) throws(SketchBuildFault) -> CompilerOutput {
        if result.isOverdue {
            throw SketchBuildFault("\(path): the compiler has not come to an end in \(seconds) s")
        }
        let output = CompilerOutput(
            result.text, sketch: path, draft: generated, joined: joined, libraries: libraries)
        guard result.code != 0, !output.hasErrors else { return output }
        throw SketchRuntime.fault(of: toolchain, path: path, cache: cache, says: result.text)
    }
}

extension SketchBuildFault {
    /// The compiled sketches' folder cannot be written to.
    init(unwritable cache: String) {
        self.init(
            "\(cache): compiled sketches cannot be kept here (\(String(cString: strerror(errno)))); make room, or set "
                + "XDG_CACHE_HOME to another folder")
    }
}
