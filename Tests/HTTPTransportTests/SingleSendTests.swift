import Dispatcher
import EventModel
import Foundation
import Testing

@testable import HTTPTransport

/// Guarded attempts go out once, also when the connection that was kept for them dies.
@Suite struct SingleSendTests {
    private func transport(sendsOnce: Bool = false) throws -> HTTPTransport {
        var configuration = TransportConfiguration(threads: 1)
        configuration.sendsOnce = sendsOnce
        configuration.addressGuard = AddressGuard(allowsHTTP: true, allowed: [try Allowance("127.0.0.1")])
        return HTTPTransport(configuration)
    }

    private func attempt(_ server: RawServer, _ path: String, isGuarded: Bool) -> Request {
        Request(
            head: RequestHead(
                method: .post, url: "\(server.url)/\(path)", host: "unused.example", hostIndex: 0, headers: [],
                timeout: .seconds(30), isGuarded: isGuarded),
            body: Array("x".utf8))
    }

    /// Opens eight connections that are kept, then has the server reset each that asks for `/dies`; how the attempt
    /// ended, and how often the server had it.
    private func attemptsThatDie(
        _ number: Int, isGuarded: Bool, sendsOnce: Bool = false
    ) throws -> (errors: [TransportError?], seen: Int) {
        let opened = Count()
        let seen = Count()
        let server = try RawServer { connection in
            while let request = connection.readRequest() {
                if request.line.contains("/dies") {
                    seen.add()
                    return connection.resetOnClose()
                }
                opened.add()
                // Nobody is answered before all eight are there: so none goes on another's connection.
                while opened.value < 8 { connection.pause(milliseconds: 5) }
                connection.answer()
            }
        }
        defer { server.stop() }
        let transport = try transport(sendsOnce: sendsOnce)
        for id in 0..<8 {
            transport.send(attempt(server, "opens", isGuarded: isGuarded), id: AttemptID(id), now: wallNow())
        }
        #expect(transport.collect(8).allSatisfy { $0.outcome.response?.status == 200 })
        #expect(server.accepted == 8)
        let errors = try (0..<number).map { _ in
            try transport.exchange(attempt(server, "dies", isGuarded: isGuarded)).error
        }
        return (errors, seen.value)
    }

    @Test func aGuardedAttemptIsSeenOnce() throws {
        let (errors, seen) = try attemptsThatDie(1, isGuarded: true)
        #expect(errors == [.reset])
        #expect(seen == 1)
    }

    /// More than the connections that libcurl lets die under one easy handle.
    @Test func eachOfManyGuardedAttemptsIsSeenOnce() throws {
        let (errors, seen) = try attemptsThatDie(12, isGuarded: true)
        #expect(errors == Array(repeating: .reset, count: 12))
        #expect(seen == 12)
    }

    @Test func whatNobodyGuardsIsSentAgainOnAnotherConnection() throws {
        let (errors, seen) = try attemptsThatDie(1, isGuarded: false)
        #expect(errors == [.reset])
        #expect(seen > 1)
    }

    @Test func aTransportThatSendsOnceDoesSoWithEveryAttempt() throws {
        let (errors, seen) = try attemptsThatDie(12, isGuarded: false, sendsOnce: true)
        #expect(errors == Array(repeating: .reset, count: 12))
        #expect(seen == 12)
    }

    @Test func theHandleGoesOnAfterwards() throws {
        let server = try RawServer { connection in
            while let request = connection.readRequest() {
                if request.line.contains("/dies") { return connection.resetOnClose() }
                connection.answer(body: "noted")
            }
        }
        defer { server.stop() }
        let transport = try transport()
        for _ in 0..<20 {
            #expect(try transport.exchange(attempt(server, "lives", isGuarded: true)).response?.text == "noted")
            #expect(try transport.exchange(attempt(server, "dies", isGuarded: true)).error == .reset)
        }
    }
}

/// A number that several threads count up.
///
/// `@unchecked Sendable`: `number` is only touched under `lock`.
private final class Count: @unchecked Sendable {
    private let lock = NSLock()
    private var number = 0

    var value: Int { lock.withLock { number } }

    func add() { lock.withLock { number += 1 } }
}
