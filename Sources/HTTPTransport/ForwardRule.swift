/// Sends the requests for one host to another server, for instance to the service under development.
///
/// Method, query and headers stay as they are, and so does the path unless the rule has one; the URL that traces and
/// events show does not change.
package struct ForwardRule: Sendable {
    /// The host whose requests are forwarded, lower-cased; with `:port` only that port's, an IPv6 address then in
    /// brackets.
    package let host: String
    /// Whether the receiver sees the original `Host`; otherwise it sees the target's.
    package let keepsHost: Bool
    let target: HTTPURL

    /// A rule from host to target, an absolute http or https URL; a path other than `/` replaces each request's path.
    /// Nil when the target is no such URL, has a port that is none, or has a query.
    package init?(host: String, target: String, keepsHost: Bool = true) {
        guard let target = HTTPURL(target), target.hasUsablePort, !target.target.utf8.contains(UInt8(ascii: "?")) else {
            return nil
        }
        self.host = host.lowercased()
        self.keepsHost = keepsHost
        self.target = target
    }

    /// The host that the requests go to, without its port.
    package var targetHost: String { target.name }

    /// Where a request for `url` goes.
    func rewritten(_ url: HTTPURL) -> HTTPURL {
        let query = url.target[(url.target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? url.target.endIndex)...]
        let path = target.target == "/" ? url.target : target.target + query
        return HTTPURL(isSecure: target.isSecure, authority: target.authority, target: path)
    }
}
