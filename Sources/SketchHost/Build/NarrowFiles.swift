/// Files of a sketch that the compiler reads with a `long` of 32 bits, and with endless loops that stop the sketch,
/// under their own names.
struct NarrowFiles {
    /// By their absolute paths.
    private let files: [(path: String, text: [UInt8])]
    /// The macros of a text and of all files that it includes.
    let macros: SourceMacros

    var isEmpty: Bool { files.isEmpty }

    /// Those that a text of a folder includes, and those that these include.
    init(includedBy text: [UInt8], in folder: String, libraries: [String], _ passes: SourcePasses) {
        let reached = Self.reached(from: [(folder, text)], in: [folder] + libraries)
        macros = SourceMacros(definedIn: [text] + reached.map(\.text))
        files = Self.changed(reached, passes, macros)
    }

    /// A file of the folder, and those that it includes.
    init(from name: String, in folder: String, libraries: [String], _ passes: SourcePasses) {
        guard let path = LocalFile.resolved(folder + "/" + name), let text = LocalFile.read(path, atMost: Self.largest)
        else {
            files = []
            macros = SourceMacros()
            return
        }
        let reached =
            [(path, text)]
            + Self.reached(from: [(LocalFile.folder(of: path), text)], in: [folder] + libraries).filter {
                $0.path != path
            }
        macros = SourceMacros(definedIn: reached.map(\.text))
        files = Self.changed(reached, passes, macros)
    }

    private static func changed(
        _ files: [(path: String, text: [UInt8])], _ passes: SourcePasses, _ macros: SourceMacros
    ) -> [(path: String, text: [UInt8])] {
        files.compactMap { file in
            let text = passes.changed(file.text, macros)
            return text == file.text ? nil : (file.path, text)
        }
    }

    private static let most = 200
    private static let largest = SketchBuild.largest

    private static func reached(
        from start: [(folder: String, text: [UInt8])], in folders: [String]
    ) -> [(path: String, text: [UInt8])] {
        let roots = folders.compactMap(LocalFile.resolved).map { $0 + "/" }
        var found: [(path: String, text: [UInt8])] = []
        var seen: Set<String> = []
        var waiting = start
        while let file = waiting.popLast() {
            for name in included(by: file.text) {
                let places = name.hasPrefix("/") ? [""] : ([file.folder] + folders).map { $0 + "/" }
                guard let path = places.lazy.compactMap({ LocalFile.resolved($0 + name) }).first, seen.count < most,
                    // The compiler may read no others, and would read this one's copy.
                    roots.contains(where: path.hasPrefix), seen.insert(path).inserted,
                    let text = LocalFile.read(path, atMost: largest)
                else { continue }
                found.append((path, text))
                waiting.append((LocalFile.folder(of: path), text))
            }
        }
        return found.sorted { $0.path < $1.path }
    }

    /// What stands behind `#include`, in either kind of quotes.
    private static func included(by text: [UInt8]) -> [String] {
        guard text.contains(UInt8(ascii: "#")) else { return [] }
        return SourceScan(text).tokens.filter { $0.kind == .directive }.compactMap { token in
            let line = String(decoding: text[token.range], as: UTF8.self)
            guard let rest = line.after("include") else { return nil }
            return (rest.after("\"")?.before("\"") ?? rest.after("<")?.before(">")).flatMap { $0.isEmpty ? nil : $0 }
        }
    }

    /// Writes them into a folder. Returns the compiler's options for that; nil when the folder cannot be written.
    func options(in folder: String) -> [String]? {
        guard !files.isEmpty else { return [] }
        guard LocalFile.makeFolder(folder) else { return nil }
        var roots: [String] = []
        for (number, file) in files.enumerated() {
            let place = "\(folder)/\(number).h"
            guard LocalFile.write(file.text, to: place) else { return nil }
            roots.append(
                "{\"type\":\"file\",\"name\":\(Self.quoted(file.path)),\"external-contents\":\(Self.quoted(place))}")
        }
        let list = "{\"version\":0,\"use-external-names\":false,\"roots\":[\(roots.joined(separator: ","))]}"
        guard LocalFile.write(Array(list.utf8), to: folder + "/overlay.yaml") else { return nil }
        return ["-ivfsoverlay", folder + "/overlay.yaml"]
    }

    private static func quoted(_ path: String) -> String {
        var text = "\""
        for character in path.unicodeScalars {
            if character == "\"" || character == "\\" { text += "\\" }
            text.unicodeScalars.append(character)
        }
        return text + "\""
    }
}
