enum ReceiverCommand {
    static let command = Command(
        name: "receiver", operands: "", count: 0...0, summary: "", options: [], examples: [], run: { _ in .success })
}
