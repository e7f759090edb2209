/// Why a server cannot listen.
package enum ListenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another program listens at the address.
    case addressInUse(host: String, port: Int)
    /// The host is no address of this machine, or no address at all; `reason` in the system's words.
    case badHost(String, reason: String)
    /// The port is not between 0 and 65535.
    case badPort(Int)
    /// The port is reserved for the system.
    case notPermitted(port: Int)
    /// The system refused something else that a server needs.
    case system(call: String, reason: String)

    package var description: String {
        switch self {
        case .addressInUse(let host, let port):
            "port \(port) on \(host) is taken by another program: `ss -ltnp 'sport = :\(port)'` names it; "
                + "stop it, or choose another port (0 takes any free one)"
        case .badHost(let host, let reason):
            "cannot listen on \"\(host)\": \(reason); give an address of this machine, such as 127.0.0.1, "
                + "or 0.0.0.0 for all of them"
        case .badPort(let port): "there is no port \(port): choose one from 1 to 65535, or 0 for any free one"
        case .notPermitted(let port):
            "port \(port) is reserved for the system's own programs: choose one from 1024 upwards"
        case .system(let call, let reason): "the server cannot start: \(call) failed: \(reason)"
        }
    }
}
