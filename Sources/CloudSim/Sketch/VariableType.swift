/// The type that a variable has for the cloud, which its firmware declares.
package enum VariableType: String, Hashable, Sendable {
    /// A whole number.
    case int32
    /// A number that may have a fraction, whether it has one now or not.
    case double
    /// A text.
    case string
    /// A truth value.
    case bool
}
