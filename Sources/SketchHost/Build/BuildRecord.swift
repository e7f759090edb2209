import Cryptography

/// What the cache knows of a compiled sketch: the program, the files that it was made of, the warnings.
struct BuildRecord: Hashable {
    /// A file beside the sketch that it includes or is linked with.
    struct Dependency: Hashable {
        /// From the sketch's folder.
        var path: String
        var hash: String
    }

    /// The program's name in the cache.
    var binary: String
    var stamp: String
    var dependencies: [Dependency]
    /// The shared libraries that the program loads, by their paths.
    var libraries: [String]
    /// Their files are from the sketch's folder.
    var warnings: [SketchDiagnostic]

    /// As a file: lines of fields parted by tabs, and at the end their sum.
    var bytes: [UInt8] {
        var text = "binary\t\(binary)\t\(stamp)\n"
        for dependency in dependencies { text += "dependency\t\(dependency.path)\t\(dependency.hash)\n" }
        for library in libraries { text += "library\t\(library)\n" }
        for warning in warnings {
            let message = String(warning.message.unicodeScalars.map { $0.value < 32 ? " " : Character($0) })
            text +=
                "warning\t\(warning.file)\t\(warning.line)\t\(warning.column)\t\(warning.kind.rawValue)\t\(message)\n"
        }
        return Array((text + "sum\t\(Self.hash(Array(text.utf8)))\n").utf8)
    }

    init(binary: String, stamp: String, dependencies: [Dependency], libraries: [String], warnings: [SketchDiagnostic]) {
        self.binary = binary
        self.stamp = stamp
        self.dependencies = dependencies
        self.libraries = libraries
        self.warnings = warnings
    }

    /// Nil for a file that is damaged.
    init?(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let body = text.before("sum\t"), let sum = text.after("sum\t"), sum == Self.hash(Array(body.utf8)) + "\n"
        else { return nil }
        binary = ""
        stamp = ""
        dependencies = []
        libraries = []
        warnings = []
        for line in body.split(separator: "\n") {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            switch (fields[0], fields.count) {
            case ("binary", 3): (binary, stamp) = (fields[1], fields[2])
            case ("dependency", 3): dependencies.append(Dependency(path: fields[1], hash: fields[2]))
            case ("library", 2): libraries.append(fields[1])
            case ("warning", 6):
                guard let line = Int(fields[2]), let column = Int(fields[3]),
                    let kind = SketchDiagnostic.Kind(rawValue: fields[4])
                else { return nil }
                warnings.append(
                    SketchDiagnostic(file: fields[1], line: line, column: column, kind: kind, message: fields[5]))
            default: return nil
            }
        }
        guard !binary.isEmpty, !binary.contains("/") else { return nil }
    }

    /// What stands in place of a hash for a file that is not there, and would change the program if it were.
    static let absent = "absent"

    /// SHA-256, as hexadecimal text.
    static func hash(_ bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalizeHex()
    }

    /// The files that a rule for make depends on.
    static func dependencies(ofRule text: String) -> [String] {
        guard let colon = text.range(of: ": ") else { return [] }
        var files: [String] = []
        var file = ""
        var isEscaped = false
        for character in text[colon...] {
            if isEscaped {
                isEscaped = false
                if character != "\n" { file.append(character) }
            } else if character == "\\" {
                isEscaped = true
            } else if character == " " || character == "\n" {
                if !file.isEmpty { files.append(file) }
                file = ""
                // A second rule would name no files of ours.
                if character == "\n" { break }
            } else {
                file.append(character)
            }
        }
        if !file.isEmpty { files.append(file) }
        return files
    }
}

extension String {
    /// Where the rest begins after the first place of a text.
    fileprivate func range(of mark: String) -> Index? {
        before(mark).map { utf8.index(utf8.startIndex, offsetBy: $0.utf8.count + mark.utf8.count) }
    }
}
