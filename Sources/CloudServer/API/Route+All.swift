extension Route {
    /// Every route of the cloud, grouped as its API reference groups them.
    static let all: [Route] =
        tokens + devices + events + hooks(under: "/v1/webhooks", called: "Webhook")
        + hooks(under: "/v1/integrations", called: "Integration") + products
        + hooks(under: "/v1/products/{product}/webhooks", called: "ProductWebhook")
        + hooks(under: "/v1/products/{product}/integrations", called: "ProductIntegration") + operations

    private static let tokens = [
        Route("getUser", .get, "/v1/user", .getUser),
        Route("createToken", .post, "/oauth/token", .issueToken),
        Route("listTokens", .get, "/v1/access_tokens", .listTokens),
        Route("deleteAllTokens", .delete, "/v1/access_tokens", .revokeAllTokens),
        Route("getCurrentToken", .get, "/v1/access_tokens/current", .getCurrentToken),
        Route("deleteCurrentToken", .delete, "/v1/access_tokens/current", .revokeCurrentToken),
        Route("deleteToken", .delete, "/v1/access_tokens/{token}", .revokeToken),
    ]

    private static let devices = [
        Route("listDevices", .get, "/v1/devices", .listDevices),
        Route("claimDevice", .post, "/v1/devices", .claimDevice),
        Route("getDevice", .get, "/v1/devices/{device}", .getDevice),
        Route("changeDevice", .put, "/v1/devices/{device}", .changeDevice),
        Route("releaseDevice", .delete, "/v1/devices/{device}", .releaseDevice),
        Route("pingDevice", .put, "/v1/devices/{device}/ping", .pingDevice),
        Route("getVariable", .get, "/v1/devices/{device}/{name}", .readVariable),
        Route("callFunction", .post, "/v1/devices/{device}/{name}", .callFunction),
    ]

    private static let events = [
        Route("publishEvent", .post, "/v1/devices/events", .publishEvent),
        Route("publishEventShort", .post, "/v1/events", .publishEvent),
        Route("streamEvents", .get, "/v1/events", .streamEvents),
        Route("streamEventsByPrefix", .get, "/v1/events/{prefix…}", .streamEvents),
        Route("streamOwnEvents", .get, "/v1/devices/events", .streamOwnEvents),
        Route("streamOwnEventsByPrefix", .get, "/v1/devices/events/{prefix…}", .streamOwnEvents),
        Route("streamDeviceEvents", .get, "/v1/devices/{device}/events", .streamDeviceEvents),
        Route("streamDeviceEventsByPrefix", .get, "/v1/devices/{device}/events/{prefix…}", .streamDeviceEvents),
        Route("listRecentEvents", .get, "/events/recent", .listRecentEvents),
    ]

    private static let products = [
        Route("listProducts", .get, "/v1/products", .listProducts),
        Route("getProduct", .get, "/v1/products/{product}", .getProduct),
        Route("listProductDevices", .get, "/v1/products/{product}/devices", .listProductDevices),
        Route("addProductDevices", .post, "/v1/products/{product}/devices", .addProductDevices),
        Route("getProductDevice", .get, "/v1/products/{product}/devices/{device}", .getDevice),
        Route("changeProductDevice", .put, "/v1/products/{product}/devices/{device}", .changeDevice),
        Route("removeProductDevice", .delete, "/v1/products/{product}/devices/{device}", .removeProductDevice),
        Route("pingProductDevice", .put, "/v1/products/{product}/devices/{device}/ping", .pingDevice),
        Route("getProductVariable", .get, "/v1/products/{product}/devices/{device}/{name}", .readVariable),
        Route("callProductFunction", .post, "/v1/products/{product}/devices/{device}/{name}", .callFunction),
        Route("publishProductEvent", .post, "/v1/products/{product}/events", .publishEvent),
        Route("streamProductEvents", .get, "/v1/products/{product}/events", .streamProductEvents),
        Route(
            "streamProductEventsByPrefix", .get, "/v1/products/{product}/events/{prefix…}", .streamProductEvents),
        Route(
            "streamProductDeviceEvents", .get, "/v1/products/{product}/devices/{device}/events", .streamDeviceEvents),
        Route(
            "streamProductDeviceEventsByPrefix", .get,
            "/v1/products/{product}/devices/{device}/events/{prefix…}", .streamDeviceEvents),
    ]

    private static func hooks(under path: String, called name: String) -> [Route] {
        [
            Route("list\(name)s", .get, path, .listHooks),
            Route("create\(name)", .post, path, .createHook),
            Route("get\(name)", .get, "\(path)/{id}", .getHook),
            Route("edit\(name)", .put, "\(path)/{id}", .editHook),
            Route("delete\(name)", .delete, "\(path)/{id}", .deleteHook),
            Route("test\(name)", .post, "\(path)/{id}/test", .testHook),
        ]
    }

    private static let operations = [
        Route("getHealth", .get, "/health", .health),
        Route("getMetrics", .get, "/metrics", .metrics),
        Route("getOpenAPI", .get, "/openapi.json", .openAPI),
    ]
}
