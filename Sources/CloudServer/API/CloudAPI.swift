import CloudSim
import CloudStore
import Dispatcher
import EventModel
import HTTPServer

/// The cloud's interface: takes requests on the server's threads, answers what it can, and leaves the rest to the
/// world.
final class CloudAPI: Sendable {
    let inbox: Inbox
    let accounts: Accounts
    let hub: StreamHub
    let log: CloudLog?
    let meter: RequestMeter
    /// Wall time.
    let now: @Sendable () -> Instant
    /// How many connections are open.
    let connections: @Sendable () -> Int
    /// How many changes wait for their commit.
    let uncommitted: @Sendable () -> Int
    /// Whose which key is.
    let keys: KeyRing
    /// Which URLs signed deliveries may go to.
    let addressGuard: AddressGuard
    let lookup = HostLookup()
    /// Tells when memory is short; nil where it has no limit.
    let memory: MemoryWatch?
    /// Which hosts requests may name. Strict until the server's address is known.
    private let site = Lock(Site(check: HostCheck(host: "", isLoopback: true, names: []), authority: "localhost"))

    init(
        inbox: Inbox, accounts: Accounts, keys: KeyStore?, addressGuard: AddressGuard, hub: StreamHub,
        meter: RequestMeter, log: CloudLog?, now: @escaping @Sendable () -> Instant,
        connections: @escaping @Sendable () -> Int, uncommitted: @escaping @Sendable () -> Int,
        memory: MemoryWatch?
    ) {
        self.memory = memory
        self.keys = KeyRing(store: keys, accounts: accounts)
        self.addressGuard = addressGuard
        self.inbox = inbox
        self.accounts = accounts
        self.hub = hub
        self.log = log
        self.now = now
        self.connections = connections
        self.uncommitted = uncommitted
        self.meter = meter
    }

    /// Sets where the server listens and which names it accepts.
    func listens(at server: HTTPServer, hostnames: [String]) {
        let check = HostCheck(host: server.host, isLoopback: server.isLoopback, names: hostnames)
        let authority = String(server.url.dropFirst("http://".count))
        site.withLock { $0 = Site(check: check, authority: authority) }
    }

    /// The URL prefix of links in the answer to a call: `http://localhost:7070`.
    func base(_ call: Call) -> String {
        let site = site.withLock { $0 }
        return "http://\(site.check.authority(for: call.request.authority, else: site.authority))"
    }

    /// Decides what happens to a request.
    func handle(_ incoming: HTTPRequest, _ exchange: Exchange) -> Reply {
        var record = RequestRecord(incoming, meter: meter, log: log)
        if let host = site.withLock({ $0.check.foreignHost(of: incoming) }) {
            record.isOpenToPages = false
            return record.reply(APIFault.misdirected(host).response)
        }
        do throws(APIFault) { return try route(incoming, exchange, &record) } catch {
            return record.reply(error.response)
        }
    }

    private func route(
        _ incoming: HTTPRequest, _ exchange: Exchange, _ record: inout RequestRecord
    ) throws(APIFault) -> Reply {
        if incoming.method == "OPTIONS", incoming.target == "*" {
            return record.reply(CORS.preflight(allow: Methods(rawValue: .max), requested: nil))
        }
        let path = try APIPath(incoming)
        record.isOpenToPages = !CORS.excludes(path.segments)
        switch RouteTable.cloud.destination(incoming.method, path.segments) {
        case .notFound: return try handleDialect(incoming, path.segments, exchange, record)
        case .wrongMethod(let allowed): throw .wrongMethod(allowed)
        case .options(let allowed):
            let requested = incoming.header("access-control-request-headers")
            return record.reply(CORS.preflight(allow: allowed, requested: requested))
        case .found(let match):
            let request = try APIRequest(incoming, path)
            let call = Call(request, match, exchange, record)
            if incoming.bodyRefusal != nil, ["GET", "HEAD"].contains(incoming.method) {
                if match.operation.needsToken { _ = try caller(call) }
                try request.checkBody()
            }
            return try perform(match.operation, call)
        }
    }

    private func perform(_ operation: Operation, _ call: Call) throws(APIFault) -> Reply {
        switch operation {
        case .issueToken: try issueToken(call)
        case .listTokens: try listTokens(call)
        case .revokeAllTokens: try revokeAllTokens(call)
        case .getUser: try getUser(call)
        case .getCurrentToken: try getCurrentToken(call)
        case .revokeCurrentToken: try revokeCurrentToken(call)
        case .revokeToken: try revokeToken(call)
        case .listDevices: try listDevices(call)
        case .getDevice: try getDevice(call)
        case .claimDevice: try claimDevice(call)
        case .changeDevice: try changeDevice(call)
        case .releaseDevice: try releaseDevice(call)
        case .pingDevice: try pingDevice(call)
        case .readVariable: try readVariable(call)
        case .callFunction: try callFunction(call)
        case .publishEvent: try publishEvent(call)
        case .streamEvents: try streamEvents(call)
        case .streamOwnEvents: try streamOwnEvents(call)
        case .streamDeviceEvents: try streamDeviceEvents(call)
        case .streamProductEvents: try streamProductEvents(call)
        case .listRecentEvents: try listRecentEvents(call)
        case .listProducts: try listProducts(call)
        case .getProduct: try getProduct(call)
        case .listProductDevices: try listProductDevices(call)
        case .addProductDevices: try addProductDevices(call)
        case .removeProductDevice: try removeProductDevice(call)
        case .createHook: try createHook(call)
        case .listHooks: try listHooks(call)
        case .getHook: try getHook(call)
        case .editHook: try editHook(call)
        case .deleteHook: try deleteHook(call)
        case .testHook: try testHook(call)
        case .explainEvent: try explainEvent(call)
        case .health: try health(call)
        case .metrics: try metrics(call)
        case .openAPI: call.reply(OpenAPIDocument.cloud.response)
        }
    }

    /// Answers what is no request.
    func refuse(_ status: Int, _ reason: String, _ peer: PeerAddress) -> HTTPResponse {
        meter.count(status)
        let later = status == 429 || status == 503 ? [HTTPField("Retry-After", "1")] : []
        let response = APIFault.refused(status, reason, headers: later).response
        log?.record(
            AccessEntry(
                time: now(), peer: peer, method: "-", target: "-", status: status, bytes: response.body.count,
                microseconds: 0))
        return response
    }

    /// Who asks.
    ///
    /// - Throws: The cloud's answer to a request without a token that holds.
    func caller(_ call: Call) throws(APIFault) -> Caller {
        guard let token = call.request.token else { throw .tokenMissing }
        switch accounts.check(token, now: now()) {
        case .owner(let user): return Caller(user: user, isOwner: true)
        case .guest(let user): return Caller(user: user, isOwner: false)
        case .unknown: throw .tokenInvalid
        case .expired: throw .tokenExpired
        }
    }

    /// Makes sure that the owner asks.
    func owner(_ call: Call) throws(APIFault) {
        guard try caller(call).isOwner else { throw .permissionDenied }
    }

    /// Leaves the rest of a call to the world's thread.
    func ask(_ call: Call, _ errand: @escaping @Sendable (World) throws(APIFault) -> Void) throws(APIFault) -> Reply {
        let isTaken = inbox.post { world in
            do throws(APIFault) { try errand(world) } catch { world.answer(call, error.response) }
        }
        guard isTaken else { throw .stopping }
        return .later
    }

}

/// Where a cloud listens, and the hosts that requests may name.
private struct Site: Sendable {
    var check: HostCheck
    /// The server's own host and port.
    var authority: String
}

/// The account behind a token.
struct Caller: Sendable {
    /// Its name.
    var user: String
    /// Whether devices and hooks are its own.
    var isOwner: Bool
}
