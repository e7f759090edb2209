package import EventModel

/// One thing that a device's firmware was seen to do, as the log tells it: what it printed, an output that it set.
package struct DeviceEntry: Sendable {
    /// When it did.
    package var time: Instant
    /// The device's name.
    package var device: String
    /// What it did.
    package var deed: Deed

    /// What a device is seen to do.
    package enum Deed: Hashable, Sendable {
        /// A line of its serial output or its log, or how it crashed.
        case log(String)
        /// An output changed.
        case pin(String, Int)
        /// Something that it tried and was refused: what, the name, the reason.
        case refused(String, name: String, reason: String)
    }

    /// An entry from its parts.
    package init(time: Instant, device: String, deed: Deed) {
        self.time = time
        self.device = device
        self.deed = deed
    }

    /// About how many bytes it takes up while it waits.
    var weight: Int {
        switch deed {
        case .log(let text): device.utf8.count + text.utf8.count
        case .pin(let pin, _): device.utf8.count + pin.utf8.count
        case .refused(_, let name, _): device.utf8.count + name.utf8.count
        }
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
        LogText.appendLine(device, to: &output)
        switch deed {
        case .log(let text):
            output.append(literal: " log ")
            LogText.appendLine(text, to: &output)
        case .pin(let pin, let value):
            output.append(literal: " pin ")
            LogText.appendLine(pin, to: &output)
            output.append(UInt8(ascii: " "))
            JSONWriter.appendInteger(value, to: &output)
        case .refused(let what, let name, let reason):
            output.append(literal: " refused ")
            LogText.appendLine("\(what) \(name) \(reason)", to: &output)
        }
    }

    private func writeJSON(to output: inout [UInt8]) {
        output.append(literal: "{\"time\":\"")
        time.write(to: &output)
        output.append(literal: "\",\"device\":")
        JSONWriter.appendString(device, to: &output)
        switch deed {
        case .log(let text):
            output.append(literal: ",\"log\":")
            JSONWriter.appendString(text, to: &output)
        case .pin(let pin, let value):
            output.append(literal: ",\"pin\":")
            JSONWriter.appendString(pin, to: &output)
            output.append(literal: ",\"value\":")
            JSONWriter.appendInteger(value, to: &output)
        case .refused(let what, let name, let reason):
            output.append(literal: ",\"refused\":")
            JSONWriter.appendString(what, to: &output)
            output.append(literal: ",\"name\":")
            JSONWriter.appendString(name, to: &output)
            output.append(literal: ",\"reason\":")
            JSONWriter.appendString(reason, to: &output)
        }
        output.append(UInt8(ascii: "}"))
    }
}
