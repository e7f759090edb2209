import SketchHost

/// `--sandbox`: what holds the sketches of a run, a load or a served cloud.
enum SandboxOption {
    static let sandbox = OptionDeclaration<SketchSandbox>(
        "--sandbox", "KIND",
        help: "what confines sketches: built-in (the default), or bubblewrap, which adds namespaces",
        expected: "built-in or bubblewrap", parse: SketchSandbox.init(rawValue:))

    /// Returns the sandbox that the arguments name.
    ///
    /// - Throws: A value that names none, or a sandbox that this machine does not have.
    static func value(in arguments: Arguments) throws(CommandFailure) -> SketchSandbox {
        let value = try arguments.value(of: sandbox) ?? .builtIn
        do throws(SketchHostFault) { try value.check() } catch { throw .unable("\(error).") }
        return value
    }
}
