/// The firmware's header, where a file includes it before anything else: the compiler can then start from the
/// precompiled one without a change in meaning.
enum FirmwareHeader {
    private static let names = ["Particle.h", "application.h", "Arduino.h"]
    /// Bytes of a file that are searched for its first token, behind a license or other comment.
    private static let reach = 8_192

    /// Returns true if the first token of a text includes the firmware's header.
    ///
    /// - Parameter folders: Where the compiler looks for it before it looks among the firmware's headers.
    static func begins(_ text: [UInt8], in folders: [String]) -> Bool {
        let head = Array(text.prefix(reach))
        guard let first = SourceScan(head).tokens.first, first.kind == .directive, first.range.upperBound < head.count,
            let rest = String(decoding: head[first.range], as: UTF8.self).after("include"),
            let name = rest.after("\"")?.before("\"") ?? rest.after("<")?.before(">"), names.contains(name)
        else { return false }
        return !folders.contains { folder in names.contains { LocalFile.resolved("\(folder)/\($0)") != nil } }
    }
}
