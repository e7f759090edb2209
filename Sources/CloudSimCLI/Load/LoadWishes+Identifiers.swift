import CloudLoad
import Cryptography
import Dispatcher
import EventModel

extension LoadWishes {
    /// Headers that mean something to HTTP or to the cloud's receivers, so that an id in them would change the request.
    private static let taken: Set<String> = [
        "accept", "authorization", "connection", "content-length", "content-type", "expect", "host", "keep-alive",
        "proxy-authorization", "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
    ]
    private static let signing: Set<String> = ["webhook-id", "webhook-timestamp", "webhook-signature"]

    /// The ids that requests are to have; nil when nobody asks for any.
    static func identifiers(_ arguments: Arguments, _ source: LoadSource) throws(CommandFailure) -> LoadIdentifiers? {
        guard let header = arguments["--id-header"] else { return nil }
        guard Header(header, "").isUsable else {
            throw .invalid(
                "--id-header \(Terminal.visible(header)): expected the name of a header, such as webhook-id.")
        }
        let name = header.lowercased()
        if taken.contains(name) {
            throw .invalid("--id-header \(header): that header has another meaning; take one such as webhook-id.")
        }
        if signing.contains(name), source.isSigned {
            throw .invalid(
                "--id-header \(header): signed requests have a \(name) that their signature covers. Take another name,"
                    + " such as x-request-id, and tell it the receiver too: cloudsim receiver --id-header x-request-id."
            )
        }
        for hook in source.hooks {
            guard case .object(let own)? = hook.configuration["headers"]?.kind else { continue }
            if own.contains(where: { $0.key.lowercased() == name }) {
                throw .invalid("--id-header \(header): the hook sends that header itself; take another name.")
            }
        }
        return identifiers(header: header)
    }

    /// Ids of one more run. No two may begin alike, whatever their seeds: a receiver would take the ids of one for the
    /// other's.
    static func identifiers(header: String) -> LoadIdentifiers {
        LoadIdentifiers(header: header, run: RandomBytes.hex(4))
    }
}
