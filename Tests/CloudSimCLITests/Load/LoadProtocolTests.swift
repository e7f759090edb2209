import EventModel
import Glibc
import HTTPServer
import TestSupport
import Testing

@Suite(.enabled(if: PeerServer.areHere, "SKIPPED: needs nghttpd and openssl: apt-get install nghttp2-server openssl"))
struct LoadProtocolTests {
    private static let brief = ["--rate", "100/s", "--duration", "100ms", "--json"]

    private static func load(
        _ words: [String], in folder: Folder, environment: [String] = []
    ) throws -> (end: Program.End, summary: JSONValue?) {
        let end = try Program.run(["load"] + words + brief, in: folder, environment: environment)
        return (end, try? JSONValue(parsing: end.output))
    }

    @Test func reportsTheProtocol() throws {
        let server = try HTTPServer { _, _ in .response(HTTPResponse()) }
        defer { server.stop() }
        let folder = try Folder()
        let (end, summary) = try Self.load(["--url", server.url + "/", "--out", "run"], in: folder)
        #expect(summary?["protocols"] == .object(["HTTP/1.1": .integer(10)]), "\(end.error)")
        #expect(end.error.contains("\n  by HTTP/1.1\n"), "\(end.error)")
        #expect(folder.read("run/report.html")?.contains(" · HTTP/1.1 · ") == true)
        #expect(try Program.run(["report", "run"], in: folder).output.contains("by HTTP/1.1"))
    }

    @Test func speaksHTTP2ByPriorKnowledge() throws {
        let folder = try Folder()
        let server = try PeerServer.http2(in: folder)
        let url = "http://127.0.0.1:\(server.port)/"
        let (end, summary) = try Self.load(["--url", url, "--http", "2"], in: folder)
        #expect(summary?["protocols"] == .object(["HTTP/2": .integer(10)]), "\(end.error)")
        let (_, other) = try Self.load(["--url", url, "--http", "1.1"], in: folder)
        #expect(other?["protocols"] == .object([:]) && other?["errors"]?["EPROTO"] == .integer(10))
        let (unasked, _) = try Self.load(["--url", url], in: folder)
        #expect(unasked.error.contains("try --http 2 for a server of HTTP/2 alone"), "\(unasked.error)")
    }

    /// This server of HTTP/2 alone closes the connection after the handshake, when HTTP/1.1 was agreed on.
    @Test func namesTheVersionThatWasOffered() throws {
        let folder = try Folder()
        try PeerServer.makeCertificate("ca", in: folder)
        let server = try PeerServer.http2(in: folder, certificate: "ca")
        let words = ["--url", "https://127.0.0.1:\(server.port)/", "--cacert", "ca.pem", "--http", "1.1"]
        let (end, summary) = try Self.load(words, in: folder)
        #expect(summary?["statuses"] == .object([:]) && end.code == 1)
        #expect(end.error.contains("--http 1.1 offered HTTP/1.1 alone (also in the TLS handshake)"), "\(end.error)")
    }

    @Test func trustsTheFileThatIsNamed() throws {
        let folder = try Folder()
        try PeerServer.makeCertificate("ca", in: folder)
        try PeerServer.makeCertificate("other", in: folder)
        let server = try PeerServer.http2(in: folder, certificate: "ca")
        let url = ["--url", "https://127.0.0.1:\(server.port)/"]
        let rows: [([String], [String], Bool)] = [
            ([], [], false), (["--cacert", "ca.pem"], [], true), ([], ["SSL_CERT_FILE=ca.pem"], true),
            (["--cacert", "other.pem"], ["SSL_CERT_FILE=ca.pem"], false), (["--insecure"], [], true),
        ]
        for (words, environment, isTrusted) in rows {
            let (end, summary) = try Self.load(url + words, in: folder, environment: environment)
            let count = isTrusted ? summary?["protocols"]?["HTTP/2"] : summary?["errors"]?["CERT_INVALID"]
            #expect(count == .integer(10), "\(words) \(environment) \(end.error)")
        }
    }

    @Test func presentsAClientCertificate() throws {
        let folder = try Folder()
        for name in ["ca", "device"] { try PeerServer.makeCertificate(name, in: folder) }
        let server = try PeerServer(PeerServer.openssl, in: folder) { port in
            [
                "s_server", "-www", "-accept", "127.0.0.1:\(port)", "-key", "ca.key", "-cert", "ca.pem", "-Verify", "1",
                "-verify_return_error", "-CAfile", "device.pem",
            ]
        }
        try folder.write("both.pem", (folder.read("device.pem") ?? "") + (folder.read("device.key") ?? ""))
        // This server answers nothing but GET.
        let hook = #"{"event": "e", "url": "https://127.0.0.1:\#(server.port)/", "requestType": "GET"}"#
        try folder.write("hook.json", hook)
        let url = ["--hook", "hook.json", "--cacert", "ca.pem"]
        for words in [["--cert", "device.pem", "--key", "device.key"], ["--cert", "both.pem"]] {
            let (end, summary) = try Self.load(url + words, in: folder)
            #expect(summary?["statuses"]?["200"] == .integer(10), "\(words) \(end.error)")
        }
        let (_, summary) = try Self.load(url, in: folder)
        #expect(summary?["statuses"] == .object([:]))
        let sent = ["--cacert", "ca.pem", "--cert", "both.pem"]
        #expect(try Program.run(["send", "hook.json", "--event", "e"] + sent, in: folder).code == 0)
        #expect(try Program.run(["send", "hook.json", "--event", "e"], in: folder).code == 1)
    }

    @Test func rejectsUnusableFiles() throws {
        let folder = try Folder()
        for name in ["one", "two"] { try PeerServer.makeCertificate(name, in: folder) }
        try folder.write("empty", "")
        let whole = folder.read("one.pem") ?? ""
        try folder.write("damaged", whole + whole.replacing("MII", with: "AAA"))
        let encrypt = ["pkcs8", "-topk8", "-in", "one.key", "-out", "encrypted", "-passout", "pass:x"]
        #expect(try Program(encrypt, in: folder, path: PeerServer.openssl).end().code == 0)
        let rows: [([String], String)] = [
            (["--cacert", "missing"], "--cacert missing: there is no such file."),
            (["--cacert", "empty"], "--cacert empty: no PEM certificate (BEGIN CERTIFICATE) in it."),
            (["--cacert", "one.key"], "--cacert one.key: no PEM certificate"),
            (["--cacert", "damaged"], "--cacert damaged: a certificate in it is damaged."),
            (["--cert", "one.pem"], "--cert one.pem: no PEM private key (BEGIN PRIVATE KEY) in it; --key FILE"),
            (["--cert", "one.pem", "--key", "two.key"], "--key two.key: the private key does not belong to the"),
            (["--cert", "one.pem", "--key", "encrypted"], "--key encrypted: the private key is encrypted;"),
            (["--cert", "one.pem", "--key", "missing"], "--key missing: there is no such file."),
            (["--key", "one.key"], "--key one.key requires --cert FILE"),
            (["--http", "3"], "--http 3: expected 1.1 or 2."),
            (["--insecure", "--cacert", "one.pem"], "--insecure accepts any certificate; leave out --cacert."),
        ]
        for (words, text) in rows {
            let end = try Program.run(
                ["load", "--url", "https://localhost:1/", "--rate", "1/s", "--duration", "1h"] + words, in: folder)
            #expect(end.code == 2 && end.error.contains(text), "\(words) \(end.code) \(end.error)")
        }
        let words = ["load", "--url", "https://localhost:1/", "--rate", "1/s", "--duration", "1h"]
        let end = try Program.run(words, in: folder, environment: ["SSL_CERT_FILE=empty"])
        #expect(end.code == 2 && end.error.contains("SSL_CERT_FILE empty: no PEM certificate"), "\(end.error)")
    }
}
