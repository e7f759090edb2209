/// Why a rendered request cannot be sent. The hook's file is right; what its variables rendered to is not.
package struct RequestFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as one sentence without a full stop.
    package var message: String
    /// The host the request was meant for, when the URL got that far.
    package var host: String?

    /// A fault from its parts.
    package init(_ message: String, host: String? = nil) {
        self.message = message
        self.host = host
    }

    package var description: String { message }
}
