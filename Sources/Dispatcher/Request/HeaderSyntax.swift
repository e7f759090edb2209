/// What the name and the value of a header may look like.
enum HeaderSyntax {
    /// Why a text is no header name; nil when it is one (a token by RFC 9110).
    static func fault(inName name: String) -> String? {
        if name.isEmpty { return "a header's name is empty" }
        guard let byte = name.utf8.first(where: { !isToken($0) }) else { return nil }
        return "the header name \"\(printable(name))\" holds \(HostSyntax.described(byte)), which no header name has"
    }

    /// Why a text is no header value; nil when it is one.
    static func fault(inValue value: String, of name: String) -> String? {
        for byte in value.utf8 {
            switch byte {
            case 0x0D, 0x0A:
                return "the header \"\(printable(name))\" holds a line break, which would start another header"
            case 0x00: return "the header \"\(printable(name))\" holds the byte 0"
            default: continue
            }
        }
        return nil
    }

    /// Whether a header's value follows from the body, so that the hook's own would contradict it.
    static func followsFromBody(_ name: String) -> Bool {
        isEqual(name, "content-length") || isEqual(name, "transfer-encoding")
    }

    /// Whether two names are the same header.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { lower($0) == lower($1) }
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    private static func printable(_ text: String) -> String {
        String(text.prefix(64).unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) })
    }
}
