import Dispatcher

/// The option `--hostname` of the commands that check the `Host` field of requests.
enum HostnameOption {
    static let hostname = OptionDeclaration<String>(
        "--hostname", "NAME", help: "accept requests for this host too, not only for localhost and IP addresses",
        repeats: true, expected: "a host name without scheme and port", parse: parse)

    private static func parse(_ text: String) -> String? {
        let name = text.lowercased()
        return HostSyntax.fault(inName: Array(name.utf8)[...]) == nil ? name : nil
    }
}
