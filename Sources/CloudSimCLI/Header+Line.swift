import Dispatcher

extension Header {
    /// Parses a header line, `NAME: VALUE`; nil if it is not one.
    init?(line: String) {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return nil }
        self.init(parts[0], String(parts[1].drop { $0 == " " || $0 == "\t" }))
        guard isUsable else { return nil }
    }
}
