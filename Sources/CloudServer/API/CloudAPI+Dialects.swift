import CloudSim
import Dispatcher
import EventModel
import HTTPServer

extension CloudAPI {
    /// Decides what happens to a request that no route of the device cloud takes.
    func handleDialect(
        _ incoming: HTTPRequest, _ segments: [String], _ exchange: Exchange, _ record: RequestRecord
    ) throws(APIFault) -> Reply {
        switch DialectTable.all.destination(incoming.method, segments) {
        case .none: throw .notFound
        case .options(let allow):
            let requested = incoming.header("access-control-request-headers")
            return record.reply(CORS.preflight(allow: allow, requested: requested))
        case .wrongMethod(let dialect, let allow):
            let nobody = DialectTable.Match(
                dialect: dialect, route: dialect.routes[0], parameters: [:], isHead: false)
            let call = DialectCall(match: nobody, exchange: exchange, record: record)
            return record.reply(call.response(DialectFault.wrongMethod(allow: allow)))
        case .found(let match):
            let call = DialectCall(match: match, exchange: exchange, record: record)
            do throws(DialectFault) { return try perform(incoming, call) } catch {
                return record.reply(call.response(error))
            }
        }
    }

    private func perform(_ incoming: HTTPRequest, _ call: DialectCall) throws(DialectFault) -> Reply {
        guard let text = Self.key(incoming) else { throw .unauthorized }
        let holder = try keys.holder(text, now: now())
        try holder.check(call.match.route.scope)
        let request = try DialectRequest(incoming, call, holder: holder, now: now())
        guard let host = hostToLookUp(request) else {
            guard post(request, call) else { throw .unavailable("the cloud is stopping; try again later") }
            return .later
        }
        let isAccepted = lookup.addresses(of: host) { [self] addresses in
            var request = request
            request.urlFault = addressGuard.judge(addresses, of: host)
            if !post(request, call) {
                call.answer(call.response(.unavailable("the cloud is stopping; try again later")))
            }
        }
        guard isAccepted else { throw .unavailable("too many names are being looked up; try again later") }
        return .later
    }

    private func post(_ request: DialectRequest, _ call: DialectCall) -> Bool {
        inbox.post { world in world.perform(request, call) }
    }

    /// The host of a URL in the body, when its addresses decide whether it may be called.
    private func hostToLookUp(_ request: DialectRequest) -> String? {
        guard let url = request.body["url"]?.text, case .success(let judged) = addressGuard.judge(url: url),
            judged.literal == nil, !addressGuard.isAllowed(host: judged.host)
        else { return nil }
        return judged.host
    }

    /// The API key that a request carries.
    private static func key(_ incoming: HTTPRequest) -> String? {
        if let key = incoming.header("x-api-key"), !key.isEmpty { return key }
        if case .bearer(let token) = Authorization(incoming.header("authorization")) { return token }
        return nil
    }
}

extension AddressGuard {
    /// Whether a host may be called by its name, whatever its addresses.
    func isAllowed(host: String) -> Bool {
        allowed.contains { if case .host(let name) = $0 { name == host } else { false } }
    }
}
