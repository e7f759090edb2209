/// What a compiler and its linker print, as diagnostics of the sketch.
struct CompilerOutput {
    private let place: SketchPlace
    private let linked: [String]
    private let draft: String
    private let libraries: SketchLibraries?
    private(set) var diagnostics: [SketchDiagnostic] = []
    /// The one that lies in a file of others, until a note says where the sketch brought it about.
    private var homeless: Int?
    /// Where g++ says, before it names what is wrong, that the sketch brought it about.
    private var cause: SketchDiagnostic?
    /// Whether the notes that follow belong to one that was left out, or say the same again.
    private var areNotesNeedless = false

    /// Drafts are the generated files, whose names nobody has to know.
    /// `joined` are the files that are linked with the sketch. Warnings of `libraries` are left out.
    init(
        _ text: String, sketch: String, draft: String, joined: [String] = [], libraries: SketchLibraries? = nil
    ) {
        place = SketchPlace(sketch: sketch)
        linked = [LocalFile.name(of: sketch)] + joined
        self.draft = draft
        self.libraries = libraries
        var missing: String?
        var twice: (symbol: String, first: String?)?
        for line in text.split(separator: "\n").map(String.init) {
            if let symbol = missing, line.hasPrefix(">>> ") {
                missing = nil
                if symbol != "" { addUndefined(symbol, at: line.after(">>> referenced by ")) }
                continue
            }
            missing = nil
            if let (symbol, first) = twice, line.hasPrefix(">>> ") {
                guard let defined = line.after(">>> defined at ") else { continue }
                if let first { addDuplicate(symbol, at: [first, defined]) }
                twice = first == nil ? (symbol, defined) : nil
                continue
            }
            if let (symbol, first) = twice { addDuplicate(symbol, at: [first].compactMap(\.self)) }
            twice = nil
            if let symbol = line.after("error: undefined symbol: ") {
                missing = symbol
            } else if let symbol = line.after("error: duplicate symbol: ") {
                twice = (symbol, nil)
            } else if let symbol = line.after("multiple definition of `")?.before("'") {
                let first = line.after("; ")?.before(": first defined here")
                addDuplicate(symbol, at: [first, line.before(": multiple")].compactMap(\.self))
            } else if let symbol = line.after(": undefined reference to ") {
                let named = symbol.trimming("'").trimming("`")
                addUndefined(named, at: line.before(": undefined reference to "))
            } else if let place = line.before(":   required "), let asked = Self.diagnostic(place + ": note: ") {
                if cause == nil, isOwn(asked) { cause = asked }
            } else if let found = Self.diagnostic(line) {
                add(found, isDraft: found.file == draft)
            }
        }
        if let (symbol, first) = twice { addDuplicate(symbol, at: [first].compactMap(\.self)) }
        // What follows from a character that cannot be read helps nobody.
        if diagnostics.contains(where: { $0.kind == .error && $0.message == Self.unreadable }) {
            diagnostics.removeAll { $0.message != Self.unreadable }
        }
        // What is wrong with a head is said of the head itself.
        diagnostics = diagnostics.filter { one in
            one.column > 0 || one.line == 0
                || !diagnostics.contains {
                    $0.column > 0 && $0.line == one.line && $0.file == one.file && $0.message == one.message
                }
        }
    }

    private static let noLibrary =
        "; libraries are not installed here: put its files beside the sketch, or leave it out"

    private static let elsewhere = "; a sketch includes files of its own folder and its libraries, and no others"

    private static let unreadable = "a character here is not UTF-8; save the file as UTF-8"

    /// What compilers say of such characters.
    private static let marksOfUnreadable = [
        "source file is not valid UTF-8", "illegal character encoding in", "<U+FFFD>", "stray '\\2", "stray '\\3",
    ]

    /// Whether one of them keeps the sketch from being compiled.
    var hasErrors: Bool { diagnostics.contains { $0.kind == .error } }

    /// Adds what is said of another file, or by the linker.
    mutating func add(_ other: CompilerOutput) {
        for diagnostic in other.diagnostics { add(diagnostic) }
    }

    /// Leaves out the errors, with their notes, at lines where another output has none. Returns false, and leaves out
    /// none, if no error would remain.
    mutating func keepErrors(of other: CompilerOutput) -> Bool {
        let lines = Set(other.diagnostics.filter { $0.kind == .error }.map { "\($0.file):\($0.line)" })
        var isKept = true
        let kept = diagnostics.filter { diagnostic in
            if diagnostic.kind != .note {
                isKept = diagnostic.kind == .warning || lines.contains("\(diagnostic.file):\(diagnostic.line)")
            }
            return isKept
        }
        guard kept.contains(where: { $0.kind == .error }) else { return false }
        diagnostics = kept
        return true
    }

    private func isOwn(_ diagnostic: SketchDiagnostic) -> Bool {
        diagnostic.file == draft || place.own(diagnostic.file) != nil
    }

    private func isOfLibrary(_ file: String) -> Bool {
        libraries?.folder(of: file.hasPrefix("./") ? String(file.dropFirst(2)) : file) != nil
    }

    private mutating func add(_ diagnostic: SketchDiagnostic, isDraft: Bool) {
        if let place = cause, diagnostic.kind != .note {
            cause = nil
            guard isOwn(diagnostic) else {
                var moved = diagnostic
                (moved.file, moved.line, moved.column) = (place.file, place.line, place.column)
                return add(moved, isDraft: place.file == draft)
            }
        }
        var found = diagnostic
        if Self.marksOfUnreadable.contains(where: { found.message.after($0) != nil }) {
            found.message = Self.unreadable
            found.column = 0
        }
        // What the headers refuse they refuse in a sentence.
        for mark in ["' is unavailable: ", "’ is unavailable: "] {
            if let sentence = found.message.after(mark) { found.message = sentence }
        }
        for mark in [" file not found", ": No such file or directory"] where found.message.hasSuffix(mark) {
            found.message += Self.noLibrary
        }
        if found.message.hasSuffix(": Permission denied") { found.message += Self.elsewhere }
        let own = isDraft ? place.sketch : place.own(diagnostic.file)
        found.file = own ?? place.shown(diagnostic.file)
        if own != nil, diagnostic.file.hasSuffix(SketchPlace.declared) { found.column = 0 }
        // How the refused call would have taken its values is of no interest.
        let isOfCall = found.message.hasSuffix(" [-Wnon-pod-varargs]")
        if isOfCall, diagnostics.contains(where: { $0.line == found.line && $0.kind == .error }) { return }
        if found.kind == .note { return addNote(found, isOwn: own != nil) }
        homeless = nil
        areNotesNeedless = found.kind == .warning && isOfLibrary(diagnostic.file)
        if areNotesNeedless { return }
        if let format = FormatWarning(found.message) {
            areNotesNeedless = format.isRightOnDevice
            if areNotesNeedless { return }
            if format.given.name == "String" { (found.kind, found.message) = (.error, Self.noString) }
        }
        if found.message.hasPrefix("static assertion failed") {
            found.message = found.message.after("': ") ?? found.message.after(": ") ?? found.message
        }
        if found.message.hasSuffix(" [-Wformat-security]") {
            found.message = Self.textAsFormat
            areNotesNeedless = true
        }
        found.message = found.message.before(" [-Wuser-defined-warnings]") ?? found.message
        let count = diagnostics.count
        add(found)
        if own == nil && diagnostics.count > count { homeless = count }
    }

    private mutating func addNote(_ note: SketchDiagnostic, isOwn: Bool) {
        // Where others have written what the compiler compares with helps nobody.
        guard isOwn, !areNotesNeedless else { return }
        guard let index = homeless, note.message.hasPrefix("in instantiation of") else { return add(note) }
        homeless = nil
        let message = diagnostics[index].message
        if diagnostics.contains(where: { $0.file == note.file && $0.line == note.line && $0.message == message }) {
            diagnostics.remove(at: index)
            return
        }
        (diagnostics[index].file, diagnostics[index].line) = (note.file, note.line)
        diagnostics[index].column = note.column
    }

    private static let textAsFormat =
        "the text itself is the format here, so that a '%' in it prints garbage; write (\"%s\", text) [-Wformat-security]"

    /// What the header says as well, of the first such call alone.
    private static let noString = "printf takes no String: give it text.c_str()."

    private mutating func add(_ diagnostic: SketchDiagnostic) {
        if diagnostics.count < 100 && !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
    }

    private mutating func addUndefined(_ symbol: String, at reference: String?) {
        var found = SketchDiagnostic(file: place.sketch, line: 0, column: 0, kind: .error, message: "")
        if symbol == "setup()" || symbol == "loop()" {
            found.message = "a sketch has a function `void \(symbol)`, and this one has none"
            return add(found)
        }
        found.message = Self.missing(symbol, in: linked)
        if let (file, line) = reference.flatMap(linkerPlace) {
            found.file = file
            found.line = line
        }
        add(found)
    }

    private mutating func addDuplicate(_ symbol: String, at places: [String]) {
        var found = SketchDiagnostic(
            file: place.sketch, line: 0, column: 0, kind: .error, message: "\(symbol) is defined twice")
        let own = places.compactMap(linkerPlace)
        if let (file, line) = own.first {
            found.file = file
            found.line = line
        }
        if symbol == "main" {
            found.message = "a sketch has setup() and loop() and no main(); take main() out"
        } else if own.count > 1 {
            found.message += ", here and in \(own[1].file), line \(own[1].line)"
        }
        add(found)
    }

    /// Where the person has written what a linker means by `thermo.ino:12 (/sketch/thermo.ino:12)`, or
    /// `/usr/bin/ld: a.o:/sketch/thermo.ino:12`.
    private func linkerPlace(_ text: String) -> (file: String, line: Int)? {
        let parts = (text.before(" (") ?? text).split(separator: ":").map { $0.drop { $0 == " " } }
        guard parts.count >= 2, let line = Int(parts[parts.count - 1]) else { return nil }
        let file = String(parts[parts.count - 2])
        // GNU's linker names the file that was compiled, with the line of the one that was written.
        return (file == draft ? place.sketch : place.own(file)).map { ($0, line) }
    }

    private static func missing(_ symbol: String, in files: [String]) -> String {
        guard files.count > 1 else {
            return "\(symbol) is used and not defined in \(files[0]); a file beside it is linked when its header"
                + " is included, as Foo.cpp is with Foo.h"
        }
        let names = files.dropLast().joined(separator: ", ") + " or " + files[files.count - 1]
        let isMixed = files.contains { $0.hasSuffix(".c") }
        return "\(symbol) is used and not defined in any file that is linked: \(names)"
            + (isMixed ? "; what a .c file defines is declared extern \"C\" for C++" : "")
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
