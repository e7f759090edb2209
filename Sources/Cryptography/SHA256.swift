import CCrypto

/// A running SHA-256 over bytes that come in pieces.
package struct SHA256: ~Copyable {
    private let context: OpaquePointer

    /// A digest of nothing yet.
    package init() {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto cannot start a SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Takes in more bytes.
    package mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Takes in more bytes, from where they lie in memory.
    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
            preconditionFailure("libcrypto cannot go on with a SHA-256")
        }
    }

    /// Ends the digest: its 32 bytes.
    package consuming func finalize() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            var length: UInt32 = 0
            guard EVP_DigestFinal_ex(context, buffer.baseAddress, &length) == 1, length == 32 else {
                preconditionFailure("libcrypto cannot end a SHA-256")
            }
            count = Int(length)
        }
    }

    /// Ends the digest: its 64 lower-case hexadecimal digits.
    package consuming func finalizeHex() -> String { Hexadecimal.text(of: finalize()) }
}
