import CCrypto

/// Message authentication with SHA-256 (RFC 2104).
package enum HMAC {
    /// The 32 bytes that authenticate a message for those who share a key of any length.
    package static func sha256(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            var length: UInt32 = 0
            // The library takes a key's place in memory even when the key has no bytes.
            let code = (key.isEmpty ? [0] : key).withUnsafeBytes { start in
                CCrypto.HMAC(
                    EVP_sha256(), start.baseAddress, Int32(key.count), message, message.count, buffer.baseAddress,
                    &length)
            }
            guard code != nil, length == 32 else { preconditionFailure("libcrypto cannot compute an HMAC") }
            count = Int(length)
        }
    }
}
