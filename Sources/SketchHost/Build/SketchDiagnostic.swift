/// One thing that the compiler says about a sketch.
package struct SketchDiagnostic: Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    package enum Kind: String, Hashable, Sendable {
        /// The sketch is not compiled.
        case error
        /// It is compiled, and probably wrong.
        case warning
        /// What belongs to the one before.
        case note
    }

    /// The file, as the person named it.
    package var file: String
    /// The line, from 1; 0 when the whole file is meant.
    package var line: Int
    /// The column, from 1; 0 when the whole line is meant.
    package var column: Int
    /// How bad it is.
    package var kind: Kind
    /// What it is.
    package var message: String

    package var description: String {
        var place = file
        if line > 0 { place += ":\(line)" }
        if line > 0 && column > 0 { place += ":\(column)" }
        return "\(place): \(kind.rawValue): \(message)"
    }
}

/// Why a sketch is not compiled.
package struct SketchBuildFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A sentence for a person, or what the compiler says, line by line.
    package let description: String
    /// What the compiler says; empty when it has not been asked.
    package let diagnostics: [SketchDiagnostic]

    init(_ description: String) {
        self.description = description
        diagnostics = []
    }

    /// What is wrong with a whole sketch.
    init(of path: String, _ message: String) {
        self.init([SketchDiagnostic(file: path, line: 0, column: 0, kind: .error, message: message)])
    }

    init(_ diagnostics: [SketchDiagnostic]) {
        self.diagnostics = diagnostics
        description = diagnostics.map(\.description).joined(separator: "\n")
    }

    init(joining faults: [SketchBuildFault]) {
        diagnostics = faults.flatMap(\.diagnostics)
        description = faults.map(\.description).joined(separator: "\n")
    }
}
