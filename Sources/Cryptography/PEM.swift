import CCrypto

/// Checks of X.509 certificates and private keys in PEM text (RFC 7468).
package enum PEM {
    /// Why a text cannot be used as a certificate or as a key.
    package enum Fault: Error, Hashable, CustomStringConvertible {
        /// There is no certificate in the text.
        case noCertificate
        /// A certificate in the text cannot be decoded.
        case damagedCertificate
        /// There is no private key in the text.
        case noKey
        /// The private key is encrypted.
        case encryptedKey
        /// The private key cannot be decoded.
        case damagedKey
        /// The private key belongs to another certificate.
        case otherKey

        package var description: String {
            switch self {
            case .noCertificate: "no PEM certificate (BEGIN CERTIFICATE) in it"
            case .damagedCertificate: "a certificate in it is damaged"
            case .noKey: "no PEM private key (BEGIN PRIVATE KEY) in it"
            case .encryptedKey: "the private key is encrypted; openssl pkey -in FILE -out PLAIN decrypts it"
            case .damagedKey: "the private key in it is damaged"
            case .otherKey: "the private key does not belong to the certificate"
            }
        }
    }

    /// Checks that a text has one certificate or more, all of them readable.
    package static func checkCertificates(in text: [UInt8]) throws(Fault) {
        guard let source = Source(text) else { throw .noCertificate }
        var count = 0
        while let certificate = PEM_read_bio_X509(source.bio, nil, nil, nil) {
            X509_free(certificate)
            count += 1
        }
        guard cloudsim_pem_ended() != 0 else { throw .damagedCertificate }
        guard count > 0 else { throw .noCertificate }
    }

    /// Checks that the private key in a text belongs to the first certificate in another one.
    package static func check(key text: [UInt8], of certificateText: [UInt8]) throws(Fault) {
        try checkCertificates(in: certificateText)
        guard let certificates = Source(certificateText), let keys = Source(text) else { throw .noKey }
        guard let certificate = PEM_read_bio_X509(certificates.bio, nil, nil, nil) else { throw .noCertificate }
        defer { X509_free(certificate) }
        var asked = false
        let key = withUnsafeMutablePointer(to: &asked) { asked in
            // Without the callback OpenSSL would ask for the password on the terminal.
            PEM_read_bio_PrivateKey(
                keys.bio, nil,
                { _, _, _, asked in
                    asked?.assumingMemoryBound(to: Bool.self).pointee = true
                    return -1
                }, asked)
        }
        guard let key else {
            ERR_clear_error()
            let isThere = String(decoding: text, as: UTF8.self).contains("PRIVATE KEY-----")
            throw asked ? .encryptedKey : isThere ? .damagedKey : .noKey
        }
        defer { EVP_PKEY_free(key) }
        let belongs = X509_check_private_key(certificate, key) == 1
        ERR_clear_error()
        guard belongs else { throw .otherKey }
    }

    /// A text that OpenSSL reads from memory.
    private final class Source {
        let bio: OpaquePointer
        private let bytes: UnsafeMutableBufferPointer<UInt8>

        /// Nil for an empty text, which OpenSSL rejects.
        init?(_ text: [UInt8]) {
            guard !text.isEmpty else { return nil }
            bytes = .allocate(capacity: text.count)
            _ = bytes.initialize(from: text)
            guard let bio = BIO_new_mem_buf(bytes.baseAddress, Int32(clamping: text.count)) else {
                bytes.deallocate()
                return nil
            }
            self.bio = bio
        }

        deinit {
            BIO_free(bio)
            bytes.deallocate()
        }
    }
}
