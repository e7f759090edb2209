/// The files beside a sketch that are linked with it: `Foo.cpp` or `Foo.c`, where it includes `Foo.h`.
///
/// A folder may hold the sketches of a whole class, so nothing is linked only because it lies there. Of a library all
/// files are, once one of its headers is included.
struct JoinedFiles {
    /// The sketch's folder and its own name in there.
    let folder: String
    let sketch: String
    let libraries: SketchLibraries
    /// The files that are linked, from the sketch's folder, in the order in which they were found.
    private(set) var found: [String] = []
    /// The files that would be linked if they were there.
    private(set) var absent: [String] = []
    /// The libraries that are linked.
    private(set) var linked: [String] = []
    private var seen: Set<String> = []

    init(folder: String, sketch: String, libraries: SketchLibraries) {
        self.folder = folder
        self.sketch = sketch
        self.libraries = libraries
    }

    /// Looks beside the headers that a rule for make names.
    mutating func look(atRule rule: String) {
        let files = BuildRecord.dependencies(ofRule: rule).map(Self.plain)
        // What is included as text is part of what includes it already.
        seen.formUnion(files)
        for file in files where !file.hasPrefix("/") {
            if let library = libraries.folder(of: file) {
                link(library)
                continue
            }
            guard !file.hasPrefix("../"), let dot = file.lastIndex(of: "."),
                [".h", ".hpp", ".hh"].contains(file[dot...])
            else { continue }
            for ending in [".cpp", ".c"] {
                let name = String(file[..<dot]) + ending
                guard name != sketch, seen.insert(name).inserted else { continue }
                if LocalFile.stamp(folder + "/" + name) != nil { found.append(name) } else { absent.append(name) }
            }
        }
    }

    private mutating func link(_ library: String) {
        guard !linked.contains(library) else { return }
        linked.append(library)
        for file in libraries.sources(of: library) where seen.insert(file).inserted { found.append(file) }
    }

    private static func plain(_ file: String) -> String {
        var name = Substring(file)
        while name.hasPrefix("./") { name = name.dropFirst(2) }
        return String(name)
    }
}
