/// The texts that the cloud publishes about a hook's requests, as firmware expects them.
package enum ReplyText {
    /// The data of `hook-sent`.
    package static let sent = "undefined"
    /// What `hook-error` says when a hook falls asleep.
    package static let asleep = "Too many errors, webhook disabled"

    /// What `hook-error` says of a status of 400 or above. Firmware reads characters 13 to 15 as the status.
    package static func failed(status: Int, host: String) -> String { "error status \(status) from \(host)" }

    /// What `hook-error` says when no answer came.
    package static func failed(_ error: TransportError, host: String) -> String {
        "error \(error.rawValue) from \(host)"
    }

    /// What `hook-error` says of a request that could not be sent as rendered.
    package static func invalid(_ fault: RequestFault) -> String { unsendable(host: fault.host) }

    /// What `hook-error` says of a request that could not be sent to a host, where that is known.
    package static func unsendable(host: String?) -> String { "error EINVALID from \(host ?? "unknown host")" }
}
