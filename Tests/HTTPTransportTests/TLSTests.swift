import Dispatcher
import EventModel
import Foundation
import Testing

@testable import HTTPTransport

/// Certificates and HTTP/2, against a real server of another make.
@Suite(.enabled(if: Tool.areHere, "SKIPPED: needs nghttpd and openssl: apt-get install nghttp2-server openssl"))
struct TLSTests {
    @Test func aCertificateThatNobodySignedIsRefused() throws {
        let server = try HTTP2Server(Certificate())
        let outcome = try HTTPTransport().exchange(request(.get, "https://127.0.0.1:\(server.port)/hello"))
        #expect(outcome.error == .certificate)
    }

    @Test func aStreamFromAnUnknownServerIsRefused() throws {
        let server = try HTTP2Server(Certificate())
        let read = StreamingRead(StreamingRequest(url: "https://127.0.0.1:\(server.port)/hello"))
        #expect(read.next(within: .seconds(30)) == .failure(.certificate))
    }

    @Test func aHookMayAcceptAnyCertificate() throws {
        let server = try HTTP2Server(Certificate())
        let transport = HTTPTransport()
        let trusting = request(.get, "https://127.0.0.1:\(server.port)/hello", rejectUnauthorized: false)
        let response = try #require(try transport.exchange(trusting).response)
        #expect(response.status == 200)
        #expect(response.text == "hello, two\n")
        #expect(response.field("content-length") == "11")
        #expect(transport.counters.http2Responses == 1, "The version was negotiated.")
    }

    @Test func aTrustedCertificateHolds() throws {
        let certificate = try Certificate()
        let server = try HTTP2Server(certificate)
        var configuration = TransportConfiguration()
        configuration.trustedCertificates = certificate.certificate
        let transport = HTTPTransport(configuration)
        let url = "https://127.0.0.1:\(server.port)/hello"
        #expect(try transport.exchange(request(.get, url)).response?.status == 200)
    }

    @Test func aTrustedCertificateOfAnotherHostDoesNotHold() throws {
        let certificate = try Certificate(names: "DNS:other.example")
        let server = try HTTP2Server(certificate)
        var configuration = TransportConfiguration()
        configuration.trustedCertificates = certificate.certificate
        let transport = HTTPTransport(configuration)
        let url = "https://127.0.0.1:\(server.port)/hello"
        #expect(try transport.exchange(request(.get, url)).error == .certificate)
    }

    /// A connection that was accepted blindly is no good for a request that wants to look.
    @Test func blindConnectionsAreNotShared() throws {
        let server = try HTTP2Server(Certificate())
        let transport = HTTPTransport(transfersPerThread: 1)
        let url = "https://127.0.0.1:\(server.port)/hello"
        for _ in 1...3 {
            #expect(try transport.exchange(request(.get, url, rejectUnauthorized: false)).response?.status == 200)
            #expect(try transport.exchange(request(.get, url)).error == .certificate)
        }
    }

    @Test func http2CarriesMethodsBodiesAndHeaders() throws {
        let server = try HTTP2Server(Certificate())
        let transport = HTTPTransport()
        let url = "https://localhost:\(server.port)/"
        for method in [RequestMethod.post, .put] {
            let headers = [
                Header("Content-Type", "text/plain"), Header("Host", "other.example"), Header("X-Empty", ""),
                Header("Connection", "keep-alive"),
            ]
            let response = try #require(
                try transport.exchange(
                    request(method, url, headers: headers, body: "body \(method)", rejectUnauthorized: false)
                ).response)
            #expect(response.text == "body \(method)")
        }
        let missing = try transport.exchange(request(.delete, url + "missing", rejectUnauthorized: false))
        #expect(missing.response?.status == 404)
        #expect(transport.counters.http2Responses == 3)
        #expect(transport.counters.connections == 1)
    }

    /// The server carries 100 streams on a connection; past them libcurl opens further ones.
    @Test(arguments: [(50, 1), (120, 21)]) func aCrowdSharesAHandshake(transfers: Int, connections: Int) throws {
        let server = try HTTP2Server(Certificate())
        let transport = HTTPTransport(transfersPerThread: transfers)
        let count = 400
        let trusting = request(.get, "https://127.0.0.1:\(server.port)/hello", rejectUnauthorized: false)
        for number in 0..<count { transport.send(trusting, id: AttemptID(number), now: wallNow()) }
        let completions = transport.collect(count)
        #expect(Set(completions.map(\.id)).count == count)
        #expect(completions.allSatisfy { $0.outcome.response?.text == "hello, two\n" })
        #expect(transport.counters.http2Responses == count)
        #expect(transport.counters.connections <= connections)
    }

    /// As above, but with both kinds under way together, where the one could slip onto the other's connection.
    @Test func blindConnectionsAreNotSharedInACrowd() throws {
        let server = try HTTP2Server(Certificate())
        let transport = HTTPTransport(transfersPerThread: 20)
        let url = "https://127.0.0.1:\(server.port)/hello"
        let heads = [true, false].map { request(.get, url, rejectUnauthorized: $0).head }
        let count = 200
        for number in 0..<count {
            transport.send(Request(head: heads[number % 2]), id: AttemptID(number), now: wallNow())
        }
        let completions = transport.collect(count)
        #expect(completions.count == count)
        for completion in completions {
            if completion.id.number % 2 == 0 {
                #expect(completion.outcome.error == .certificate)
            } else {
                #expect(completion.outcome.response?.status == 200)
            }
        }
    }

    @Test func aServerWithoutHTTP2IsSpokenToInHTTP1() throws {
        let server = try PlainTLSServer(Certificate())
        let transport = HTTPTransport()
        let url = "https://localhost:\(server.port)/"
        let trusting = request(.get, url, rejectUnauthorized: false)
        for number in 0..<8 { transport.send(trusting, id: AttemptID(number), now: wallNow()) }
        for completion in transport.collect(8) {
            #expect(completion.outcome.response?.status == 200)
            #expect(completion.outcome.response?.body.isEmpty == false)
        }
        #expect(transport.counters.http2Responses == 0)
        #expect(try transport.exchange(request(.get, url)).error == .certificate)
    }

    @Test func aLargeBodyOverHTTP2IsCutOffAlone() throws {
        let server = try HTTP2Server(Certificate())
        let transport = HTTPTransport()
        let url = "https://127.0.0.1:\(server.port)/"
        for _ in 1...3 {
            let large = try transport.exchange(request(.get, url + "large", rejectUnauthorized: false))
            #expect(large.response?.body.count == Response.maximumBytes)
            #expect(large.response?.bytesDropped == 3_000_000 - Response.maximumBytes)
            let small = try transport.exchange(request(.get, url + "hello", rejectUnauthorized: false))
            #expect(small.response?.text == "hello, two\n")
        }
    }

    @Test func http2MayBeKnownBeforehand() throws {
        let server = try HTTP2Server(nil)
        var configuration = TransportConfiguration()
        configuration.version = .http2
        let transport = HTTPTransport(configuration)
        let response = try transport.exchange(request(.post, "http://127.0.0.1:\(server.port)/", body: "x")).response
        #expect(response?.text == "x")
        #expect(transport.counters.http2Responses == 1)
    }

    @Test func http2WhereNobodyExpectsItIsNoHTTP() throws {
        let server = try HTTP2Server(nil)
        let outcome = try HTTPTransport().exchange(request(.get, "http://127.0.0.1:\(server.port)/hello"))
        #expect(outcome.error == .malformed)
    }
}
