import CloudSim
import Dispatcher

/// Which hosts a scenario's hooks call, and who answers for them.
struct Hosts {
    /// Hosts that nobody answers for inside: requests to them are real.
    private(set) var real: [String] = []
    /// URLs whose host is only known when they are rendered.
    private(set) var open: [String] = []

    /// The hosts of the hooks and some others, without those in `answered`.
    init(of hooks: [Hook], and others: [String] = [], answered: Set<String>) {
        for hook in hooks {
            guard let host = hook.literalHost else {
                if !open.contains(hook.urlText) { open.append(hook.urlText) }
                continue
            }
            if !answered.contains(host), !real.contains(host) { real.append(host) }
        }
        for host in others where !answered.contains(host) && !real.contains(host) { real.append(host) }
    }

    /// Real hosts that are not this machine.
    var foreign: [String] { real.filter { !Self.isLoopback($0) } }

    /// The host of a receiver's key, which may name a port too; an address with a port stands in brackets.
    static func name(_ key: String) -> String {
        if key.hasPrefix("[") { return String(key.dropFirst().prefix { $0 != "]" }) }
        return key.split(separator: ":").count == 2 ? String(key.prefix { $0 != ":" }) : key
    }

    /// Whether a host name means this machine.
    static func isLoopback(_ host: String) -> Bool {
        let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        if name == "localhost" || name.hasSuffix(".localhost") || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension Scenario {
    /// The hosts of the signed endpoints.
    var signedHosts: [String] {
        endpoints.compactMap { endpoint in
            if case .success(let judged) = addressGuard.judge(url: endpoint.url) { judged.host } else { nil }
        }
    }

    /// The hosts whose addresses the scenario tells.
    var namedHosts: [String] {
        let later = timeline.flatMap { entry -> [Scenario.NameEntry] in
            if case .names(let names) = entry.change { names } else { [] }
        }
        return (names + later).map(\.host)
    }
}
