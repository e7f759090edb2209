import CCurl
import Glibc

/// Where libcurl finds the certificates that it trusts: a file or a folder, not both.
///
/// libcurl keeps what it has parsed for the next connection only when there is no folder; otherwise every TLS
/// connection costs another reading of all the system's certificates, some 20 ms.
struct TrustedCertificates {
    var file: String?
    var folder: String?

    /// None: for connections whose certificate is not looked at.
    static let none = TrustedCertificates()

    /// Those that libcurl was built for.
    static let system: TrustedCertificates = {
        guard let built = cloudsim_version_info() else { return none }
        if let file = built.pointee.cainfo, access(file, R_OK) == 0 {
            return TrustedCertificates(file: String(cString: file))
        }
        return TrustedCertificates(folder: built.pointee.capath.map { String(cString: $0) })
    }()
}
