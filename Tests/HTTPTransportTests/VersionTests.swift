import Dispatcher
import EventModel
import HTTPServer
import Testing

@testable import HTTPTransport

/// HTTP versions, connections and client certificates, against servers of another make.
@Suite(.enabled(if: Tool.areHere, "SKIPPED: needs nghttpd and openssl: apt-get install nghttp2-server openssl"))
struct VersionTests {
    private static func configuration(
        _ version: TransportConfiguration.Version, transfers: Int = 8, trusting certificate: Certificate? = nil
    ) -> TransportConfiguration {
        var configuration = TransportConfiguration(transfersPerThread: transfers)
        configuration.version = version
        configuration.measures = true
        configuration.trustedCertificates = certificate?.certificate
        return configuration
    }

    private static func versions(_ transport: HTTPTransport) -> Set<HTTPVersion?> {
        var timings: [AttemptTiming] = []
        transport.takeTimings(into: &timings)
        return Set(timings.map(\.version))
    }

    @Test(arguments: [false, true]) func opensOneConnectionPerTransfer(isSecure: Bool) throws {
        let certificate = isSecure ? try Certificate() : nil
        let server = try HTTP2Server(certificate)
        var configuration = Self.configuration(.http2, transfers: 12, trusting: certificate)
        configuration.sharesConnections = false
        let transport = HTTPTransport(configuration)
        let url = "\(isSecure ? "https" : "http")://127.0.0.1:\(server.port)/hello"
        // No transfer ends before all are submitted, or it would take the next and a connection would be saved.
        server.whileStopped {
            for number in 0..<48 { transport.send(request(.get, url), id: AttemptID(number), now: wallNow()) }
        }
        #expect(transport.collect(48).allSatisfy { $0.outcome.response?.status == 200 })
        #expect(transport.counters.connections == 12 && transport.counters.http2Responses == 48)
        #expect(Self.versions(transport) == [.http2])
    }

    @Test func speaksOnlyHTTP1WhenSelected() throws {
        let server = try HTTPServer { _, _ in .response(HTTPResponse()) }
        defer { server.stop() }
        let transport = HTTPTransport(Self.configuration(.http1))
        #expect(try transport.exchange(request(.get, server.url + "/")).response?.status == 200)
        #expect(Self.versions(transport) == [.http11])
        // nghttpd accepts nothing but HTTP/2.
        let certificate = try Certificate()
        let other = try HTTP2Server(certificate)
        let secure = HTTPTransport(Self.configuration(.http1, trusting: certificate))
        #expect(try secure.exchange(request(.get, "https://127.0.0.1:\(other.port)/hello")).response == nil)
        #expect(Self.versions(secure) == [nil])
    }

    @Test func fallsBackToHTTP1OverTLS() throws {
        let certificate = try Certificate()
        let server = try PlainTLSServer(certificate)
        let transport = HTTPTransport(Self.configuration(.http2, trusting: certificate))
        #expect(try transport.exchange(request(.get, "https://localhost:\(server.port)/")).response?.status == 200)
        #expect(Self.versions(transport) == [.http10])
    }

    @Test func presentsAClientCertificate() throws {
        let (certificate, client) = (try Certificate(), try Certificate(names: "DNS:device"))
        let server = try ClientVerifyingServer(certificate, client: client)
        let url = "https://localhost:\(server.port)/"
        var configuration = Self.configuration(.negotiated, trusting: certificate)
        #expect(try HTTPTransport(configuration).exchange(request(.get, url)).response == nil)
        configuration.clientCertificate = ClientCertificate(certificate: client.certificate, key: client.key)
        #expect(try HTTPTransport(configuration).exchange(request(.get, url)).response?.status == 200)
        configuration.clientCertificate = ClientCertificate(certificate: certificate.certificate, key: certificate.key)
        #expect(try HTTPTransport(configuration).exchange(request(.get, url)).response == nil)
    }
}
