import Dispatcher
import EventModel
import Glibc
import Testing

@testable import HTTPTransport

/// What guarded attempts may dial.
@Suite struct GuardTests {
    private func echo() throws -> RawServer {
        try RawServer { connection in
            while let request = connection.readRequest() {
                connection.answer(body: String(request.line.split(separator: " ")[1]))
            }
        }
    }

    /// A transport that lets guarded attempts through to these.
    private func transport(_ allowed: String..., threads: Int = 1, transfers: Int = 256) throws -> HTTPTransport {
        var configuration = TransportConfiguration(threads: threads, transfersPerThread: transfers)
        configuration.addressGuard = AddressGuard(allowsHTTP: true, allowed: try allowed.map { try Allowance($0) })
        return HTTPTransport(configuration)
    }

    private func guarded(_ url: String, timeout: Interval = .seconds(30)) -> Request {
        Request(
            head: RequestHead(
                method: .post, url: url, host: "unused.example", hostIndex: 0, headers: [], timeout: timeout,
                isGuarded: true),
            body: Array("x".utf8))
    }

    @Test(arguments: [
        "127.0.0.1", "localhost", "LOCALHOST", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "017700000001", "0.0.0.0",
        "0",
        "[::ffff:127.0.0.1]", "127.0.0.1.", "user@127.0.0.1", "8.8.8.8@127.0.0.1", "127.8.9.10", "127。0。0。1",
    ]) func loopbackIsRefusedHoweverItIsSpelt(host: String) throws {
        let server = try echo()
        defer { server.stop() }
        for transport in [try transport(), HTTPTransport(), try transport("10.0.0.0/8", "::2", "other.example")] {
            let error = try transport.exchange(guarded("http://\(host):\(server.port)/")).error
            // Spellings that this libcurl does not take for an address are refused as names that nobody has.
            let isName = host.hasSuffix(".") || host.utf8.contains { $0 >= 0x80 }
            #expect(error == .blocked || (isName && [.notFound, .malformed].contains(error)), "\(host)")
        }
        #expect(server.accepted == 0)
    }

    @Test func anAllowedRangeIsDialledAndTheConnectionKept() throws {
        let server = try echo()
        defer { server.stop() }
        let transport = try transport("127.0.0.0/8")
        for number in 0..<50 {
            #expect(try transport.exchange(guarded("\(server.url)/\(number)")).response?.text == "/\(number)")
        }
        #expect(server.accepted == 1)
    }

    /// The name says nothing: what counts is what it leads to, and who has it.
    @Test func aNameIsJudgedByTheAddressThatIsDialled() throws {
        let server = try echo()
        defer { server.stop() }
        let named = guarded("http://LocalHost:\(server.port)/")
        #expect(try transport("localhost").exchange(named).response?.status == 200)
        #expect(try transport("127.0.0.0/8", "::1").exchange(named).response?.status == 200)
        #expect(server.accepted == 2)
        #expect(try transport("localhost.example", "128.0.0.0/8").exchange(named).error == .blocked)
        #expect(try transport("localhost").exchange(guarded(server.url)).error == .blocked)
        #expect(server.accepted == 2)
    }

    /// A connection that was opened unjudged lies ready, and is not taken.
    @Test func noConnectionIsSharedWithWhatNobodyGuards() throws {
        let server = try echo()
        defer { server.stop() }
        let transport = try transport(transfers: 1)
        for _ in 0..<3 {
            #expect(try transport.exchange(request(.post, server.url)).response?.status == 200)
            #expect(try transport.exchange(guarded(server.url)).error == .blocked)
        }
        #expect(server.accepted == 1)
    }

    @Test func refusalsDoNotStick() throws {
        let server = try echo()
        defer { server.stop() }
        let closed = try RawServer.closedPort()
        let transport = try transport("localhost", transfers: 1)
        for number in 0..<10 {
            #expect(try transport.exchange(guarded(server.url)).error == .blocked)
            let answer = try transport.exchange(guarded("http://localhost:\(server.port)/\(number)"))
            #expect(answer.response?.text == "/\(number)")
            #expect(try transport.exchange(guarded("http://localhost:\(closed)/")).error == .refused)
            #expect(try transport.exchange(guarded("http://no-such-name.invalid/")).error == .notFound)
        }
        #expect(server.accepted == 1)
    }

    @Test func aCrowdOfBothKinds() throws {
        let server = try echo()
        defer { server.stop() }
        let transport = try transport("127.0.0.1", threads: 2, transfers: 4)
        let refused = guarded("http://127.0.0.2:\(server.port)/")
        for number in 0..<600 {
            let kinds = [guarded(server.url + "/\(number)"), request(.get, server.url + "/\(number)"), refused]
            transport.send(kinds[number % 3], id: AttemptID(number), now: wallNow())
        }
        let completions = transport.collect(600)
        #expect(completions.map(\.id.number).sorted() == Array(0..<600))
        for completion in completions {
            let number = completion.id.number
            if number % 3 == 2 {
                #expect(completion.outcome.error == .blocked)
            } else {
                #expect(completion.outcome.response?.text == "/\(number)")
            }
        }
        #expect(server.mostOpen <= 16)
    }

    @Test func closingEndsGuardedAttemptsToo() throws {
        let server = try RawServer { $0.waitForClose() }
        defer { server.stop() }
        let transport = try transport("127.0.0.1", transfers: 2)
        for number in 0..<10 { transport.send(guarded(server.url), id: AttemptID(number), now: wallNow()) }
        transport.close()
        transport.send(guarded(server.url), id: AttemptID(10), now: wallNow())
        let completions = transport.collect(11)
        #expect(completions.count == 11 && completions.allSatisfy { $0.outcome.error == .reset })
    }

    /// A forward leads elsewhere, and there is where the guard looks.
    @Test func aForwardIsJudgedByWhereItLeads() throws {
        let server = try echo()
        defer { server.stop() }
        let rule = try #require(ForwardRule(host: "shop.example", target: "http://localhost:\(server.port)"))
        let head = RequestHead(
            method: .post, url: "http://shop.example/x", host: "shop.example", hostIndex: 0, headers: [],
            isGuarded: true)
        for (allowed, isLetThrough) in [("shop.example", false), ("localhost", true)] {
            var configuration = TransportConfiguration(forwards: [rule])
            configuration.addressGuard = AddressGuard(allowsHTTP: true, allowed: [try Allowance(allowed)])
            let outcome = try HTTPTransport(configuration).exchange(Request(head: head))
            #expect(isLetThrough ? outcome.response?.text == "/x" : outcome.error == .blocked)
        }
        #expect(server.accepted == 1)
    }
}

/// The judge at the socket, without a network.
@Suite struct SocketOpenerTests {
    /// What somebody is told who wants to dial an address: whether it gets a socket, and whether children would
    /// inherit it.
    private func dial(
        _ judge: SocketOpener, family: Int32 = AF_INET, _ bytes: [UInt8], length: Int? = nil
    ) -> (isOpen: Bool, isInherited: Bool) {
        let isSix = family == AF_INET6
        var address = [UInt8](repeating: 0, count: length ?? (isSix ? 28 : 16))
        for (index, byte) in bytes.enumerated() where (isSix ? 8 : 4) + index < address.count {
            address[(isSix ? 8 : 4) + index] = byte
        }
        let socket = address.withUnsafeBytes {
            judge.open(family: family, kind: Int32(SOCK_STREAM.rawValue), protocol: 0, address: $0)
        }
        guard socket >= 0 else { return (false, false) }
        defer { close(socket) }
        return (true, fcntl(socket, F_GETFD) & FD_CLOEXEC == 0)
    }

    private func judge(_ allowed: String...) throws -> SocketOpener {
        let judge = SocketOpener(AddressGuard(allowed: try allowed.map { try Allowance($0) }))
        judge.start(host: "name.example")
        return judge
    }

    private let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 127, 0, 0, 1]

    @Test func publicAddressesGetASocketThatNobodyInherits() throws {
        let judge = try judge()
        for _ in 0..<2 {
            let result = dial(judge, [8, 8, 8, 8])
            #expect(result.isOpen && !result.isInherited)
        }
        #expect(!judge.hasRefused)
    }

    @Test func bytesAreReadInTheirOrder() throws {
        #expect(!dial(try judge(), [10, 0, 0, 1]).isOpen)
        #expect(dial(try judge(), [1, 0, 0, 10]).isOpen)
        #expect(dial(try judge("10.0.0.1"), [10, 0, 0, 1]).isOpen)
        #expect(!dial(try judge("1.0.0.10"), [10, 0, 0, 1]).isOpen)
        #expect(!dial(try judge(), family: AF_INET6, mapped).isOpen)
        let loopback = try judge()
        #expect(!dial(loopback, family: AF_INET6, [UInt8](repeating: 0, count: 15) + [1]).isOpen)
        #expect(loopback.hasRefused)
    }

    @Test func afterOneRefusalNoOtherAddressOfTheTransferIsDialled() throws {
        let judge = try judge()
        #expect(dial(judge, [8, 8, 8, 8]).isOpen)
        #expect(!dial(judge, [127, 0, 0, 1]).isOpen)
        #expect(!dial(judge, [8, 8, 8, 8]).isOpen)
        judge.start(host: "name.example")
        #expect(dial(judge, [8, 8, 8, 8]).isOpen)
    }

    @Test func otherFamiliesAndStumpsAreRefused() throws {
        #expect(!dial(try judge("0.0.0.0/0", "::/0", "name.example"), family: AF_UNIX, [1]).isOpen)
        #expect(!dial(try judge(), [8, 8, 8, 8], length: 7).isOpen)
        #expect(!dial(try judge(), [8, 8, 8, 8], length: 0).isOpen)
        #expect(!dial(try judge(), family: AF_INET6, mapped, length: 16).isOpen)
    }

    @Test func allowancesAreForTheHostOfTheTransfer() throws {
        let judge = try judge("name.example")
        #expect(dial(judge, [127, 0, 0, 1]).isOpen)
        judge.start(host: "other.example")
        #expect(!dial(judge, [127, 0, 0, 1]).isOpen)
    }
}
