/// What a JSON text may hold beyond doubt, and what becomes of what is doubtful.
package struct JSONRules: Sendable {
    /// Whether a key that comes again replaces the value before it, in its place; otherwise it is an error.
    package var lastDuplicateWins: Bool
    /// Whether half of a surrogate pair becomes U+FFFD; otherwise it is an error.
    package var repairsSurrogates: Bool
    /// How many arrays and objects may stand inside each other.
    package var maximumDepth = 512
    /// True if a byte order mark before the text is skipped, as editors write it into files; otherwise it is an error.
    package var skipsByteOrderMark = false

    /// For files that people write: what is doubtful is an error.
    package static let file = JSONRules(lastDuplicateWins: false, repairsSurrogates: false)
    /// For event data and responses: doubtful things mean what they mean to JavaScript.
    package static let data = JSONRules(lastDuplicateWins: true, repairsSurrogates: true)
}

/// Why a text is not JSON, and where.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The fault, as a sentence for a person, without its place.
    package let message: String
    /// The byte of the text at which the fault shows, from 0; the text's length when it ends too early.
    package let offset: Int

    /// A fault from its sentence and place.
    package init(message: String, offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) (byte \(offset))" }
}
