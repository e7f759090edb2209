/// A sketch that is compiled.
package struct BuiltSketch: Sendable {
    /// Its file, as the person named it.
    package var path: String
    /// The program's path.
    package var binary: String
    /// Keeps the program there.
    var hold: FileHold
    /// The shared libraries that the program loads, by their paths.
    var libraries: [String]
    /// What the compiler warned of.
    package var warnings: [SketchDiagnostic]
    /// Whether it lay compiled in the cache.
    package var wasCached: Bool
    /// What turns places in the program into lines.
    var symbolizer: Symbolizer?

    /// `file:line` as the person would name it, for a place in the sketch's own files; nil for others.
    func own(_ place: String) -> String? {
        guard let colon = place.lastIndex(of: ":") else { return nil }
        let line = place[place.index(after: colon)...].prefix { $0.isNumber }
        guard let number = Int(line), number > 0,
            let file = SketchPlace(sketch: path).own(String(place[..<colon]))
        else { return nil }
        return "\(file):\(number)"
    }
}

/// How the compiler's names of files become those of the person.
struct SketchPlace {
    /// The name under which the compiler knows the sketch's folder.
    static let folder = "/sketch"

    /// What follows a file's name where a declaration is put in that the person has not written.
    static let declared = "?declared"

    /// The sketch's file, as the person named it.
    let sketch: String

    /// A file that is named from the sketch's folder, as the person would name it; nil for files of others.
    func own(_ file: String) -> String? {
        var name = Substring(file)
        if name.hasPrefix(Self.folder + "/") { name = name.dropFirst(Self.folder.count + 1) }
        while name.hasPrefix("./") { name = name.dropFirst(2) }
        if name.hasSuffix(Self.declared) { name = name.dropLast(Self.declared.count) }
        if name.hasPrefix("/") || name.hasPrefix("<") || name == "??" || name.isEmpty { return nil }
        var folder = LocalFile.folder(of: sketch)
        if name.hasPrefix("../") {
            while name.hasPrefix("../"), folder != ".", folder != "/", LocalFile.name(of: folder) != ".." {
                name = name.dropFirst(3)
                folder = LocalFile.folder(of: folder)
            }
            return folder == "." ? String(name) : folder == "/" ? "/\(name)" : "\(folder)/\(name)"
        }
        if folder == "." && !sketch.hasPrefix("./") { return String(name) }
        return folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    }

    /// Any file: those of others by their last part.
    func shown(_ file: String) -> String { own(file) ?? LocalFile.name(of: file) }
}
