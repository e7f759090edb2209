/// Why a text tells no rate or stage of a load.
package struct LoadTextError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The fault, as a sentence for a person with an example of what is right.
    package let message: String

    package var description: String { message }
}
