/// Why a text is not a threshold.
package struct ThresholdError: Error, Hashable, CustomStringConvertible {
    /// What is wrong, and what to write instead.
    package var message: String

    package var description: String { message }
}
