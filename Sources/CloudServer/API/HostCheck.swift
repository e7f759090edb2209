import Dispatcher
package import HTTPServer

/// Decides which hosts a request may name. A web page whose own name resolves to a loopback address (DNS rebinding)
/// reaches a local server, but its requests still name that page's host.
package struct HostCheck: Hashable, Sendable {
    /// Names given by `--hostname` and the host that the server listens on, in lower case without a final dot.
    private let names: Set<String>
    /// False when the server listens beyond loopback, where other machines use names that it cannot know.
    private let isLoopback: Bool

    /// A check for a server.
    ///
    /// - Parameters:
    ///   - host: The host that the server was asked to listen on.
    ///   - isLoopback: True if it listens on a loopback address.
    ///   - names: Further names that it accepts.
    package init(host: String, isLoopback: Bool, names: [String]) {
        self.names = Set((names + [host]).map(Self.normalized))
        self.isLoopback = isLoopback
    }

    /// The host name that a request may not use; nil for a request that is accepted.
    ///
    /// Judges the `Host` field even if the target is absolute, since the two may differ.
    package func foreignHost(of request: HTTPRequest) -> String? {
        guard isLoopback else { return nil }
        let hosts = [request.authority] + request.headers.filter { $0.isNamed("host") }.map(\.value)
        for host in hosts where !accepts(host, minorVersion: request.minorVersion) { return host }
        return nil
    }

    /// The sentence for a client whose host name is not accepted.
    package static func refusal(of host: String, command: String) -> String {
        let shown = host.utf8.count <= 80 && host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? " '\(host)'" : ""
        return "the host\(shown) is not accepted here; use localhost or an IP address, or add its name with"
            + " \(command) --hostname NAME"
    }

    /// The authority to use in links that are returned to a client: its own if it surely means this server, otherwise
    /// `fallback`.
    func authority(for authority: String, else fallback: String) -> String {
        guard let host = Self.host(of: authority) else { return fallback }
        if let address = IPAddress(host) { return address.isLoopback || !isLoopback ? authority : fallback }
        return Self.isLoopbackName(host) || names.contains(host) ? authority : fallback
    }

    private func accepts(_ authority: String, minorVersion: Int) -> Bool {
        if authority.isEmpty { return minorVersion == 0 }
        guard let host = Self.host(of: authority) else { return false }
        return Self.isLoopbackName(host) || IPAddress(host) != nil || names.contains(host)
    }

    /// The host of `host`, `host:port`, `[v6]` or `[v6]:port`, normalized; nil for anything else.
    private static func host(of authority: String) -> String? {
        let text = authority[...]
        let host: Substring
        var rest: Substring
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[..<end].dropFirst()
            rest = text[end...].dropFirst()
            guard host.contains(":") else { return nil }
        } else {
            let end = text.firstIndex(of: ":") ?? text.endIndex
            host = text[..<end]
            rest = text[end...]
        }
        if rest.popFirst().map({ $0 != ":" }) == true || host.isEmpty { return nil }
        guard rest.utf8.count <= 5, rest.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return normalized(String(host))
    }

    private static func normalized(_ name: String) -> String {
        let lowered = name.lowercased()
        return lowered.hasSuffix(".") && lowered.utf8.count > 1 ? String(lowered.dropLast()) : lowered
    }

    private static func isLoopbackName(_ host: String) -> Bool { host == "localhost" || host.hasSuffix(".localhost") }
}
