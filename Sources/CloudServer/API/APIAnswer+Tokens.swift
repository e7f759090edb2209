package import CloudStore
package import EventModel
package import HTTPServer

extension LoginResult {
    /// The answer at `/oauth/token`.
    package var response: HTTPResponse {
        switch self {
        case .issued(let token): token.response
        case .wrong: APIFault.wrongCredentials.response
        case .wrongClient: APIFault.wrongClient.response
        case .throttled(let seconds): APIFault.tooManyLogins(retryAfter: seconds).response
        case .busy: APIFault.tooManyLogins(retryAfter: 1).response
        case .unsaved(let error): APIFault.unsaved(error).response
        case .stopping: APIFault.stopping.response
        }
    }
}

extension PasswordCheck {
    /// Why name and password do not stand in place of a token; nil when they do.
    package var fault: APIFault? {
        switch self {
        case .right: nil
        case .wrong: .wrongPassword
        case .throttled(let seconds): .tooManyLogins(retryAfter: seconds)
        case .busy: .tooManyLogins(retryAfter: 1)
        case .stopping: .stopping
        }
    }
}

extension IssuedToken {
    /// The answer to the client that asked for it; `expires_in` is 0 for a token that never ends.
    var response: HTTPResponse {
        .json(
            [
                "token_type": .string("bearer"), "access_token": .string(access),
                "expires_in": .integer(lifetime.map { Int($0.milliseconds / 1000) } ?? 0),
                "refresh_token": .string(refresh),
            ], headers: [HTTPField("Cache-Control", "no-store"), HTTPField("Pragma", "no-cache")])
    }
}

extension StoredToken {
    /// The token as a list shows it.
    package var listed: JSONValue {
        .object([
            "token": .string(token), "expires_at": expiresAt.map { .string($0.description) } ?? .null,
            "client": .string(client),
        ])
    }
}
