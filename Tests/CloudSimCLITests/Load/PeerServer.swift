import Glibc
import HTTPServer
import TestSupport

/// A server of another make, which runs as long as the object lives.
final class PeerServer {
    let port: Int
    private let program: Program

    /// True if nghttpd and openssl are installed.
    static let areHere = access(nghttpd, X_OK) == 0 && access(openssl, X_OK) == 0
    static let nghttpd = access("/usr/sbin/nghttpd", X_OK) == 0 ? "/usr/sbin/nghttpd" : "/usr/bin/nghttpd"
    static let openssl = "/usr/bin/openssl"

    /// Starts a program with the arguments that `arguments` returns for a free port.
    init(_ path: String, in folder: Folder, _ arguments: (Int) -> [String]) throws {
        for _ in 1...5 {
            let probe = try HTTPServer { _, _ in .response(HTTPResponse()) }
            let port = probe.port
            probe.stop()
            let program = try Program(arguments(port), in: folder, output: .file("/dev/null"), path: path)
            if Self.isReady(program, port) {
                (self.port, self.program) = (port, program)
                return
            }
        }
        throw Program.StartError(reason: "\(path) does not listen")
    }

    /// An nghttpd, which speaks HTTP/2 alone: over TLS with a certificate of `makeCertificate`, else without.
    static func http2(in folder: Folder, certificate: String? = nil) throws -> PeerServer {
        try PeerServer(nghttpd, in: folder) { port in
            ["-a", "127.0.0.1", "--echo-upload", certificate == nil ? "--no-tls" : "-e", "\(port)"]
                + (certificate.map { ["\($0).key", "\($0).pem"] } ?? [])
        }
    }

    /// Makes a self-signed certificate NAME.pem for 127.0.0.1 with its key NAME.key in a folder.
    static func makeCertificate(_ name: String, in folder: Folder) throws {
        let words = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(name).key",
            "-out", "\(name).pem", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
        ]
        let end = try Program(words, in: folder, path: openssl).end()
        guard end.code == 0 else { throw Program.StartError(reason: "openssl: \(end.error)") }
    }

    /// Connects until the program listens; false if it ended, because the port was taken.
    private static func isReady(_ program: Program, _ port: Int) -> Bool {
        for _ in 1...6_000 {
            if (try? RawClient(port: port)) != nil { return true }
            guard program.isRunning else { return false }
            poll(nil, 0, 5)
        }
        return false
    }
}
