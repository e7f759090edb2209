import Dispatch
import Dispatcher
import EventModel
import Foundation
import Testing

@testable import HTTPTransport

/// The peer of the conformance suite on real sockets: the path of a request says how to behave.
final class RealPeer {
    private let server: RawServer
    private let held = DispatchSemaphore(value: 0)
    private let closed: UInt16
    private let secure: HTTP2Server?

    init() throws {
        server = try RawServer { [held] connection in
            while let request = connection.readRequest(), Self.play(request, on: connection, held) {}
        }
        closed = try RawServer.closedPort()
        secure = Tool.areHere ? try HTTP2Server(Certificate()) : nil
    }

    deinit {
        release()
        server.stop()
    }

    /// Answers one request that is held back.
    func release() { held.signal() }

    /// Where this peer behaves so.
    func url(_ behaviour: PeerBehaviour) -> (url: String, host: String)? {
        let base = "http://127.0.0.1:\(server.port)/"
        let url: String? =
            switch behaviour {
            case .echoes(let status): base + "echo/\(status)"
            case .answers(let milliseconds): base + "after/\(milliseconds)"
            case .holdsBack: base + "held/"
            case .sends(let bytes): base + "bytes/\(bytes)"
            case .redirects: base + "redirect/"
            case .refuses: "http://127.0.0.1:\(closed)/"
            case .resets: base + "reset/"
            case .closesHalfway: base + "half/"
            case .staysSilent: base + "silent/"
            case .hasNoName: "http://no-such-name.invalid/"
            case .hasBadCertificate: secure.map { "https://127.0.0.1:\($0.port)/" }
            case .sendsGarbage: base + "garbage/"
            }
        return url.map { ($0, "127.0.0.1") }
    }

    /// False when the connection is over.
    private static func play(_ request: RawRequest, on connection: RawConnection, _ held: DispatchSemaphore) -> Bool {
        let parts = request.line.split(separator: " ")[1].split(separator: "/")
        let number = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        switch parts.first {
        case "echo":
            let head = "HTTP/1.1 \(number) Word\r\nX-Peer: here\r\nContent-Length: \(request.body.count)\r\n\r\n"
            return connection.write(Array(head.utf8) + request.body)
        case "after":
            connection.pause(milliseconds: Int32(number))
            connection.answer()
            return true
        case "held":
            held.wait()
            connection.answer()
            return true
        case "bytes":
            connection.answer(body: String(repeating: "x", count: number))
            return true
        case "redirect":
            connection.answer(302, headers: "Location: http://no-such-name.invalid/\r\n")
            return true
        case "half": connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
        case "reset": connection.resetOnClose()
        case "silent": connection.waitForClose()
        default: connection.write("220 this is no HTTP\r\n")
        }
        return false
    }
}

@Suite struct ConformanceTests {
    @Test(arguments: [(1, 256), (1, 3), (3, 8)])
    func theRealTransportKeepsTheContract(threads: Int, transfers: Int) throws {
        let peer = try RealPeer()
        let transport = HTTPTransport(threads: threads, transfersPerThread: transfers)
        let subject = ConformanceSubject(
            transport: transport, now: wallNow, horizon: { wallNow() + .seconds(60) }, url: { peer.url($0) },
            release: { peer.release() })
        try TransportConformance(subject).check()
    }
}
