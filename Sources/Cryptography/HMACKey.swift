import CCrypto

/// A key for many messages: what the key alone decides of an HMAC-SHA256 is computed once (RFC 2104, section 4).
package final class HMACKey: @unchecked Sendable {
    // Both are set once and only copied from afterwards; the library copies without writing to the original, so any
    // number of threads may do it at a time.
    private let inner: OpaquePointer
    private let outer: OpaquePointer

    /// Asking the library for the function costs more than hashing a short message with it. It is never given back.
    nonisolated(unsafe) private static let function: OpaquePointer = {
        guard let function = EVP_MD_fetch(nil, "SHA256", nil) else {
            preconditionFailure("libcrypto has no SHA-256")
        }
        return function
    }()
    private static let blockSize = 64

    /// Prepares a key of any length.
    package init(_ key: [UInt8]) {
        var block = key
        if key.count > Self.blockSize {
            var digest = SHA256()
            digest.update(key)
            block = digest.finalize()
        }
        block += repeatElement(0, count: Self.blockSize - block.count)
        inner = Self.start(block.map { $0 ^ 0x36 })
        outer = Self.start(block.map { $0 ^ 0x5C })
    }

    deinit {
        EVP_MD_CTX_free(inner)
        EVP_MD_CTX_free(outer)
    }

    /// The 32 bytes that authenticate a message, which is given in two parts so that nobody need join them.
    package func code(of head: [UInt8], _ body: [UInt8] = []) -> [UInt8] {
        guard let context = EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory for an HMAC") }
        defer { EVP_MD_CTX_free(context) }
        return [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, count in
            var length: UInt32 = 0
            guard EVP_MD_CTX_copy_ex(context, inner) == 1, EVP_DigestUpdate(context, head, head.count) == 1,
                EVP_DigestUpdate(context, body, body.count) == 1,
                EVP_DigestFinal_ex(context, buffer.baseAddress, &length) == 1,
                EVP_MD_CTX_copy_ex(context, outer) == 1,
                EVP_DigestUpdate(context, buffer.baseAddress, Int(length)) == 1,
                EVP_DigestFinal_ex(context, buffer.baseAddress, &length) == 1, length == 32
            else { preconditionFailure("libcrypto cannot compute an HMAC") }
            count = Int(length)
        }
    }

    private static func start(_ block: [UInt8]) -> OpaquePointer {
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, function, nil) == 1,
            EVP_DigestUpdate(context, block, block.count) == 1
        else { preconditionFailure("libcrypto cannot start an HMAC") }
        return context
    }
}
