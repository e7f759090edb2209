/// Why an address guard refuses a URL, and what lets it through.
package enum GuardFault: Error, Hashable, Sendable {
    /// The URL is not written as it must be; a sentence that says what is wrong.
    case url(String)
    /// The URL is http where https is asked for.
    case notSecure
    /// The URL holds a user name.
    case userName
    /// The host is a number or several, but not the four decimal ones of an address; `meaning` is what lenient programs
    /// take it for.
    case oddAddress(host: String, meaning: IPAddress?)
    /// The host's name has no address.
    case noAddress(host: String)
    /// An address of the host is not public.
    case notPublic(IPAddress, host: String, network: AddressRange, purpose: String)
    /// An allowance is none; a sentence that says what is wrong.
    case allowance(String)
}

extension GuardFault: CustomStringConvertible {
    /// One sentence without a full stop.
    package var description: String {
        switch self {
        case .url(let sentence), .allowance(let sentence): sentence
        case .notSecure:
            "the URL is http, which everyone on the way can read; use https, or let it through with --allow-http"
        case .userName: "the URL holds a user name (text before an @), which could pass for the host; leave it out"
        case .oddAddress(let host, let meaning?):
            "the URL's host \(host) is an odd spelling of the address \(meaning); write \(meaning)"
        case .oddAddress(let host, nil):
            "the URL's host \(host) ends in a number but is no address; write a name, or four numbers up to 255"
        case .noAddress(let host): "the name \(host) has no address; check its spelling"
        case .notPublic(let address, let host, let network, let purpose):
            "\(Self.subject(address, host)) is not a public address (\(network): \(purpose)); let it through with"
                + " --allow-private \(network)" + (host == address.description ? "" : " or --allow-private \(host)")
        }
    }

    private static func subject(_ address: IPAddress, _ host: String) -> String {
        host == address.description ? host : "\(address), an address of \(host),"
    }
}
