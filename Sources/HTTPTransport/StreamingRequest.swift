package import Dispatcher
package import EventModel

/// A request whose answer is read as it comes, however long it is.
package struct StreamingRequest: Sendable {
    /// The method.
    package var method: RequestMethod
    /// The absolute http or https URL.
    package var url: String
    /// The headers; `host` and `content-length` are left out.
    package var headers: [Header]
    /// The body; empty for none.
    package var body: [UInt8]
    /// How long the connection may take, and then how long nothing may come.
    package var idleTimeout: Interval

    /// A request from its parts.
    package init(
        method: RequestMethod = .get, url: String, headers: [Header] = [], body: [UInt8] = [],
        idleTimeout: Interval = .seconds(15)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.idleTimeout = idleTimeout
    }

    /// Whether `url` is an absolute http or https URL with a host and a usable port.
    package static func isUsable(_ url: String) -> Bool { HTTPURL(url)?.hasUsablePort == true }
}
