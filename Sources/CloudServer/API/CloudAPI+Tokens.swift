import CloudStore
import EventModel
import HTTPServer

extension CloudAPI {
    func issueToken(_ call: Call) throws(APIFault) -> Reply {
        let wanted = try TokenRequest(call.request)
        let answer: @Sendable (LoginResult) -> Void = { call.answer($0.response) }
        switch wanted.grant {
        case .password(let credentials):
            accounts.login(
                credentials, client: wanted.client, lifetime: wanted.lifetime, from: call.request.peer.host,
                then: answer)
        case .refresh(let token):
            accounts.refresh(token, client: wanted.client, lifetime: wanted.lifetime, then: answer)
        }
        return .later
    }

    func listTokens(_ call: Call) throws(APIFault) -> Reply {
        try withUser(call) { [self] user in
            call.answer(.json(.array(accounts.tokens(of: user, now: now()).map(\.listed))))
        }
    }

    func revokeAllTokens(_ call: Call) throws(APIFault) -> Reply {
        try withUser(call) { [self] user in accounts.revokeAll(of: user) { call.answer(.done($0)) } }
    }

    func revokeCurrentToken(_ call: Call) throws(APIFault) -> Reply {
        let user = try caller(call).user
        guard let token = call.request.token, accounts.revoke(token, of: user, then: { call.answer(.done($0)) })
        else { throw .tokenInvalid }
        return .later
    }

    func revokeToken(_ call: Call) throws(APIFault) -> Reply {
        let token = call.parameters.token
        return try withUser(call) { [self] user in
            if !accounts.revoke(token, of: user, then: { call.answer(.done($0)) }) {
                call.answer(APIFault.refused(404, "Token not found").response)
            }
        }
    }

    /// Finds who asks, by a token or by name and password, which take their time.
    private func withUser(_ call: Call, _ errand: @escaping @Sendable (String) -> Void) throws(APIFault) -> Reply {
        if let credentials = try call.request.credentials() {
            accounts.verify(credentials, from: call.request.peer.host) { check in
                if let fault = check.fault { call.answer(fault.response) } else { errand(credentials.name) }
            }
        } else {
            errand(try caller(call).user)
        }
        return .later
    }
}

extension HTTPResponse {
    /// What a client hears once its change is kept, or not.
    fileprivate static func done(_ error: StoreError?) -> HTTPResponse {
        error.map { APIFault.unsaved($0).response } ?? .ok
    }
}
