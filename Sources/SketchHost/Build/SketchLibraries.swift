import Glibc

/// The libraries that a sketch's project keeps, as folders of source files.
///
/// A project has its sketch in `src` and its libraries in `lib`; a sketch may also have a `lib` beside it, and a
/// library has its own sketches in `examples`.
package struct SketchLibraries: Sendable {
    /// The folders from the sketch's folder, in order, such as `../lib/Foo/src`.
    package let folders: [String]
    private let home: String

    /// - Parameter home: The sketch's folder.
    package init(of home: String) {
        self.home = home
        var folders: [String] = []
        for place in ["lib", "../lib"] {
            for name in LocalFile.names(in: "\(home)/\(place)") where !name.hasPrefix(".") {
                folders.append("\(place)/\(name)/src")
            }
        }
        let real = LocalFile.resolved(home) ?? home
        if LocalFile.name(of: LocalFile.folder(of: real)) == "examples" { folders.append("../../src") }
        self.folders = folders.filter { LocalFile.isFolder("\(home)/\($0)") }
    }

    /// The folders whose files a sketch may include: its own, those of its libraries and those that hold them.
    var places: [String] { [home, home + "/../lib"] + folders.map { "\(home)/\($0)" } }

    /// The library that a file, named from the sketch's folder, belongs to.
    package func folder(of file: String) -> String? { folders.first { file.hasPrefix($0 + "/") } }

    /// The files of a library, from the sketch's folder, in order.
    package func files(of folder: String) -> [String] {
        var found: [String] = []
        var waiting = [folder]
        while let place = waiting.popLast(), found.count < Self.most {
            for name in LocalFile.names(in: "\(home)/\(place)") where !name.hasPrefix(".") {
                let path = "\(place)/\(name)"
                if LocalFile.isFolder("\(home)/\(path)") { waiting.append(path) } else { found.append(path) }
            }
        }
        return found.sorted()
    }

    /// The files of a library that the compiler translates, all of which are linked.
    func sources(of folder: String) -> [String] {
        files(of: folder).filter { file in [".cpp", ".c"].contains { file.hasSuffix($0) } }
    }

    private static let most = 1000
}
