/// What a compiler and its linker print, as diagnostics of the sketch.
struct CompilerOutput {
    private let place: SketchPlace
    private(set) var diagnostics: [SketchDiagnostic] = []

    /// Drafts are the generated files, whose names nobody has to know.
    init(_ text: String, sketch: String, draft: String) {
        place = SketchPlace(sketch: sketch)
        var missing: String?
        for line in text.split(separator: "\n").map(String.init) {
            if let symbol = missing, line.hasPrefix(">>> ") {
                missing = nil
                if symbol != "" { addUndefined(symbol, at: line.after(">>> referenced by ")) }
                continue
            }
            missing = nil
            if let symbol = line.after("error: undefined symbol: ") {
                missing = symbol
            } else if let symbol = line.after("error: duplicate symbol: ")
                ?? line.after("multiple definition of `")?.before("'")
            {
                add(SketchDiagnostic(file: sketch, line: 0, column: 0, kind: .error, message: Self.duplicate(symbol)))
            } else if let symbol = line.after(": undefined reference to ") {
                let named = symbol.trimming("'").trimming("`")
                addUndefined(named, at: line.before(": undefined reference to "))
            } else if let found = Self.diagnostic(line) {
                add(found, isDraft: found.file == draft)
            }
        }
        // What is wrong with a head is said of the head itself.
        diagnostics = diagnostics.filter { one in
            one.column > 0 || one.line == 0
                || !diagnostics.contains {
                    $0.column > 0 && $0.line == one.line && $0.file == one.file && $0.message == one.message
                }
        }
    }

    /// Whether one of them keeps the sketch from being compiled.
    var hasErrors: Bool { diagnostics.contains { $0.kind == .error } }

    private mutating func add(_ diagnostic: SketchDiagnostic, isDraft: Bool) {
        var found = diagnostic
        if let own = isDraft ? place.sketch : place.own(diagnostic.file) {
            if diagnostic.file.hasSuffix(SketchPlace.declared) { found.column = 0 }
            found.file = own
        } else {
            // Where others have written what the compiler compares with helps nobody.
            if diagnostic.kind == .note { return }
            found.file = place.shown(diagnostic.file)
        }
        add(found)
    }

    private mutating func add(_ diagnostic: SketchDiagnostic) {
        if diagnostics.count < 100 && !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
    }

    private mutating func addUndefined(_ symbol: String, at reference: String?) {
        var found = SketchDiagnostic(file: place.sketch, line: 0, column: 0, kind: .error, message: "")
        if symbol == "setup()" || symbol == "loop()" {
            found.message = "a sketch has a function `void \(symbol)`, and this one has none"
            return add(found)
        }
        found.message = "\(symbol) is used and not defined anywhere"
        // `thermo.ino:12 (/sketch/thermo.ino:12)`, or `/usr/bin/ld: /sketch/thermo.ino:12`.
        let named = (reference ?? "").before(" (") ?? reference ?? ""
        let parts = named.split(separator: ":").map { $0.drop { $0 == " " } }
        if parts.count >= 2, let line = Int(parts[parts.count - 1]), let own = place.own(String(parts[parts.count - 2]))
        {
            found.file = own
            found.line = line
        }
        add(found)
    }

    private static func duplicate(_ symbol: String) -> String {
        symbol == "main"
            ? "a sketch has setup() and loop() and no main(); take main() out" : "\(symbol) is defined twice"
    }

    /// The diagnostic of a line such as `thermo.ino:12:5: error: expected ';'`, or without the column.
    private static func diagnostic(_ line: String) -> SketchDiagnostic? {
        for (mark, kind) in [
            (": fatal error: ", SketchDiagnostic.Kind.error), (": error: ", .error), (": warning: ", .warning),
            (": note: ", .note),
        ] {
            guard let place = line.before(mark), let message = line.after(mark) else { continue }
            var parts = place.split(separator: ":", omittingEmptySubsequences: false)
            var numbers: [Int] = []
            while numbers.count < 2, parts.count > 1, let number = parts.last.flatMap({ Int($0) }) {
                numbers.insert(number, at: 0)
                parts.removeLast()
            }
            guard let first = numbers.first else { continue }
            return SketchDiagnostic(
                file: parts.joined(separator: ":"), line: first, column: numbers.count > 1 ? numbers[1] : 0, kind: kind,
                message: message)
        }
        return nil
    }
}
