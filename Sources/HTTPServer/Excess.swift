/// Why a connection is one too many.
enum Excess: Hashable, Sendable {
    /// As many are open as the server takes.
    case connections
    /// As many are open as one address may have.
    case address
    /// The process has no file descriptor for it.
    case descriptors

    /// The status that the client gets.
    var status: Int { self == .address ? 429 : 503 }

    /// What the client gets to read.
    var reason: String {
        switch self {
        case .connections: "too many connections; try again later"
        case .address: "too many connections from your address; close some, or try again later"
        case .descriptors: "the server has no file descriptor left for this connection; try again later"
        }
    }
}
