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
    /// What is changed in the sketch's texts.
    let passes: SourcePasses
    /// Whether that has changed anything.
    private(set) var hasChanged = false
    /// The folder of drafts; also that of the compiler's own temporary files.
    let place: String
    private let hold: FileHold
    /// When all attempts must be over, in nanoseconds of the monotonic clock.
    private let deadline: Int
    /// The rules, in make's words, that say what the objects depend on.
    private(set) var rules: [String] = []
    private var objects: [String] = []
    /// Texts that stand for files of the folder, by number.
    private var drafts: [Int: (path: String, file: String)] = [:]

    init(
        cache: String, job: BuildJob, runtime: SketchRuntime.Prepared, passes: SourcePasses, deadline: Int
    ) throws(SketchBuildFault) {
        toolchain = job.toolchain
        sanitizes = job.build.sanitizes
        seconds = job.build.seconds
        path = job.path
        folder = job.folder
        libraries = job.libraries
        self.runtime = runtime
        self.cache = cache
        self.passes = passes
        place = "\(cache)/draft-\(LocalFile.unique())"
        self.deadline = deadline
        guard mkdir(place, 0o700) == 0, let hold = FileHold(place) else { throw SketchBuildFault(unwritable: cache) }
        self.hold = hold
    }

    deinit { LocalFile.removeFolder(place) }

    /// The program, once it is linked.
    var program: String { place + "/program" }

    private var libraryPaths: [String] { libraries.folders.map { "\(folder)/\($0)" } }

    private var generated: String { place + "/sketch.cpp" }

    /// A file beside the sketch or of a library, as the compiler is given it and names it.
    private static func input(_ file: String) -> String { file.hasPrefix("../") ? file : "./" + file }

    /// A text as this draft's passes change it.
    mutating func changed(_ text: [UInt8]) -> [UInt8] {
        let macros = NarrowFiles(
            includedBy: text, in: folder, libraries: libraryPaths, SourcePasses(narrows: false, parks: false)
        ).macros
        let result = passes.changed(text, macros)
        if result != text { hasChanged = true }
        return result
    }

    /// Compiles a generated text in the sketch's place.
    mutating func compile(_ text: [UInt8], as number: Int) throws(SketchBuildFault) -> CompilerOutput {
        guard LocalFile.write(text, to: generated) else { throw SketchBuildFault(unwritable: cache) }
        let files =
            toolchain.isClang ? NarrowFiles(includedBy: text, in: folder, libraries: libraryPaths, passes) : nil
        return try compile(generated, as: number, files, precompiled: runtime.precompiled)
    }

    /// Compiles a file of the sketch's folder as it is.
    mutating func compile(_ file: String, as number: Int) throws(SketchBuildFault) -> CompilerOutput {
        guard !toolchain.isClang else {
            let files = NarrowFiles(from: file, in: folder, libraries: libraryPaths, passes)
            return try compile(Self.input(file), as: number, files, precompiled: precompiled(for: file))
        }
        guard let text = LocalFile.read(folder + "/" + file, atMost: SketchBuild.largest) else {
            return try compile(Self.input(file), as: number, nil, precompiled: nil)
        }
        return try compile(file, text, as: number)
    }

    /// The precompiled header for a file of the sketch's folder; nil if the file starts with something else.
    private func precompiled(for file: String) -> String? {
        let path = folder + "/" + file
        guard !file.hasSuffix(".c"), let text = LocalFile.read(path, atMost: SketchBuild.largest),
            FirmwareHeader.begins(text, in: [LocalFile.folder(of: path), folder] + libraryPaths)
        else { return nil }
        return runtime.precompiled
    }

    /// Compiles a file of the sketch's folder where the compiler cannot be given other texts under the files' names.
    private mutating func compile(
        _ file: String, _ text: [UInt8], as number: Int
    ) throws(SketchBuildFault) -> CompilerOutput {
        let parked = SourcePasses(narrows: false, parks: passes.parks).changed(text, SourceMacros(definedIn: [text]))
        guard parked != text else { return try compile(Self.input(file), as: number, nil, precompiled: nil) }
        hasChanged = true
        let draft = "\(place)/\(number).\(file.hasSuffix(".c") ? "c" : "cpp")"
        guard LocalFile.write(Array("#line 1 \"\(Self.input(file))\"\n".utf8) + parked, to: draft) else {
            throw SketchBuildFault(unwritable: cache)
        }
        drafts[number] = (draft, Self.input(file))
        return try compile(draft, as: number, nil, precompiled: nil)
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
            hasChanged = true
        }
        let isC = input.hasSuffix(".c")
        // What the headers declare for a sketch is there for its other files, too.
        if passes.parks && precompiled == nil { overlay += ["-include", runtime.headers + "/SketchPark.h"] }
        let result = try run(
            toolchain.options(sanitizes: sanitizes, isC: isC) + toolchain.warnings(isC: isC)
                + (precompiled.map { ["-include-pch", $0] } ?? []) + overlay
                + (isC && passes.narrows && toolchain.isClang
                    ? ["-include", runtime.headers + "/SketchLibraryC.h"] : []) + [
                    "-c", "-MMD", "-MF", place + "/\(number).d", "-I", ".",
                ] + (drafts[number].map { ["-iquote", LocalFile.folder(of: $0.file)] } ?? [])
                + libraries.folders.flatMap { ["-I", $0] } + [
                    "-isystem", runtime.headers,
                    "-ffile-prefix-map=\(folder)=\(SketchPlace.folder)", "-o", place + "/\(number).o", "-x",
                    isC ? "c" : "c++", input,
                ])
        return try output(of: result)
    }

    /// Takes what was compiled under a number into the program.
    mutating func take(_ number: Int) {
        objects.append(place + "/\(number).o")
        var rule = LocalFile.read(place + "/\(number).d").map { String(decoding: $0, as: UTF8.self) } ?? ""
        if let draft = drafts[number], let head = rule.before(draft.path), let tail = rule.after(draft.path) {
            rule = head + draft.file + tail
        }
        rules.append(rule)
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
            seconds: max(1, (deadline - monotonicNow()) / 1_000_000_000), memory: SketchBuild.memory,
            fileSize: SketchBuild.largestProgram, readable: toolchain.readable + [runtime.headers] + readable)
        tool.temporary = place
        do { return try tool.run() } catch { throw SketchBuildFault(error.description) }
    }

    /// What a sketch is made of. An `#include` must not bring in whatever this user may read.
    private var readable: [String] { libraries.places + [LocalFile.resolved(path) ?? path] }

    private func output(
        of result: Tool.Result, joined: [String] = []
    ) throws(SketchBuildFault) -> CompilerOutput {
        if result.isOverdue { throw SketchBuildFault(of: path, "takes the compiler more than \(seconds) s") }
        let output = CompilerOutput(
            result.text, sketch: path, draft: generated, joined: joined, libraries: libraries)
        guard result.code != 0, !output.hasErrors else { return output }
        throw SketchRuntime.fault(of: toolchain, path: path, cache: cache, says: result.text, isSketch: true)
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
