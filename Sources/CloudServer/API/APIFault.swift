import CloudSim
package import CloudStore
package import EventModel
package import HTTPServer

/// Why a request is not done, as the cloud tells it.
package struct APIFault: Error, Hashable, Sendable {
    /// The answer's status.
    package var status: Int
    /// The answer's body as JSON text.
    package var body: String
    /// What the answer's head says beside its type.
    package var headers: [HTTPField]

    /// A fault from its parts; the body's keys keep their order.
    package init(status: Int, body: KeyValuePairs<String, JSONValue>, headers: [HTTPField] = []) {
        self.status = status
        self.body = JSONValue.object(body).compactText
        self.headers = headers
    }

    /// The answer.
    package var response: HTTPResponse {
        HTTPResponse(
            status: status, headers: [HTTPResponse.jsonType, CORS.anyOrigin] + headers, body: Array(body.utf8))
    }
}

extension APIFault {
    /// `{"ok":false,"error":…}`.
    package static func refused(_ status: Int, _ error: String, headers: [HTTPField] = []) -> APIFault {
        APIFault(status: status, body: ["ok": .bool(false), "error": .string(error)], headers: headers)
    }

    /// `{"error":…,"error_description":…}`.
    package static func described(
        _ status: Int, _ error: String, _ description: String, headers: [HTTPField] = []
    ) -> APIFault {
        APIFault(
            status: status, body: ["error": .string(error), "error_description": .string(description)],
            headers: headers)
    }

    /// `{"ok":false,"errors":[…]}`.
    package static func listed(_ status: Int, _ error: String, headers: [HTTPField] = []) -> APIFault {
        APIFault(
            status: status, body: ["ok": .bool(false), "errors": .array([.string(error)])], headers: headers)
    }

    // MARK: What was asked

    /// A request that cannot be understood; `reason` names the place.
    package static func badRequest(_ reason: String) -> APIFault { refused(400, reason) }

    /// Nothing is there.
    package static let notFound = refused(404, "Not Found")

    /// The path does not allow the method.
    package static func wrongMethod(_ allowed: Methods) -> APIFault {
        refused(
            405, "this path allows only \(allowed.text)", headers: [HTTPField("Allow", allowed.text)])
    }

    /// The request names a host that is not this cloud's.
    package static func misdirected(_ host: String) -> APIFault {
        refused(421, HostCheck.refusal(of: host, command: "cloudsim serve"))
    }

    /// The body is neither JSON nor a form.
    package static func wrongType(_ type: String) -> APIFault {
        let shown = type.utf8.count <= 80 ? "\"\(type)\"" : "something else"
        return refused(
            415,
            "a body is application/json, application/x-www-form-urlencoded or multipart/form-data, not \(shown)",
            headers: [HTTPField("Accept", "application/json, application/x-www-form-urlencoded, multipart/form-data")])
    }

    /// The body is compressed.
    package static let wrongEncoding = refused(
        415, "a body must be sent as it is, without Content-Encoding",
        headers: [HTTPField("Accept-Encoding", "identity")])

    // MARK: Who asks

    /// The request carries no token.
    package static let tokenMissing = described(400, "invalid_request", "The access token was not found")
    /// The token is unknown.
    package static let tokenInvalid = described(
        401, "invalid_token", "The access token provided is invalid.", headers: bearer)
    /// The token's time is over.
    package static let tokenExpired = described(
        401, "invalid_token", "The access token provided has expired.", headers: bearer)
    /// Name and password, or the refresh token, are wrong where a token is asked for.
    package static let wrongCredentials = described(
        400, "invalid_grant", "User credentials are invalid", headers: noStore)
    /// A client's id and secret are wrong.
    package static let wrongClient = described(
        400, "invalid_client",
        "Client credentials are invalid; a client is an account with its password, or serve --client ID:SECRET",
        headers: noStore)
    /// The account whose tokens are asked for does not exist.
    package static let unknownUser = listed(400, "Unknown user")
    /// The password of the account whose tokens are asked for is wrong.
    package static let badPassword = listed(401, "Bad password", headers: basic)
    /// A device that cannot be claimed: it is unknown or offline.
    package static let notConnected = listed(404, "Device is not connected")
    /// Name and password are wrong where they stand in place of a token.
    package static let wrongPassword = described(
        401, "invalid_grant", "User credentials are invalid",
        headers: basic)
    /// No product of the user's has the id or slug.
    package static let unknownProduct = APIFault(
        status: 404,
        body: [
            "ok": .bool(false), "error": .string("Permission denied: product not found"),
            "info": .string("GET /v1/products lists those that are yours"),
        ])
    /// No device of the product is called so.
    package static let unknownProductDevice = APIFault(
        status: 403,
        body: [
            "ok": .bool(false), "error": .string("Device not found for this product"),
            "info": .string("I didn't recognize that device name or ID; GET the product's /devices lists its own"),
        ])
    /// The user does not own the devices.
    package static let permissionDenied = APIFault(status: 403, body: ["error": .string("Permission Denied")])
    /// No device of the user's is called so.
    package static let unknownDevice = APIFault(
        status: 403,
        body: [
            "error": .string("Permission Denied"),
            "info": .string("I didn't recognize that device name or ID; GET /v1/devices lists those that are yours"),
        ])

    /// A request for a token that cannot be understood.
    package static func badTokenRequest(_ reason: String, error: String = "invalid_request") -> APIFault {
        described(400, error, reason, headers: noStore)
    }

    /// Too many logins failed, or too many wait.
    package static func tooManyLogins(retryAfter seconds: Int) -> APIFault {
        described(
            429, "too_many_requests", "Too many failed logins; try again in \(seconds) s.",
            headers: [HTTPField("Retry-After", "\(seconds)")] + noStore)
    }

    // MARK: What the cloud cannot do now

    /// An event that cannot be published: never, or not now.
    static func unpublished(_ fault: PublishFault) -> APIFault {
        let later = [HTTPField("Retry-After", "1")]
        switch fault {
        case .name, .reserved: return refused(400, fault.message)
        case .backlog: return refused(429, fault.message, headers: later)
        case .memory: return refused(503, fault.message, headers: later)
        }
    }

    /// The cloud ends, or has too much to do.
    package static let stopping = refused(
        503, "the cloud is stopping; try again later", headers: [HTTPField("Retry-After", "1")])

    /// The change was made but could not be kept.
    package static func unsaved(_ error: StoreError) -> APIFault {
        let outlook =
            switch error {
            case .closed, .damaged: ""
            default: "; changes are in force and are written as soon as that is possible"
            }
        return refused(503, "\(error)\(outlook)", headers: [HTTPField("Retry-After", "1")])
    }

    private static let bearer = [HTTPField("WWW-Authenticate", "Bearer realm=\"cloud\", error=\"invalid_token\"")]
    private static let basic = [HTTPField("WWW-Authenticate", "Basic realm=\"cloud\"")]
    private static let noStore = [HTTPField("Cache-Control", "no-store")]
}
