package import EventModel

/// What a client asks for at `/oauth/token` (RFC 6749).
package struct TokenRequest: Hashable, Sendable {
    /// What the client brings for the token.
    package enum Grant: Hashable, Sendable {
        /// A name and a password.
        case password(Credentials)
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

    /// Reads the fields of a request. Any client's secret is taken: this cloud knows no clients, only users.
    /// - Throws: 400, in the words of RFC 6749.
    package init(_ request: APIRequest) throws(APIFault) {
        let client = try request.credentials()?.name ?? request.text("client_id") ?? ""
        self.client = String(client.unicodeScalars.prefix(64))
        switch request.text("grant_type") {
        case "password":
            guard let name = request.text("username"), let password = request.text("password") else {
                throw .badTokenRequest("Missing parameters. \"username\" and \"password\" are required")
            }
            grant = .password(Credentials(name: name, password: password))
        case "refresh_token":
            guard let token = request.text("refresh_token") else {
                throw .badTokenRequest("Missing parameter. \"refresh_token\" is required")
            }
            grant = .refresh(token)
        case nil: throw .badTokenRequest("Missing parameter. \"grant_type\" is required")
        default:
            throw .badTokenRequest(
                "The grant types are \"password\" and \"refresh_token\"", error: "unsupported_grant_type")
        }
        let seconds: Int?
        do throws(APIFault) { seconds = try request.wholeNumber("expires_in", in: 0...Self.longestLifetime) } catch {
            throw .badTokenRequest("\"expires_in\" is a number of seconds up to \(Self.longestLifetime), 0 for ever")
        }
        lifetime = seconds.map { $0 == 0 ? nil : .seconds(Int64($0)) } ?? AccountBook.usualLifetime
    }
}
