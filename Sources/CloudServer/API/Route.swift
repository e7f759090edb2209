/// One method on one path of the API.
package struct Route: Sendable {
    /// What the API's description calls it; no two routes have the same.
    package let id: String
    /// The method; where it is GET, HEAD is allowed too.
    package let method: Method
    /// The path: `/v1/devices/{device}`. A last `{prefix…}` takes all segments that are left, joined by slashes.
    package let pattern: String
    /// What is asked for.
    package let operation: Operation

    init(_ id: String, _ method: Method, _ pattern: String, _ operation: Operation) {
        self.id = id
        self.method = method
        self.pattern = pattern
        self.operation = operation
    }
}

/// What a path's variable segments can stand for.
package enum RouteParameter: String, CaseIterable, Sendable {
    /// A product, by its id or its slug.
    case product
    /// A device, by its id or its name.
    case device
    /// A variable or a function.
    case name
    /// What an event's name begins with.
    case prefix
    /// A hook's id.
    case id
    /// An access token.
    case token
}

/// The variable segments of one request's path; empty where the path has none of that kind.
package struct RouteParameters: Hashable, Sendable {
    /// The product, by its id or its slug.
    package var product = ""
    /// The device, by its id or its name.
    package var device = ""
    /// The variable or the function.
    package var name = ""
    /// What the events' names begin with.
    package var prefix = ""
    /// The hook's id.
    package var id = ""
    /// The access token.
    package var token = ""

    /// A path without variable segments.
    package init() {}

    mutating func set(_ parameter: RouteParameter, to value: String) {
        switch parameter {
        case .product: product = value
        case .device: device = value
        case .name: name = value
        case .prefix: prefix = value
        case .id: id = value
        case .token: token = value
        }
    }
}

/// Who may ask for an operation.
package enum Access: Sendable {
    /// Everyone, without a token.
    case open
    /// A client that names itself and a user with a password, or brings a refresh token.
    case clientCredentials
    /// Everyone with a token, or with name and password in place of one.
    case basicOrToken
    /// Everyone who knows the token in the path; other credentials limit the call to their account's tokens.
    case tokenInPath
    /// Everyone with a token; who does not own the devices sees less.
    case token
    /// The owner of the devices alone; other users are denied permission.
    case owner
}

extension Operation {
    /// Who may ask for it.
    package var access: Access {
        switch self {
        case .health, .metrics, .openAPI: .open
        case .issueToken: .clientCredentials
        case .listTokens, .revokeAllTokens: .basicOrToken
        case .revokeToken: .tokenInPath
        case .getUser, .getCurrentToken, .revokeCurrentToken, .listDevices, .listHooks, .listProducts: .token
        case .streamEvents, .streamOwnEvents, .streamDeviceEvents: .token
        case .claimDevice, .getDevice, .changeDevice, .releaseDevice, .pingDevice, .readVariable, .callFunction: .owner
        case .getProduct, .listProductDevices, .addProductDevices, .removeProductDevice: .owner
        case .publishEvent, .streamProductEvents, .listRecentEvents: .owner
        case .createHook, .getHook, .editHook, .deleteHook, .testHook: .owner
        }
    }
}
