import Glibc

/// A socket at which clients wait.
struct Listener: ~Copyable {
    private(set) var descriptor: Int32
    /// The address and port that it listens on.
    let address: PeerAddress
    var port: Int { address.port }
    private let host: String

    /// Listens at an address of this machine. A sibling shares the port with a listener of this process; anyone else
    /// must find the port free.
    init(host: String, port: Int, asSibling isSibling: Bool = false) throws(ListenError) {
        let descriptor = try Self.open(host: host, port: port, isSibling: isSibling)
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        _ = withUnsafeMutableBytes(of: &storage) { bytes in
            getsockname(descriptor, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), &length)
        }
        self.descriptor = descriptor
        self.host = host
        address = PeerAddress(storage)
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    /// Gives the port back.
    mutating func close() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
    }

    /// Listens again at the port that it gave back; false when it never did, or when somebody else has the port now.
    mutating func reopen() -> Bool {
        guard descriptor < 0, let opened = try? Self.open(host: host, port: port, isSibling: true) else { return false }
        descriptor = opened
        return true
    }

    private static func open(host: String, port: Int, isSibling: Bool) throws(ListenError) -> Int32 {
        guard (0...65_535).contains(port) else { throw .badPort(port) }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, String(port), &hints, &list)
        guard code == 0, let found = list else {
            throw .badHost(host, reason: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(found) }
        // A name such as localhost has addresses of both kinds; every client tries the older kind.
        var choice = found
        while choice.pointee.ai_family != AF_INET, let next = choice.pointee.ai_next { choice = next }
        if choice.pointee.ai_family != AF_INET { choice = found }
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(choice.pointee.ai_family, type, 0)
        guard descriptor >= 0 else { throw .system(call: "socket", reason: String(cString: strerror(errno))) }
        enable(SO_REUSEADDR, of: descriptor)
        if isSibling { enable(SO_REUSEPORT, of: descriptor) }
        var failure = bind(descriptor, choice.pointee.ai_addr, choice.pointee.ai_addrlen) == 0 ? 0 : errno
        // Switched on only behind the bind: the first socket of a server must find the port free.
        if !isSibling { enable(SO_REUSEPORT, of: descriptor) }
        if failure == 0, listen(descriptor, 1_024) != 0 { failure = errno }
        guard failure != 0 else { return descriptor }
        Glibc.close(descriptor)
        throw explain(failure, host: host, port: port)
    }

    private static func enable(_ option: Int32, of descriptor: Int32) {
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, option, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func explain(_ code: Int32, host: String, port: Int) -> ListenError {
        switch code {
        case EADDRINUSE: .addressInUse(host: host, port: port)
        case EACCES: .notPermitted(port: port)
        case EADDRNOTAVAIL: .badHost(host, reason: "it is no address of this machine")
        default: .system(call: "bind", reason: String(cString: strerror(code)))
        }
    }
}
