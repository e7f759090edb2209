/// The notation for places in a JSON text: `$.headers["X-Sender"]`, `$.json.gauges[0]`.
package enum JSONPath {
    /// The whole text.
    package static let root = "$"

    /// The path of an object's member.
    package static func member(_ key: String, of path: String) -> String {
        let isPlain =
            key.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
            && key.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F: true
                default: false
                }
            }
        if isPlain { return "\(path).\(key)" }
        var quoted = "\""
        for scalar in key.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..."\u{1F}": quoted += "\\u" + "000\(String(scalar.value, radix: 16))".suffix(4)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return "\(path)[\(quoted)\"]"
    }

    /// The path of an array's element.
    package static func element(_ index: Int, of path: String) -> String { "\(path)[\(index)]" }
}
