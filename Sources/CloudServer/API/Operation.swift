/// What a client can ask of the cloud: one case for each call of the API, several paths of which may lead to it.
package enum Operation: String, CaseIterable, Sendable {
    // Account and tokens
    /// Shows the account that asks.
    case getUser
    /// Trades a password or a refresh token for an access token.
    case issueToken
    /// Lists the account's tokens.
    case listTokens
    /// Revokes every token of the account.
    case revokeAllTokens
    /// Shows the token that the request carries.
    case getCurrentToken
    /// Revokes the token that the request carries.
    case revokeCurrentToken
    /// Revokes one token.
    case revokeToken
    // Devices
    /// Lists the devices.
    case listDevices
    /// Tells of one device, with its functions and variables.
    case getDevice
    /// Claims a device.
    case claimDevice
    /// Renames a device, writes its notes, makes it signal.
    case changeDevice
    /// Gives a device away.
    case releaseDevice
    /// Says whether a device is connected.
    case pingDevice
    /// Reads a variable.
    case readVariable
    /// Calls a function.
    case callFunction
    // Events
    /// Publishes an event.
    case publishEvent
    /// Streams public events and the owner's own.
    case streamEvents
    /// Streams the events of the owner's devices.
    case streamOwnEvents
    /// Streams the events of one device.
    case streamDeviceEvents
    /// Lists the last events.
    case listRecentEvents
    /// Streams the events of a product.
    case streamProductEvents
    // Products
    /// Lists the products.
    case listProducts
    /// Shows a product.
    case getProduct
    /// Lists a product's devices.
    case listProductDevices
    /// Puts devices into a product.
    case addProductDevices
    /// Takes a device out of a product.
    case removeProductDevice
    // Hooks
    /// Creates a hook.
    case createHook
    /// Lists the hooks.
    case listHooks
    /// Tells of one hook, with its logs and counters.
    case getHook
    /// Changes a hook's configuration, key by key.
    case editHook
    /// Deletes a hook.
    case deleteHook
    /// Sends a synthetic event through a hook.
    case testHook
    /// Says what an event would do to each hook, and why.
    case explainEvent
    // Running it
    /// Says that the cloud is well.
    case health
    /// Tells figures in the Prometheus text format.
    case metrics
    /// Tells this interface as an OpenAPI document.
    case openAPI

    /// False if the operation can be used without a token.
    var needsToken: Bool { ![.issueToken, .listTokens, .health, .metrics, .openAPI].contains(self) }
}
