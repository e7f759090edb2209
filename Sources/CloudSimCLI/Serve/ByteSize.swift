/// A size of memory as people write it: a whole number of bytes, or of K, M or G (powers of 1024).
struct ByteSize {
    /// The smallest that a program can work with.
    private static let least = 32 << 20

    /// In bytes.
    let bytes: Int

    /// Nil for text that is no size, and for less than a program needs.
    init?(parsing text: String) {
        var digits = Substring(text.uppercased())
        for suffix in ["IB", "B"] where digits.hasSuffix(suffix) {
            digits = digits.dropLast(suffix.count)
            break
        }
        let shift = ["K": 10, "M": 20, "G": 30, "T": 40][digits.last.map(String.init) ?? ""] ?? 0
        if shift > 0 { digits = digits.dropLast() }
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits) else {
            return nil
        }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
        guard !overflow, bytes >= Self.least else { return nil }
        self.bytes = bytes
    }
}
