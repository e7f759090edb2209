import CCurl
import Dispatcher
import Glibc

/// Opens the sockets of a transfer in libcurl's place: judges each address before it is dialed, since a name's address
/// may have changed since anybody last looked, and notes when the process has no file descriptor left.
///
/// Belongs to one easy handle and never leaves its thread.
final class SocketOpener {
    private let judge: AddressGuard?
    private var host = ""
    /// True if an address of the transfer was refused. Then no other of its addresses is dialed either.
    private(set) var hasRefused = false
    /// True if a socket of the transfer could not be had for lack of file descriptors.
    private(set) var lacksDescriptor = false

    /// - Parameter judge: Which addresses may be dialed; nil for all.
    init(_ judge: AddressGuard?) { self.judge = judge }

    /// Forgets the transfer before; the next one is for this host.
    func start(host: String) {
        self.host = host
        hasRefused = false
        lacksDescriptor = false
    }

    /// A socket for what libcurl is about to dial; -1 when that may not be dialed, or when there is none.
    func open(family: Int32, kind: Int32, protocol: Int32, address: UnsafeRawBufferPointer) -> Int32 {
        if let judge {
            guard !hasRefused, let address = IPAddress(family, address), judge.admits(address, host: host) else {
                hasRefused = true
                // libcurl takes what `errno` holds for the reason of the failure.
                errno = 0
                return -1
            }
        }
        let descriptor = socket(family, kind | Int32(truncatingIfNeeded: SOCK_CLOEXEC.rawValue), `protocol`)
        if descriptor < 0, errno == EMFILE || errno == ENFILE { lacksDescriptor = true }
        return descriptor
    }
}

let openSocket: curl_opensocket_callback = { context, _, target in
    guard let context, let target, let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else {
        return CURL_SOCKET_BAD
    }
    // The address is the last field, and longer than its type says: libcurl keeps room for what every family needs.
    let address = UnsafeRawBufferPointer(
        start: UnsafeRawPointer(target) + offset, count: Int(target.pointee.addrlen))
    return Unmanaged<SocketOpener>.fromOpaque(context).takeUnretainedValue().open(
        family: target.pointee.family, kind: target.pointee.socktype, protocol: target.pointee.protocol,
        address: address)
}

extension IPAddress {
    /// The address in a socket address; nil when it belongs to neither family, or is shorter than its family says.
    fileprivate init?(_ family: Int32, _ bytes: UnsafeRawBufferPointer) {
        switch family {
        case AF_INET where bytes.count >= MemoryLayout<sockaddr_in>.size:
            let address = bytes.loadUnaligned(as: sockaddr_in.self)
            self.init(v4: UInt32(bigEndian: address.sin_addr.s_addr))
        case AF_INET6 where bytes.count >= MemoryLayout<sockaddr_in6>.size:
            let address = bytes.loadUnaligned(as: sockaddr_in6.self).sin6_addr
            let (high, low) = withUnsafeBytes(of: address) {
                ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            }
            self.init(v6: UInt64(bigEndian: high), low: UInt64(bigEndian: low))
        default: return nil
        }
    }
}
