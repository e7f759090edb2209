/// The files beside a sketch that are linked with it: `Foo.cpp` or `Foo.c`, where it includes `Foo.h`.
///
/// A folder may hold the sketches of a whole class, so nothing is linked only because it lies there.
struct JoinedFiles {
    /// The sketch's folder and its own name in there.
    let folder: String
    let sketch: String
    /// The files that are linked, from the sketch's folder, in the order in which they were found.
    private(set) var found: [String] = []
    /// The files that would be linked if they were there.
    private(set) var absent: [String] = []
    private var seen: Set<String> = []

    init(folder: String, sketch: String) {
        self.folder = folder
        self.sketch = sketch
    }

    /// Looks beside the headers that a rule for make names.
    mutating func look(atRule rule: String) {
        let files = BuildRecord.dependencies(ofRule: rule).map(Self.plain)
        // What is included as text is part of what includes it already.
        seen.formUnion(files)
        for file in files where !file.hasPrefix("/") && !file.hasPrefix("../") {
            guard let dot = file.lastIndex(of: "."), [".h", ".hpp", ".hh"].contains(file[dot...]) else { continue }
            for ending in [".cpp", ".c"] {
                let name = String(file[..<dot]) + ending
                guard name != sketch, seen.insert(name).inserted else { continue }
                if LocalFile.stamp(folder + "/" + name) != nil { found.append(name) } else { absent.append(name) }
            }
        }
    }

    private static func plain(_ file: String) -> String {
        var name = Substring(file)
        while name.hasPrefix("./") { name = name.dropFirst(2) }
        return String(name)
    }
}
