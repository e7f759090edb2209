import EventModel
import Glibc
import SketchHost

/// The files that a sketch includes from its own folder and from its project's libraries, found without a compiler: a sketch that does not compile has
/// some too.
enum SketchIncludes {
    private static let most = 500
    private static let largest = 1 << 20

    /// The files that a sketch includes, and those that these include. They need not be there.
    static func files(of sketch: String) -> [String] {
        let home = folder(of: sketch)
        let libraries = SketchLibraries(of: home.isEmpty ? "." : home)
        let shelves = libraries.folders.map { home + $0 + "/" }
        var found: [String] = []
        var next = [sketch]
        while let file = next.popLast() {
            guard let text = read(file) else { continue }
            for name in names(in: text) {
                // The compiler looks beside the file that includes, then beside the sketch, then in the libraries.
                let places =
                    name.hasPrefix("/")
                    ? [name] : ([folder(of: file), home] + shelves).map { $0 + name }
                guard let place = places.first(where: { access($0, F_OK) == 0 }) ?? places.first,
                    place != sketch, !found.contains(place), found.count < most
                else { continue }
                found.append(place)
                next.append(place)
                // All of a library is linked, and new files of it are too: the folder changes with them.
                let library = libraries.folder(of: String(place.dropFirst(home.count)))
                let others = library.map { ([$0] + libraries.files(of: $0)).map { home + $0 } } ?? joined(with: place)
                let added = others.filter { !found.contains($0) && $0 != sketch }
                found += added
                next += added
            }
        }
        return found
    }

    /// The files that are linked because a header beside the sketch is included.
    private static func joined(with header: String) -> [String] {
        guard let dot = header.lastIndex(of: "."), [".h", ".hpp", ".hh"].contains(header[dot...]) else { return [] }
        return [".cpp", ".c"].map { header[..<dot] + $0 }
    }

    /// What stands between quotes, or in brackets, behind `#include`.
    private static func names(in text: [UInt8]) -> [String] {
        text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            var rest = Substring(String(decoding: line, as: UTF8.self)).drop { $0 == " " || $0 == "\t" }
            guard rest.popFirst() == "#" else { return nil }
            rest = rest.drop { $0 == " " || $0 == "\t" }
            guard rest.hasPrefix("include") else { return nil }
            rest = rest.dropFirst("include".count).drop { $0 == " " || $0 == "\t" }
            guard let mark = rest.popFirst(), mark == "\"" || mark == "<",
                let end = rest.firstIndex(of: mark == "<" ? ">" : "\""), end != rest.startIndex
            else { return nil }
            return String(rest[..<end])
        }
    }

    private static func folder(of path: String) -> String { path.lastIndex(of: "/").map { String(path[...$0]) } ?? "" }

    private static func read(_ path: String) -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= largest else {
            return nil
        }
        return try? SourceFile.read(path).bytes
    }
}
