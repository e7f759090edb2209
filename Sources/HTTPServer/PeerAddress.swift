import Glibc

/// The address of a client.
package struct PeerAddress: Hashable, Sendable, CustomStringConvertible {
    private var address = SIMD16<UInt8>()
    private var isVersion6 = false
    /// The client's port.
    package private(set) var port = 0

    /// No address.
    package init() {}

    init(_ storage: sockaddr_storage) {
        withUnsafeBytes(of: storage) { bytes in
            isVersion6 = Int32(storage.ss_family) == AF_INET6
            // Port and address stand at the same places in every such structure: bytes 2 and 4, or 2 and 8.
            port = Int(bytes[2]) << 8 | Int(bytes[3])
            for index in 0..<(isVersion6 ? 16 : 4) { address[index] = bytes[(isVersion6 ? 8 : 4) + index] }
        }
    }

    /// What connections are counted by: the address without the port, and of version 6 the network's 64 bits alone,
    /// since one client may have all addresses of it.
    var network: PeerAddress {
        var network = self
        network.port = 0
        if isVersion6, !isMapped { for index in 8..<16 { network.address[index] = 0 } }
        return network
    }

    /// True for an address of version 4 written as one of version 6.
    private var isMapped: Bool {
        address[10] == 0xFF && address[11] == 0xFF && (0..<10).allSatisfy { address[$0] == 0 }
    }

    /// The address alone, without the port.
    package var host: String {
        var text = [UInt8](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var address = address
        text.withUnsafeMutableBytes { text in
            _ = inet_ntop(isVersion6 ? AF_INET6 : AF_INET, &address, text.baseAddress, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// True for 127.0.0.0/8, also in its IPv6-mapped form, and ::1.
    var isLoopback: Bool {
        guard isVersion6 else { return address[0] == 127 }
        let isMapped = (0..<10).allSatisfy { address[$0] == 0 } && address[10] == 0xFF && address[11] == 0xFF
        return isMapped ? address[12] == 127 : (0..<15).allSatisfy { address[$0] == 0 } && address[15] == 1
    }

    package var description: String { isVersion6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
