import Foundation
import Glibc
import Testing

/// Other people's programs that the TLS and HTTP/2 tests need.
enum Tool: String, CaseIterable {
    case nghttpd
    case openssl

    var path: String? {
        let folders =
            (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/bin", "/usr/sbin"]
        return folders.map { "\($0)/\(rawValue)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// False lets the tests be skipped; where they must run (CI is set), a missing program fails them instead.
    static var areHere: Bool {
        allCases.allSatisfy { $0.path != nil } || ProcessInfo.processInfo.environment["CI"] != nil
    }
}

struct MissingTool: Error, CustomStringConvertible {
    var tool: Tool
    var description: String {
        "\(tool.rawValue) is not installed: apt-get install nghttp2-server openssl"
    }
}

/// A new folder that goes when the object goes.
final class Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "cloudsim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}

/// A certificate that signs itself.
final class Certificate {
    let folder: Folder
    var certificate: String { folder.url.appending(path: "cert.pem").path }
    var key: String { folder.url.appending(path: "key.pem").path }

    /// For localhost and 127.0.0.1, or for somebody else.
    init(names: String = "DNS:localhost,IP:127.0.0.1") throws {
        guard let openssl = Tool.openssl.path else { throw MissingTool(tool: .openssl) }
        folder = try Folder()
        let process = Process()
        process.executableURL = URL(filePath: openssl)
        process.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=\(names)",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl made no certificate.")
    }
}

/// A server of another make, running as long as the object lives.
class ForeignServer {
    let port: UInt16
    private let process: Process

    /// Starts `tool` with the arguments that `arguments` gives for a port.
    fileprivate init(_ tool: Tool, in folder: URL, arguments: (UInt16) -> [String]) throws {
        guard let path = tool.path else { throw MissingTool(tool: tool) }
        // The port is found free and then taken by another process; somebody may come between.
        for _ in 1...5 {
            let port = try RawServer.closedPort()
            let process = Process()
            process.executableURL = URL(filePath: path)
            process.arguments = arguments(port)
            process.currentDirectoryURL = folder
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            if Self.isReady(process, port) {
                self.process = process
                self.port = port
                return
            }
        }
        throw CocoaError(.executableLoad)
    }

    deinit {
        // Not SIGTERM: a child inherits the signal mask of the thread that started it, and the pool of tests blocks that.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// Stops the server while `body` runs: connections wait to be accepted, and nothing is answered.
    func whileStopped(_ body: () throws -> Void) rethrows {
        kill(process.processIdentifier, SIGSTOP)
        defer { kill(process.processIdentifier, SIGCONT) }
        try body()
    }

    /// These programs do not tell when they listen: ask until they do, or end because the port was taken.
    private static func isReady(_ process: Process, _ port: UInt16) -> Bool {
        while !RawServer.isListening(port) {
            guard process.isRunning else { return false }
            poll(nil, 0, 5)
        }
        return true
    }
}

/// An nghttpd of our own: speaks HTTP/2 and nothing else, so that an answer of its proves the version.
final class HTTP2Server: ForeignServer {
    private let folder: Folder

    /// Serves the files `/hello` and `/large` and, beside them, 404s; `POST` bodies come back. Over TLS with a
    /// certificate.
    init(_ certificate: Certificate?) throws {
        let folder = try Folder()
        self.folder = folder
        try Data("hello, two\n".utf8).write(to: folder.url.appending(path: "hello"))
        try Data(count: 3_000_000).write(to: folder.url.appending(path: "large"))
        try super.init(.nghttpd, in: folder.url) { port in
            ["-a", "127.0.0.1", "--echo-upload", certificate == nil ? "--no-tls" : "-e", "\(port)"]
                + (certificate.map { [$0.key, $0.certificate] } ?? [])
        }
    }
}

/// An `openssl s_server` that rejects clients without the given certificate.
final class ClientVerifyingServer: ForeignServer {
    init(_ certificate: Certificate, client: Certificate) throws {
        try super.init(.openssl, in: certificate.folder.url) { port in
            [
                "s_server", "-www", "-accept", "127.0.0.1:\(port)", "-key", certificate.key, "-cert",
                certificate.certificate, "-Verify", "1", "-verify_return_error", "-CAfile", client.certificate,
            ]
        }
    }
}

/// An `openssl s_server` of our own: TLS without a word about HTTP/2; answers by HTTP/1.0 and closes.
final class PlainTLSServer: ForeignServer {
    init(_ certificate: Certificate) throws {
        try super.init(.openssl, in: certificate.folder.url) { port in
            [
                "s_server", "-www", "-accept", "127.0.0.1:\(port)", "-key", certificate.key, "-cert",
                certificate.certificate,
            ]
        }
    }
}
