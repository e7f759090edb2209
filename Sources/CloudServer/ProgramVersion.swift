/// The version of the program.
package enum ProgramVersion {
    /// The version by Semantic Versioning, as `cloudsim --version` and the API's description report it.
    package static let text = "0.2.0"
}
