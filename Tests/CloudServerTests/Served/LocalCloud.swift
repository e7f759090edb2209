import CloudSim
import CloudStore
import Cryptography
import Dispatcher
import EventModel
import Glibc
import HTTPServer
import TestSupport
import Testing

@testable import CloudServer

/// A cloud that serves in this process, and a client of it. It has three devices, of which one is offline, an owner, a
/// guest and their tokens; whatever its hooks send is answered at once.
final class LocalCloud {
    static let owner = "owners-token"
    static let guest = "guests-token"
    /// Tokens of the owner that may be revoked.
    static let spare = ["spare-token-1", "spare-token-2"]
    static let expired = "expired-token"
    static let password = "a password"
    static let lamp = "00000000000000000000000a"

    let port: Int
    private let life: Life

    private static let scenario = """
        {
          "devices": [
            { "id": "\(lamp)", "name": "lamp", "firmware": "lamp" }, { "name": "door", "firmware": "lamp" },
            { "name": "cellar", "firmware": "lamp" }
          ],
          "products": [
            { "id": 1234, "slug": "thermo", "name": "Thermo", "version": 3, "devices": ["lamp", "cellar"] },
            { "id": 99, "slug": "empty" }
          ],
          "timeline": [ { "at": "0s", "device": "cellar", "offline": true } ],
          "firmware": {
            "lamp": {
              "values": { "state": "off" }, "variables": ["state"],
              "functions": { "switch": { "return": 1, "set": { "state": "{{arg}}" } } }
            }
          }
        }
        """

    /// A cloud, with keys and a guard for its signed endpoints.
    init(keys: KeyStore? = nil, addressGuard: AddressGuard = AddressGuard()) throws {
        let life = Life(keys: keys, addressGuard: addressGuard)
        startThread { life.run(Self.scenario) }
        life.state.wait(atMost: 10_000) { $0.url != nil || $0.isOver }
        let url = life.state.withLock { $0.url }
        port = try #require(url?.split(separator: ":").last.flatMap { Int($0) }, "the cloud does not listen")
        self.life = life
    }

    deinit {
        life.state.withLock { $0.isWanted = false }
        life.state.signal()
        life.state.wait(atMost: 10_000) { $0.isOver }
    }

    /// An answer as it came.
    struct Answer {
        var status: Int
        var fields: [(name: String, value: String)]
        var body: [UInt8]

        func field(_ name: String) -> String? { fields.first { $0.name.lowercased() == name }?.value }
        var json: JSONValue { (try? JSONValue(parsing: String(decoding: body, as: UTF8.self))) ?? .null }
    }

    /// Sends one request on a connection of its own, in these pieces; of a stream only the beginning is read.
    func send(_ pieces: [[UInt8]]) throws -> Answer {
        let client = try RawClient(port: port)
        for piece in pieces { client.send(piece) }
        var bytes: [UInt8] = []
        while case .success(let more) = client.receive() {
            bytes += more
            if bytes.suffix(8).elementsEqual("\r\n:ok\n\n\r\n".utf8.suffix(8)) { break }
        }
        return try Self.read(bytes)
    }

    /// An answer from its bytes; the framing of a stream's chunks stays in the body.
    static func read(_ bytes: [UInt8]) throws -> Answer {
        let text = String(decoding: bytes, as: UTF8.self)
        let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)), "no answer: \(text)")
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let status = try #require(lines.first.flatMap { Int($0.dropFirst(9).prefix(3)) }, "\(text)")
        let fields = lines.dropFirst().map { line in
            let colon = line.firstIndex(of: ":") ?? line.endIndex
            return (String(line[..<colon]), String(line[colon...].dropFirst(2)))
        }
        return Answer(status: status, fields: fields, body: Array(bytes[end.upperBound...]))
    }
}

/// The thread on which a cloud lives.
private final class Life: Sendable {
    struct State: Sendable {
        var url: String?
        var isWanted = true
        var isWoken = false
        var isOver = false
    }

    let state = Awaited(State())
    private let keys: KeyStore?
    private let addressGuard: AddressGuard

    init(keys: KeyStore?, addressGuard: AddressGuard) {
        self.keys = keys
        self.addressGuard = addressGuard
    }

    func run(_ text: String) {
        let state = state
        if let cloud = try? cloud(text), let url = try? cloud.listen(host: "127.0.0.1", port: 0) {
            state.withLock { $0.url = url }
            state.signal()
            _ = cloud.run(isStopped: { state.withLock { !$0.isWanted } }, patience: .zero)
        }
        state.withLock { $0.isOver = true }
        state.signal()
    }

    private func cloud(_ text: String) throws -> Cloud {
        let source = SourceText(path: "a test's scenario", bytes: Array(text.utf8))
        let decoded = ScenarioFile.decode(source) { _ in .failure(FileFault("there are no files beside it")) }
        let scenario = try #require(decoded.scenario, "\(decoded.diagnostics)")
        var environment = SimulationEnvironment()
        environment.remote = PromptTransport(state)
        environment.addressGuard = addressGuard
        let state = state
        return Cloud(
            Cloud.Parts(
                scenario: scenario, plan: try HookPlan(scenario: [], stored: [], limit: 20, now: Self.now()),
                environment: environment,
                wake: {
                    state.withLock { $0.isWoken = true }
                    state.signal()
                },
                now: Self.now, transportTime: Self.now, timeOfDay: Self.now,
                accounts: Accounts(Self.accounts, now: Self.now), store: nil,
                keys: keys,
                state: StoredState(), log: nil))
    }

    private static var accounts: AccountBook {
        // A cheap hash: nobody steals it.
        let cost = Scrypt.Cost(rounds: 4, blockSize: 1, lanes: 1) ?? .login
        let hash = PasswordHash(LocalCloud.password, salt: Array(repeating: 7, count: 16), cost: cost).description
        func token(_ text: String, of user: String, until end: Instant? = nil) -> StoredToken {
            StoredToken(token: text, refreshToken: nil, user: user, client: "test", expiresAt: end)
        }
        var book = AccountBook(
            users: ["owner", "guest"].map { StoredUser(name: $0, passwordHash: hash) },
            tokens: [
                token(LocalCloud.owner, of: "owner"), token(LocalCloud.guest, of: "guest"),
                token(LocalCloud.expired, of: "owner", until: Instant(milliseconds: 0)),
            ] + LocalCloud.spare.map { token($0, of: "owner") })
        do throws(AccountFault) { try book.setClient(id: "gateway", secret: "a secret") } catch {
            preconditionFailure("\(error)")
        }
        return book
    }

    @Sendable private static func now() -> Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Answers every request at once; a receiver whose URL says so fails.
    private final class PromptTransport: Transport {
        private let state: Awaited<State>
        private var ended: [Completion] = []

        init(_ state: Awaited<State>) { self.state = state }

        var inFlight: Int { ended.count }

        func send(_ request: Request, id: AttemptID, now: Instant) {
            let fails = request.head.url.contains("fail")
            let headers = [Header("Content-Type", "text/plain")]
            let response = Response(status: fails ? 500 : 200, headers: headers, body: Array("done".utf8))
            ended.append(Completion(id: id, outcome: .response(response)))
        }

        func outcomes(until deadline: Instant, into completions: inout [Completion]) {
            let pause = ended.isEmpty ? Int(max(0, (deadline - Life.now()).milliseconds)) : 0
            state.wait(atMost: pause) { $0.isWoken || !$0.isWanted }
            state.withLock { $0.isWoken = false }
            completions += ended
            ended = []
        }
    }
}
