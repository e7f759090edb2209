package import EventModel
package import HTTPServer

/// One answered request, as the log tells it.
package struct AccessEntry: Sendable {
    /// When it was answered.
    package var time: Instant
    /// Who asked.
    package var peer: PeerAddress
    /// The method as sent.
    package var method: String
    /// The request target as sent, secrets and all; they are masked when it is written.
    package var target: String
    /// The answer's status; 0 when the client left before the answer.
    package var status: Int
    /// The answer's body in bytes.
    package var bytes: Int
    /// From the request's last byte to the answer, in microseconds.
    package var microseconds: Int

    /// An entry from its parts.
    package init(
        time: Instant, peer: PeerAddress, method: String, target: String, status: Int, bytes: Int, microseconds: Int
    ) {
        self.time = time
        self.peer = peer
        self.method = method
        self.target = target
        self.status = status
        self.bytes = bytes
        self.microseconds = microseconds
    }

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
        output.append(UInt8(ascii: " "))
        output.append(text: peer.description)
        output.append(UInt8(ascii: " "))
        LogText.appendVisibly(method.utf8, limit: 32, to: &output)
        output.append(UInt8(ascii: " "))
        LogText.appendMasked(target, to: &output)
        output.append(UInt8(ascii: " "))
        if status == 0 { output.append(UInt8(ascii: "-")) } else { JSONWriter.appendInteger(status, to: &output) }
        output.append(UInt8(ascii: " "))
        JSONWriter.appendInteger(bytes, to: &output)
        output.append(literal: "B ")
        appendMilliseconds(to: &output)
        output.append(literal: "ms")
    }

    private func writeJSON(to output: inout [UInt8]) {
        output.append(literal: "{\"time\":\"")
        time.write(to: &output)
        output.append(literal: "\",\"peer\":\"")
        output.append(text: peer.description)
        output.append(literal: "\",\"method\":\"")
        appendEscaped(to: &output) { LogText.appendVisibly(method.utf8, limit: 32, to: &$0) }
        output.append(literal: "\",\"target\":\"")
        appendEscaped(to: &output) { LogText.appendMasked(target, to: &$0) }
        output.append(literal: "\",\"status\":")
        if status == 0 { output.append(literal: "null") } else { JSONWriter.appendInteger(status, to: &output) }
        output.append(literal: ",\"bytes\":")
        JSONWriter.appendInteger(bytes, to: &output)
        output.append(literal: ",\"ms\":")
        appendMilliseconds(to: &output)
        output.append(UInt8(ascii: "}"))
    }

    /// Escapes for JSON what `write` appends; it is visible ASCII, so only quotes and backslashes are left to escape.
    private func appendEscaped(to output: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
        var text: [UInt8] = []
        write(&text)
        text.withUnsafeBufferPointer { JSONWriter.appendEscaped($0, to: &output) }
    }

    private func appendMilliseconds(to output: inout [UInt8]) {
        let (whole, rest) = max(0, microseconds).quotientAndRemainder(dividingBy: 1000)
        JSONWriter.appendInteger(whole, to: &output)
        output.append(UInt8(ascii: "."))
        for divisor in [100, 10, 1] { output.append(UInt8(ascii: "0") + UInt8(rest / divisor % 10)) }
    }
}

/// How log lines look.
package enum LogFormat: String, CaseIterable, Sendable {
    /// For a person.
    case text
    /// One JSON object a line.
    case json
}
