/// One thing that is wrong with a hook's configuration.
package struct HookError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong and what would be right, without a full stop.
    package var message: String
    /// The byte offset of the place in the source text.
    package var offset: UInt32
    /// The place as a JSON path: `$.json.gauges[0].name`.
    package var jsonPath: String

    /// An error from its parts.
    package init(_ message: String, offset: UInt32, jsonPath: String) {
        self.message = message
        self.offset = offset
        self.jsonPath = jsonPath
    }

    package var description: String { "\(jsonPath): \(message)" }
}

/// Everything that is wrong with one hook's configuration; never empty.
package struct HookErrors: Error, Hashable, Sendable, CustomStringConvertible {
    /// The errors in the order in which their places stand in the source.
    package var errors: [HookError]

    /// All errors of one hook.
    package init(_ errors: [HookError]) { self.errors = errors }

    package var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Something in a hook's configuration that works, but hardly as its author means it.
package struct HookWarning: Hashable, Sendable, CustomStringConvertible {
    /// What happens and what to write instead, without a full stop.
    package var message: String
    /// The byte offset of the place in the source text.
    package var offset: UInt32
    /// The place as a JSON path: `$.json.gauges[0].name`.
    package var jsonPath: String

    /// A warning from its parts.
    package init(_ message: String, offset: UInt32, jsonPath: String) {
        self.message = message
        self.offset = offset
        self.jsonPath = jsonPath
    }

    package var description: String { "\(jsonPath): \(message)" }
}
