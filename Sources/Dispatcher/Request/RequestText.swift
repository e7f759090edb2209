import EventModel

/// A request for people to read: as it goes over the wire, or as a `curl` command line.
package struct RequestText {
    private let request: Request
    private let masksSecrets: Bool

    /// The texts of a request.
    ///
    /// - Parameter masksSecrets: Whether `***` stands where an Authorization header's value is.
    package init(_ request: Request, masksSecrets: Bool = false) {
        self.request = request
        self.masksSecrets = masksSecrets
    }

    /// Request line, headers, `content-length`, an empty line and the body, as the cloud's webhook reference shows
    /// requests. Control characters that a terminal would obey are shown as `\xNN`.
    package var wire: String {
        var lines = ["\(request.head.method.rawValue) \(request.head.target) HTTP/1.1"]
        for header in request.head.headers { lines.append("\(header.name): \(shown(header))") }
        if request.carriesLength { lines.append("content-length: \(request.body.count)") }
        let head = lines.map { Self.visible($0, breaksLines: false) }.joined(separator: "\n")
        if request.body.isEmpty { return head + "\n" }
        return "\(head)\n\n\(Self.visible(String(decoding: request.body, as: UTF8.self), breaksLines: true))\n"
    }

    /// A POSIX shell command that sends the same request: nothing in it is read by the shell or by curl as more
    /// than text.
    package var curl: String {
        var words = ["curl", "--globoff", "--path-as-is", "--http1.1"]
        let method = request.head.method
        if method != .get || !request.body.isEmpty { words += ["-X", method.rawValue] }
        if !request.head.rejectUnauthorized { words.append("--insecure") }
        words += ["--max-time", "\((request.head.timeout.milliseconds + 999) / 1000)"]
        for header in request.head.headers {
            // A header with nothing after its colon would be taken away; the semicolon sends it empty.
            let value = shown(header)
            words += ["-H", Self.quoted(value.isEmpty ? "\(header.name);" : "\(header.name): \(value)")]
        }
        for name in ["accept", "content-type"] where !names(name) { words += ["-H", "'\(name):'"] }
        var pipe = ""
        if request.carriesLength {
            let body = String(decoding: request.body, as: UTF8.self)
            // Control characters do not survive an argument, nor does a body that is longer than one may be.
            let isPlain = body.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 }
            if !isPlain || request.body.count > 100_000 {
                pipe = "printf '%b' \(Self.octal(request.body)) | "
                words += ["--data-binary", "@-"]
            } else {
                words += ["--data-raw", Self.quoted(body)]
            }
        }
        words.append(Self.quoted(request.head.url))
        return pipe + words.joined(separator: " ")
    }

    private func names(_ name: String) -> Bool {
        request.head.headers.contains { HeaderSyntax.isEqual($0.name, name) }
    }

    private func shown(_ header: Header) -> String {
        masksSecrets && header.isSecret ? "***" : header.value
    }

    private static func visible(_ text: String, breaksLines: Bool) -> String {
        guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
        var output = ""
        for scalar in text.unicodeScalars {
            let isBreak = breaksLines && (scalar == "\n" || scalar == "\t")
            if scalar.value >= 0x20 && scalar.value != 0x7F || isBreak {
                output.unicodeScalars.append(scalar)
            } else {
                output += scalar.value < 16 ? "\\x0" : "\\x"
                output += String(scalar.value, radix: 16, uppercase: true)
            }
        }
        return output
    }

    /// A text in single quotes, as a POSIX shell takes it literally.
    private static func quoted(_ text: String) -> String {
        "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#))'"
    }

    /// Bytes as an argument of `printf %b`: whatever is not a letter or a digit as `\0NNN`.
    private static func octal(_ bytes: [UInt8]) -> String {
        var output = "'"
        for byte in bytes {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: output.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 8)
                output += "\\0" + String(repeating: "0", count: 3 - digits.count) + digits
            }
        }
        return output + "'"
    }
}
