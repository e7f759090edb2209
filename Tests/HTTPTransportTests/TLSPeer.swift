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

/// A certificate that signs itself, in a folder that goes when the object goes.
final class Certificate {
    let folder: URL
    var certificate: String { folder.appending(path: "cert.pem").path }
    var key: String { folder.appending(path: "key.pem").path }

    /// For localhost and 127.0.0.1, or for somebody else.
    init(names: String = "DNS:localhost,IP:127.0.0.1") throws {
        guard let openssl = Tool.openssl.path else { throw MissingTool(tool: .openssl) }
        folder = FileManager.default.temporaryDirectory.appending(path: "cloudsim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let process = Process()
        process.executableURL = URL(filePath: openssl)
        process.arguments = [
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder.appending(path: "key.pem").path,
            "-out", folder.appending(path: "cert.pem").path, "-days", "2", "-subj", "/CN=localhost",
            "-addext", "subjectAltName=\(names)",
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl made no certificate.")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}

/// An nghttpd of our own: speaks HTTP/2 and nothing else, so that an answer of its proves the version.
final class HTTP2Server {
    let port: UInt16
    private let process: Process
    private let folder: URL

    /// Serves a file `/hello` and, beside it, 404s; `POST` bodies come back. Over TLS with a certificate.
    init(_ certificate: Certificate?) throws {
        guard let nghttpd = Tool.nghttpd.path else { throw MissingTool(tool: .nghttpd) }
        folder = FileManager.default.temporaryDirectory.appending(path: "cloudsim-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("hello, two\n".utf8).write(to: folder.appending(path: "hello"))
        try Data(count: 3_000_000).write(to: folder.appending(path: "large"))
        // The port is found free and then taken by another process; somebody may come between.
        for _ in 1...5 {
            let port = try RawServer.closedPort()
            if let process = try Self.launch(nghttpd, port, certificate, folder) {
                self.process = process
                self.port = port
                return
            }
        }
        throw CocoaError(.fileNoSuchFile)
    }

    deinit {
        // Not SIGTERM: a child inherits the signal mask of the thread that started it, and the pool of tests blocks that.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    private static func launch(
        _ nghttpd: String, _ port: UInt16, _ certificate: Certificate?, _ folder: URL
    ) throws -> Process? {
        let process = Process()
        process.executableURL = URL(filePath: nghttpd)
        process.arguments =
            ["-a", "127.0.0.1", "-d", folder.path, "--echo-upload", certificate == nil ? "--no-tls" : "-e", "\(port)"]
            + (certificate.map { [$0.key, $0.certificate] } ?? [])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // It does not tell when it listens: ask until it does, or ends because the port was taken.
        while !RawServer.isListening(port) {
            guard process.isRunning else { return nil }
            poll(nil, 0, 5)
        }
        return process
    }
}
