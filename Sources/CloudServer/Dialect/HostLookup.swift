import Dispatcher
import Glibc
import HTTPServer

/// Finds the addresses of names. The system's look-up blocks for many seconds if a name server does not answer, so each
/// name has a thread of its own, and a slow name delays no other.
final class HostLookup: Sendable {
    /// Receives the addresses of a name; none if it has none.
    typealias Completion = @Sendable ([IPAddress]) -> Void

    /// The most names that are looked up at the same time.
    static let mostNames = 256

    /// Who waits for which name.
    private let waiting = Lock<[String: [Completion]]>([:])

    /// Calls back with all addresses of a name. Calls for a name that is being looked up share one look-up.
    ///
    /// Returns false, and does not call back, if too many names are being looked up.
    func addresses(of host: String, then done: @escaping Completion) -> Bool {
        let (isAccepted, isFirst) = waiting.withLock { waiting in
            if waiting[host] != nil {
                waiting[host]?.append(done)
                return (true, false)
            }
            guard waiting.count < Self.mostNames else { return (false, false) }
            waiting[host] = [done]
            return (true, true)
        }
        guard isFirst else { return isAccepted }
        startThread { [self] in
            let addresses = Self.resolve(host)
            for done in waiting.withLock({ $0.removeValue(forKey: host) }) ?? [] { done(addresses) }
        }
        return true
    }

    private static func resolve(_ host: String) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next {
            if let address = address(of: entry.pointee), !addresses.contains(address) { addresses.append(address) }
            next = entry.pointee.ai_next
        }
        return addresses
    }

    private static func address(of entry: addrinfo) -> IPAddress? {
        switch entry.ai_family {
        case AF_INET:
            return entry.ai_addr.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                IPAddress(v4: UInt32(bigEndian: $0.pointee.sin_addr.s_addr))
            }
        case AF_INET6:
            return entry.ai_addr.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                withUnsafeBytes(of: $0.pointee.sin6_addr) { bytes in
                    IPAddress(
                        v6: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                        low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
                }
            }
        default: return nil
        }
    }
}
