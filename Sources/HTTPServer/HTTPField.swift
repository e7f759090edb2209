/// One header field: a name, compared without case, and a value.
package struct HTTPField: Hashable, Sendable {
    /// The name in the case in which it travels.
    package var name: String
    /// The value without the white space around it.
    package var value: String

    /// A field from its name and value.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether the field is called `other`, in any case.
    package func isNamed(_ other: String) -> Bool {
        name.utf8.count == other.utf8.count
            && zip(name.utf8, other.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }
}

/// The lower-case form of an ASCII letter; any other byte as it is.
func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

/// Whether the byte may stand in a token (RFC 9110, section 5.6.2).
func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E...0x60, 0x7C, 0x7E:
        true
    default: false
    }
}

/// Whether the byte may stand in a field's value: visible, space, tab or beyond ASCII.
func isValueByte(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }
