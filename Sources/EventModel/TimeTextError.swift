/// Why a text is no moment or length of time.
package struct TimeTextError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The fault, as a sentence for a person with an example of what is right.
    package let message: String

    package var description: String { message }
}
