import CloudStore
import DeviceEmulator
import EventModel
import HTTPServer

extension CloudAPI {
    func issueToken(_ call: Call) throws(APIFault) -> Reply {
        try call.request.checkBody()
        let wanted = try TokenRequest(call.request)
        let answer: @Sendable (LoginResult) -> Void = { call.answer($0.response) }
        switch wanted.grant {
        case .password(let credentials):
            accounts.login(
                credentials, client: wanted.client, lifetime: wanted.lifetime, from: call.request.peer.host,
                then: answer)
        case .client(let credentials):
            accounts.login(
                credentials, isClient: true, client: wanted.client, lifetime: wanted.lifetime,
                from: call.request.peer.host, then: answer)
        case .refresh(let token):
            accounts.refresh(token, client: wanted.client, lifetime: wanted.lifetime, then: answer)
        }
        return .later
    }

    /// The account that asks, with the keys that clients read at login.
    func getUser(_ call: Call) throws(APIFault) -> Reply {
        let caller = try caller(call)
        return call.reply(
            .json([
                "id": .string(UserID.of(caller.user)), "username": .string(caller.user), "subscription_ids": .array([]),
                "account_info": .object(["business_account": .bool(false)]), "team_invites": .array([]),
            ]))
    }

    func listTokens(_ call: Call) throws(APIFault) -> Reply {
        let denial: @Sendable (String) -> APIFault = { [accounts] in accounts.has($0) ? .badPassword : .unknownUser }
        return try withUser(call, denial: denial) { [self] user in
            call.answer(.json(.array(accounts.tokens(of: user, now: now()).map(\.listed))))
        }
    }

    func getCurrentToken(_ call: Call) throws(APIFault) -> Reply {
        _ = try caller(call)
        guard let token = call.request.token.flatMap(accounts.entry) else { throw .tokenInvalid }
        return call.reply(.json(token.listed))
    }

    func revokeAllTokens(_ call: Call) throws(APIFault) -> Reply {
        try withUser(call) { [self] user in accounts.revokeAll(of: user) { call.answer(.done($0)) } }
    }

    func revokeCurrentToken(_ call: Call) throws(APIFault) -> Reply {
        let user = try caller(call).user
        try call.request.checkBody()
        guard let token = call.request.token, accounts.revoke(token, of: user, then: { call.answer(.done($0)) })
        else { throw .tokenInvalid }
        return .later
    }

    func revokeToken(_ call: Call) throws(APIFault) -> Reply {
        let token = call.parameters.token
        let own = call.request.token
        if try call.request.credentials() == nil, own == nil || own?.hasSameBytes(as: token) == true {
            // The token is the credential, and permission is the same as being known.
            guard accounts.entry(of: token) != nil else { throw .refused(404, "Token not found") }
            try call.request.checkBody()
            guard accounts.revoke(token, then: { call.answer(.done($0)) }) else {
                throw .refused(404, "Token not found")
            }
            return .later
        }
        return try withUser(call) { [self] user in
            if !accounts.revoke(token, of: user, then: { call.answer(.done($0)) }) {
                call.answer(APIFault.refused(404, "Token not found").response)
            }
        }
    }

    /// Finds who asks, by a token or by name and password, which take their time.
    ///
    /// - Parameter denial: The answer to a wrong password, by the name that came with it.
    private func withUser(
        _ call: Call, denial: @escaping @Sendable (String) -> APIFault = { _ in .wrongPassword },
        _ errand: @escaping @Sendable (String) -> Void
    ) throws(APIFault) -> Reply {
        if let credentials = try call.request.credentials() {
            accounts.verify(credentials, from: call.request.peer.host) { check in
                switch check.fault {
                case nil:
                    do throws(APIFault) { try call.request.checkBody() } catch { return call.answer(error.response) }
                    errand(credentials.name)
                case .wrongPassword?: call.answer(denial(credentials.name).response)
                case let fault?: call.answer(fault.response)
                }
            }
        } else {
            let user = try caller(call).user
            try call.request.checkBody()
            errand(user)
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
