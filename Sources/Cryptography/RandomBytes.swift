import CCrypto

/// Bytes that nobody can foretell, for secrets and ids. Everything else that is random comes from a seed.
package enum RandomBytes {
    /// So many bytes.
    package static func make(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            guard RAND_bytes(buffer.baseAddress, Int32(count)) == 1 else {
                preconditionFailure("libcrypto has no random bytes to give")
            }
            filled = count
        }
    }

    /// So many bytes as hexadecimal digits, twice as many.
    package static func hex(_ count: Int) -> String { Hexadecimal.text(of: make(count)) }
}
