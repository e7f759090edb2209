/// Percent-encoding by RFC 3986: letters, digits and `- _ . ~` stay plain, every other byte becomes `%XX`.
package enum FormEncoding {
    /// One bit for each ASCII character that stays plain: constants, so that the loops read no memory for them.
    private static let plainBelow64: UInt64 = 0x03FF_6000_0000_0000
    private static let plainFrom64: UInt64 = 0x47FF_FFFE_87FF_FFFE

    /// Whether a byte stays as it is.
    @inline(__always)
    static func isPlain(_ byte: UInt8) -> Bool {
        let mask = byte < 64 ? plainBelow64 : byte < 128 ? plainFrom64 : 0
        return mask >> UInt64(byte & 63) & 1 == 1
    }

    /// Appends a text, percent-encoded.
    package static func append(_ text: String, to output: inout [UInt8]) {
        append(text.utf8Span.span, to: &output)
    }

    /// Appends bytes, percent-encoded.
    static func append(_ bytes: [UInt8], to output: inout [UInt8]) { append(bytes.span, to: &output) }

    private static func append(_ bytes: borrowing Span<UInt8>, to output: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 3 * bytes.count) { buffer in
            guard let start = buffer.baseAddress else { return }
            let end = write(bytes, to: start)
            output.append(contentsOf: UnsafeBufferPointer(start: start, count: end - start))
        }
    }

    /// Appends one byte, percent-encoded.
    @inline(__always)
    static func append(_ byte: UInt8, to output: inout [UInt8]) {
        if isPlain(byte) { return output.append(byte) }
        appendEscape(of: byte, to: &output)
    }

    /// Appends `%XX` for a byte.
    static func appendEscape(of byte: UInt8, to output: inout [UInt8]) {
        output.append(0x25)
        output.append(upperDigit(byte >> 4))
        output.append(upperDigit(byte & 15))
    }

    /// Writes a text, percent-encoded, to memory that has room for three bytes of each of its own; returns the end.
    @inline(__always)
    static func write(
        _ text: borrowing Span<UInt8>, to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var end = start
        for index in text.indices {
            let byte = text[index]
            if isPlain(byte) {
                end.pointee = byte
                end += 1
            } else {
                end[0] = 0x25
                end[1] = upperDigit(byte >> 4)
                end[2] = upperDigit(byte & 15)
                end += 3
            }
        }
        return end
    }

    @inline(__always)
    private static func upperDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x41 + value - 10 }
}
