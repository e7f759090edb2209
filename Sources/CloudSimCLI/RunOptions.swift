/// Options of `cloudsim run`.
enum RunOptions {
    static let hook = OptionDeclaration(
        "--hook", "FILE", help: "add a hook to the scenario's, or give one to a sketch that runs alone", repeats: true)
    static let verbose = SwitchDeclaration(
        "--verbose",
        help: "show each request and response with headers and body, and keep the responses in the trace; of a body"
            + " the first \(ExchangeText.maxBodyBytes) bytes")
}
