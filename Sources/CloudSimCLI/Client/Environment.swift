import Glibc

/// The program's environment.
enum Environment {
    /// A variable's text; nil when it is absent or empty.
    static func text(_ name: String) -> String? {
        guard let value = getenv(name), value.pointee != 0 else { return nil }
        return String(cString: value)
    }
}
