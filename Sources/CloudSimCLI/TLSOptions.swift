import Cryptography
import EventModel
import HTTPTransport

/// The certificates of real requests: options that several commands share.
struct TLSOptions {
    /// The environment variable that names a file of trusted certificates, as OpenSSL's programs read it.
    static let variable = "SSL_CERT_FILE"

    static let trusted = OptionDeclaration(
        "--cacert", "FILE", help: "trust the certificates in this PEM file, not the system's; also SSL_CERT_FILE")
    static let certificate = OptionDeclaration(
        "--cert", "FILE", help: "identify with the client certificate in this PEM file")
    static let key = OptionDeclaration(
        "--key", "FILE", help: "the private key of --cert, PEM, not encrypted [default: in the same file]")

    /// The options as commands list them.
    static let options = [trusted.option, certificate.option, key.option]

    private var trusted: String?
    private var client: ClientCertificate?

    /// The system's trusted certificates and no client certificate.
    init() {}

    /// Reads the options and checks the files.
    ///
    /// - Throws: the option, its file and what is wrong with it.
    init(_ arguments: Arguments) throws(CommandFailure) {
        trusted = try arguments.value(of: Self.trusted)
        if let trusted { try Self.checkCertificates(trusted, Self.trusted.option.name) }
        let key = try arguments.value(of: Self.key)
        guard let certificate = try arguments.value(of: Self.certificate) else {
            if let key { throw .invalid("--key \(key) requires --cert FILE, the certificate of that key.") }
            return
        }
        try Self.checkCertificates(certificate, Self.certificate.option.name)
        let client = ClientCertificate(certificate: certificate, key: key ?? certificate)
        let text = try Self.read(certificate, Self.certificate.option.name)
        let keyText = try Self.read(client.key, Self.key.option.name)
        do throws(PEM.Fault) { try PEM.check(key: keyText, of: text) } catch {
            let place = key.map { "--key \($0)" } ?? "--cert \(certificate)"
            let advice = error == .noKey && key == nil ? "; --key FILE names the file of the key" : ""
            throw .invalid("\(place): \(error)\(advice).")
        }
        self.client = client
    }

    /// True if `--cacert` is present.
    var namesTrusted: Bool { trusted != nil }

    /// Applies the certificates to a transport.
    ///
    /// - Throws: what is wrong with the file that `SSL_CERT_FILE` names, unless `--cacert` replaces it.
    func apply(to configuration: inout TransportConfiguration) throws(CommandFailure) {
        configuration.clientCertificate = client
        if let trusted {
            configuration.trustedCertificates = trusted
        } else if let file = Environment.text(Self.variable) {
            try Self.checkCertificates(file, Self.variable)
            configuration.trustedCertificates = file
        }
    }

    private static func read(_ path: String, _ name: String) throws(CommandFailure) -> [UInt8] {
        do throws(CommandFailure) { return try SourceFile.read(path).bytes } catch {
            throw .invalid("\(name) \(error.message)")
        }
    }

    private static func checkCertificates(_ path: String, _ name: String) throws(CommandFailure) {
        let text = try read(path, name)
        do throws(PEM.Fault) { try PEM.checkCertificates(in: text) } catch {
            throw .invalid("\(name) \(path): \(error).")
        }
    }
}
