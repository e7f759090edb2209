import EventModel

extension CloudClient {
    /// Prints text that came from the cloud, a line or several, without the token and with control characters visible.
    func print(_ text: String) {
        let lines = masked(text).split(separator: "\n", omittingEmptySubsequences: false)
        Terminal.output(lines.map { Terminal.visible(String($0)) }.joined(separator: "\n") + "\n")
    }

    /// Prints JSON on one line, without the token and with control characters escaped.
    func print(json value: JSONValue) { Terminal.output(Self.escaped(masked(value.compactText)) + "\n") }

    /// Prints JSON for a person, without the token and with control characters escaped.
    func print(indented value: JSONValue) { Terminal.output(Self.escaped(masked(value.indentedText)) + "\n") }

    /// JSON in which what could steer a terminal is escaped; it means the same.
    static func escaped(_ json: String) -> String {
        var output = ""
        for line in json.split(separator: "\n", omittingEmptySubsequences: false) {
            if !output.isEmpty { output += "\n" }
            let text = String(line)
            guard Terminal.visible(text) != text else {
                output += text
                continue
            }
            for scalar in text.unicodeScalars {
                if Terminal.visible(String(scalar)) == String(scalar) {
                    output.unicodeScalars.append(scalar)
                } else {
                    let digits = String(scalar.value, radix: 16)
                    output += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                }
            }
        }
        return output
    }
}
