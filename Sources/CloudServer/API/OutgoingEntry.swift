package import EventModel

/// A request of a hook or a signed endpoint, as the log tells it once it has ended.
package struct OutgoingEntry: Sendable {
    /// When it ended.
    package var time: Instant
    /// The label of the hook, or the id of the endpoint.
    package var sender: String
    /// True for a signed endpoint.
    package var isSigned: Bool
    /// The method.
    package var method: String
    /// The URL.
    package var url: String
    /// The status of the response; nil without one.
    package var status: Int?
    /// Why there was no response; nil with one.
    package var error: String?
    /// How long it took.
    package var elapsed: Interval

    /// About how many bytes it takes up while it waits.
    var weight: Int { sender.utf8.count + url.utf8.count }

    /// Appends the entry as one line.
    func write(as format: LogFormat, to output: inout [UInt8]) {
        switch format {
        case .text: writeText(to: &output)
        case .json: writeJSON(to: &output)
        }
        output.append(UInt8(ascii: "\n"))
    }

    private func writeText(to output: inout [UInt8]) {
        time.write(to: &output)
        output.append(literal: isSigned ? " endpoint " : " hook ")
        LogText.appendLine(sender, to: &output)
        output.append(UInt8(ascii: " "))
        output.append(text: method)
        output.append(UInt8(ascii: " "))
        LogText.appendMasked(url, to: &output)
        output.append(UInt8(ascii: " "))
        output.append(text: status.map(String.init) ?? error ?? "-")
        output.append(UInt8(ascii: " "))
        JSONWriter.appendInteger(Int(elapsed.milliseconds), to: &output)
        output.append(literal: "ms")
    }

    private func writeJSON(to output: inout [UInt8]) {
        output.append(literal: "{\"time\":\"")
        time.write(to: &output)
        output.append(literal: isSigned ? "\",\"endpoint\":" : "\",\"hook\":")
        JSONWriter.appendString(sender, to: &output)
        output.append(literal: ",\"method\":\"")
        output.append(text: method)
        output.append(literal: "\",\"url\":")
        var masked: [UInt8] = []
        LogText.appendMasked(url, to: &masked)
        JSONWriter.appendString(String(decoding: masked, as: UTF8.self), to: &output)
        if let status {
            output.append(literal: ",\"status\":")
            JSONWriter.appendInteger(status, to: &output)
        } else {
            output.append(literal: ",\"error\":")
            JSONWriter.appendString(error ?? "", to: &output)
        }
        output.append(literal: ",\"ms\":")
        JSONWriter.appendInteger(Int(elapsed.milliseconds), to: &output)
        output.append(UInt8(ascii: "}"))
    }
}
