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

    /// The address alone, without the port.
    package var host: String {
        var text = [UInt8](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        var address = address
        text.withUnsafeMutableBytes { text in
            _ = inet_ntop(isVersion6 ? AF_INET6 : AF_INET, &address, text.baseAddress, socklen_t(text.count))
        }
        return String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
    }

    package var description: String { isVersion6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
