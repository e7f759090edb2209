/// A sketch's file before the compiler sees it: what is no text is told in one sentence, not in a hundred.
enum SketchText {
    /// What keeps a file from being compiled; nil for text.
    static func fault(_ bytes: [UInt8], in path: String) -> SketchDiagnostic? {
        guard let place = bytes.firstIndex(of: 0) ?? (hasWideMark(bytes) ? 0 : nil) else { return nil }
        var found = SketchDiagnostic(file: path, line: 1, column: 0, kind: .error, message: "")
        if hasWideMark(bytes) || isWide(bytes) {
            found.line = 0
            found.message = "is UTF-16 text; save it as UTF-8"
        } else {
            found.line += bytes[..<place].count { $0 == UInt8(ascii: "\n") }
            found.message = "holds a NUL byte here, as no text does; save the sketch as UTF-8 text"
        }
        return found
    }

    private static func hasWideMark(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    }

    /// Whether every other byte is 0, or nearly so.
    private static func isWide(_ bytes: [UInt8]) -> Bool {
        let zeros = bytes.indices.reduce(into: (even: 0, odd: 0)) { zeros, index in
            guard bytes[index] == 0 else { return }
            if index.isMultiple(of: 2) { zeros.even += 1 } else { zeros.odd += 1 }
        }
        return max(zeros.even, zeros.odd) > bytes.count * 2 / 5 && min(zeros.even, zeros.odd) < bytes.count / 10
    }
}
