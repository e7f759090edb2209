package import EventModel

/// What a client asks for at `/oauth/token` (RFC 6749).
package struct TokenRequest: Hashable, Sendable {
    /// What the client brings for the token.
    package enum Grant: Hashable, Sendable {
        /// A name and a password.
        case password(Credentials)
        /// A client's id and secret.
        case client(Credentials)
        /// A refresh token.
        case refresh(String)
    }

    /// The longest lifetime that can be asked for, in seconds: ten years.
    package static let longestLifetime = 315_360_000

    /// What the client brings.
    package var grant: Grant
    /// What the client calls itself; empty when it does not say.
    package var client: String
    /// How long the token shall hold; nil for ever.
    package var lifetime: Interval?

    /// Reads the fields of a request. Only `client_credentials` checks the client's secret; with the other grants any
    /// client and secret are accepted.
    /// - Throws: 400, in the words of RFC 6749.
    package init(_ request: APIRequest) throws(APIFault) {
        let basic = try request.credentials()
        let client = basic?.name ?? request.text("client_id") ?? ""
        self.client = String(client.unicodeScalars.prefix(64))
        switch request.text("grant_type") {
        case "password":
            guard let name = request.text("username"), let password = request.text("password") else {
                throw .badTokenRequest("Missing parameters. \"username\" and \"password\" are required")
            }
            grant = .password(Credentials(name: name, password: password))
        case "client_credentials":
            guard let id = basic?.name ?? request.text("client_id"),
                let secret = basic?.password ?? request.text("client_secret")
            else { throw .badTokenRequest("Missing parameters. \"client_id\" and \"client_secret\" are required") }
            grant = .client(Credentials(name: id, password: secret))
        case "refresh_token":
            guard let token = request.text("refresh_token") else {
                throw .badTokenRequest("Missing parameter. \"refresh_token\" is required")
            }
            grant = .refresh(token)
        case nil: throw .badTokenRequest("Missing parameter. \"grant_type\" is required")
        default:
            throw .badTokenRequest(
                "The grant types are \"password\", \"client_credentials\" and \"refresh_token\"",
                error: "unsupported_grant_type")
        }
        let seconds: Int?
        do throws(APIFault) { seconds = try request.wholeNumber("expires_in", in: 0...Self.longestLifetime) } catch {
            throw .badTokenRequest("\"expires_in\" is a number of seconds up to \(Self.longestLifetime), 0 for ever")
        }
        lifetime = seconds.map { $0 == 0 ? nil : .seconds(Int64($0)) } ?? AccountBook.usualLifetime
    }
}
