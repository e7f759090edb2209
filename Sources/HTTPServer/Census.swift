/// The open connections of all loops of a server, in total and by the client's address.
final class Census: Sendable {
    private struct State {
        var total = 0
        var ofNetwork: [PeerAddress: Int] = [:]
    }

    private let state = Lock(State())

    /// How many connections are open.
    var total: Int { state.withLock { $0.total } }

    /// Counts a new connection; how many there are now, and how many of them count for its address.
    func add(_ peer: PeerAddress) -> (total: Int, ofAddress: Int) {
        let network = peer.network
        return state.withLock { state in
            state.total += 1
            state.ofNetwork[network, default: 0] += 1
            return (state.total, state.ofNetwork[network] ?? 0)
        }
    }

    /// A connection ended; `counts` says whether it still counted for its address.
    func remove(_ peer: PeerAddress, counts: Bool) {
        state.withLock { state in
            state.total -= 1
            if counts { Self.discount(peer.network, &state) }
        }
    }

    /// From now on a connection does not count for its address.
    func discount(_ peer: PeerAddress) { state.withLock { Self.discount(peer.network, &$0) } }

    private static func discount(_ network: PeerAddress, _ state: inout State) {
        guard let count = state.ofNetwork[network] else { return }
        state.ofNetwork[network] = count > 1 ? count - 1 : nil
    }
}
