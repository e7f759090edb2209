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
    /// The libraries of the sketch's project.
    let libraries: SketchLibraries
    private let name: String
    private let key: String
    private let runtime: SketchRuntime

    init(build: SketchBuild, toolchain: Toolchain, path: String, folder: String, source: [UInt8]) {
        self.build = build
        self.toolchain = toolchain
        self.path = path
        self.folder = folder
        self.source = source
        libraries = SketchLibraries(of: folder)
        name = LocalFile.name(of: path)
        runtime = SketchRuntime(cache: build.cache, toolchain: toolchain, sanitizes: build.sanitizes)
        var hash = SHA256()
        // What a sketch includes lies beside it; another folder may hold other files of the same names.
        let place = Self.includesOthers(source) ? ([folder] + libraries.folders).joined(separator: "\n") : ""
        for part in [Self.edition, Array(runtime.key.utf8), Array(name.utf8), Array(place.utf8), source] {
            hash.update(Array("\(part.count) ".utf8))
            hash.update(part)
        }
        key = String(hash.finalizeHex().prefix(40))
    }

    /// This program, whose other editions may generate another text or judge it otherwise.
    private static let edition = Array((LocalFile.stamp("/proc/self/exe")?.description ?? "").utf8)

    /// The sketch from the cache, or from the compiler.
    func made() throws(SketchBuildFault) -> BuiltSketch {
        if let sketch = cached() { return sketch }
        // Of all who want the same, one compiles.
        let lock = CacheLock(cache: build.cache, key: key, seconds: build.seconds + 10)
        defer { withExtendedLifetime(lock) {} }
        if let sketch = cached() { return sketch }
        return try compiled()
    }

    /// The sketch from the cache; nil when it is not there, or not as it was left.
    private func cached() -> BuiltSketch? {
        guard let bytes = LocalFile.read(recordPath), let record = BuildRecord(bytes),
            // Once it is held, it stays.
            let hold = FileHold(build.cache + "/" + record.binary),
            LocalFile.stamp(build.cache + "/" + record.binary)?.description == record.stamp
        else { return nil }
        for dependency in record.dependencies {
            guard hash(of: dependency.path) == dependency.hash else { return nil }
        }
        return built(record, hold: hold, wasCached: true)
    }

    /// The sketch from the compiler.
    private func compiled() throws(SketchBuildFault) -> BuiltSketch {
        let began = realTimeNow()
        let runtime = try runtime.prepared()
        let deadline = monotonicNow() + build.seconds * 1_000_000_000
        var narrow: CompilerOutput?
        // Perhaps it needs the width that `long` has here, or takes no text in its loops.
        let attempts = [(true, true), (false, true), (false, false)].map(SourcePasses.init)
        for passes in attempts {
            var draft = try BuildDraft(
                cache: build.cache, job: self, runtime: runtime, passes: passes, deadline: deadline)
            var output = try compile(in: &draft)
            var joined = JoinedFiles(folder: folder, sketch: name, libraries: libraries)
            if !output.hasErrors {
                draft.take(0)
                try join(&joined, to: &draft, &output)
            }
            let isLinked = !output.hasErrors
            if isLinked { output.add(try draft.link(joined.found)) }
            if !output.hasErrors {
                let reason = narrow?.diagnostics.first { $0.kind == .error }
                let widened = reason.map { [WidthPass.warning(of: $0)] } ?? []
                return try keep(draft, joined: joined, since: began, warnings: widened + output.diagnostics)
            }
            if passes != attempts.last && draft.hasChanged {
                narrow = narrow ?? output
                continue
            }
            // What only one width brings about is not the sketch's; what both do is said with the sketch's own types.
            if let narrow, !output.keepErrors(of: narrow), !isLinked { output = narrow }
            throw SketchBuildFault(output.diagnostics)
        }
        throw SketchBuildFault(narrow?.diagnostics ?? [])
    }

    /// Compiles the sketch's own file.
    private func compile(in draft: inout BuildDraft) throws(SketchBuildFault) -> CompilerOutput {
        if name.lowercased().hasSuffix(".cpp") { return try draft.compile(name, as: 0) }
        let text = draft.changed(source)
        let prototyped = PrototypePass(text, name: name, known: SketchRuntime.words).source
        let output = try draft.compile(prototyped, as: 0)
        guard output.hasErrors else { return output }
        // A sketch that is right without prototypes stays right.
        let plain = PrototypePass.without(text, name: name)
        if plain == prototyped { return output }
        let second = try draft.compile(plain, as: 0)
        return second.hasErrors ? output : second
    }

    /// Compiles the files that belong to the sketch by their headers.
    private func join(
        _ joined: inout JoinedFiles, to draft: inout BuildDraft, _ output: inout CompilerOutput
    ) throws(SketchBuildFault) {
        joined.look(atRule: draft.rules[0])
        var number = 0
        while number < joined.found.count {
            let file = joined.found[number]
            number += 1
            let own = try draft.compile(file, as: number)
            output.add(own)
            if own.hasErrors { continue }
            draft.take(number)
            joined.look(atRule: draft.rules[draft.rules.count - 1])
        }
    }

    /// Moves the program to its place, then says so.
    private func keep(
        _ draft: borrowing BuildDraft, joined: JoinedFiles, since began: Int, warnings: [SketchDiagnostic]
    ) throws(SketchBuildFault) -> BuiltSketch {
        let binary = "\(key)-\(LocalFile.unique()).sketch"
        let old = LocalFile.read(recordPath).flatMap { BuildRecord($0) }
        // It is held before anybody could find it.
        guard let hold = FileHold(draft.program), rename(draft.program, build.cache + "/" + binary) == 0,
            let stamp = LocalFile.stamp(build.cache + "/" + binary)
        else { throw SketchBuildFault(unwritable: build.cache) }
        let record = BuildRecord(
            binary: binary, stamp: stamp.description,
            dependencies: dependencies(of: draft.rules, joined, since: began),
            libraries: draft.runtime.libraries,
            warnings: warnings.map { warning in
                var warning = warning
                warning.file = Self.inFolder(warning.file, of: path)
                return warning
            })
        guard LocalFile.write(record.bytes, to: recordPath) else { throw SketchBuildFault(unwritable: build.cache) }
        CacheKeeping(cache: build.cache).replaced(old?.binary, by: binary)
        return built(record, hold: hold, wasCached: false)
    }

    /// What the program was made of beside the sketch's own text.
    private func dependencies(
        of rules: [String], _ joined: JoinedFiles, since began: Int
    ) -> [BuildRecord.Dependency] {
        let expected = joined.absent + joined.linked.map { $0 + "/" }
        var dependencies = expected.map { BuildRecord.Dependency(path: $0, hash: hash(of: $0)) }
        var files: Set<String> = []
        for file in rules.flatMap(BuildRecord.dependencies(ofRule:)) {
            // Of a .cpp file the compiler has read what lay there then, which need not be what was read before.
            let isOwn = file == name || file.hasPrefix(build.cache + "/")
            guard !isOwn, files.insert(file).inserted, let content = LocalFile.read(absolute(file)) else { continue }
            let wasChanged = LocalFile.stamp(absolute(file)).map { $0.modified > began } ?? true
            dependencies.append(
                BuildRecord.Dependency(path: file, hash: wasChanged ? "changed" : BuildRecord.hash(content)))
        }
        return dependencies
    }

    private func built(_ record: BuildRecord, hold: FileHold, wasCached: Bool) -> BuiltSketch {
        let place = SketchPlace(sketch: path)
        let warnings = record.warnings.map { warning in
            var warning = warning
            warning.file = place.shown(warning.file)
            return warning
        }
        return BuiltSketch(
            path: path, binary: build.cache + "/" + record.binary, hold: hold, libraries: record.libraries,
            warnings: warnings, wasCached: wasCached,
            symbolizer: Symbolizer.find(beside: toolchain.compiler))
    }

    /// What tells the content of a file, or of a folder, whose name ends with a slash, from another.
    private func hash(of path: String) -> String {
        if path.hasSuffix("/") {
            return BuildRecord.hash(
                Array(libraries.sources(of: String(path.dropLast())).joined(separator: "\n").utf8))
        }
        return LocalFile.read(absolute(path)).map(BuildRecord.hash) ?? BuildRecord.absent
    }

    private var recordPath: String { "\(build.cache)/\(key).record" }

    private func absolute(_ file: String) -> String { file.hasPrefix("/") ? file : folder + "/" + file }

    /// A file that the person would name, from the sketch's folder.
    private static func inFolder(_ file: String, of path: String) -> String {
        var folder = LocalFile.folder(of: path)
        var ups = ""
        while true {
            if file.hasPrefix(folder + "/") { return ups + file.dropFirst(folder.count + 1) }
            guard folder != ".", folder != "/" else { return ups + file }
            folder = LocalFile.folder(of: folder)
            ups += "../"
        }
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
