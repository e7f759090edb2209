/// The parts of a body of type `multipart/form-data` (RFC 7578), in which clients upload files.
///
/// A body is read in one pass: its time is proportional to its length, whatever it contains.
struct MultipartForm {
    /// The most bytes of a part's header lines.
    static let mostHeadBytes = 8192

    /// A line break, two hyphens and the boundary.
    private let delimiter: [UInt8]
    private let body: [UInt8]

    /// Reads the parts as pairs of name and text, in their order; the content of a file is its text.
    ///
    /// - Parameter field: The content type with its boundary.
    /// - Throws: 400 for a body that is malformed, cut off or not text.
    static func pairs(_ body: [UInt8], field: String) throws(APIFault) -> [FormPair] {
        guard let boundary = HeaderParameters(field)["boundary"], isBoundary(boundary) else {
            throw .badRequest("the content type multipart/form-data has no boundary of 1 to 70 characters")
        }
        // The first delimiter has no line break before it.
        let form = MultipartForm(delimiter: Array("\r\n--\(boundary)".utf8), body: [0x0D, 0x0A] + body)
        return try form.pairs()
    }

    /// The characters of RFC 2046, section 5.1.1.
    private static func isBoundary(_ text: String) -> Bool {
        (1...70).contains(text.utf8.count) && !text.hasSuffix(" ")
            && text.utf8.allSatisfy { byte in
                isDigitOrLetter(byte) || "'()+_,-./:=? ".utf8.contains(byte)
            }
    }

    private static func isDigitOrLetter(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// A delimiter in the body.
    private struct Mark {
        /// Where its line break begins.
        var start: Int
        /// Where the next part begins.
        var end: Int
        /// True if no part follows.
        var isLast: Bool
    }

    private func pairs() throws(APIFault) -> [FormPair] {
        guard var mark = mark(from: 0) else {
            throw Self.malformed("its boundary does not start a line; lines end with CRLF")
        }
        var pairs: [FormPair] = []
        while !mark.isLast {
            guard let next = self.mark(from: mark.end - 2) else { throw Self.malformed("its last part has no end") }
            guard pairs.count < FormText.mostPairs else {
                throw Self.malformed("it has more than \(FormText.mostPairs) parts")
            }
            guard next.start >= mark.end else { throw Self.malformed("a part has no empty line") }
            pairs.append(try Self.pair(body[mark.end..<next.start]))
            mark = next
        }
        return pairs
    }

    /// The next delimiter: alone on its line but for spaces behind it.
    private func mark(from start: Int) -> Mark? {
        var index = start
        while let found = body[index...].firstIndex(of: 0x0D), found + delimiter.count <= body.count {
            index = found + 1
            guard body[found..<found + delimiter.count].elementsEqual(delimiter) else { continue }
            var end = found + delimiter.count
            if body[end...].starts(with: [0x2D, 0x2D]) { return Mark(start: found, end: end + 2, isLast: true) }
            while end < body.count, body[end] == 0x20 || body[end] == 0x09 { end += 1 }
            if body[end...].starts(with: [0x0D, 0x0A]) { return Mark(start: found, end: end + 2, isLast: false) }
        }
        return nil
    }

    /// One part: header lines, an empty line and the content.
    private static func pair(_ part: ArraySlice<UInt8>) throws(APIFault) -> FormPair {
        var name: String?
        var rest = part
        while true {
            let limit = max(rest.startIndex, min(part.endIndex, part.startIndex + mostHeadBytes))
            guard let end = rest[..<limit].firstIndex(of: 0x0D), rest[end...].starts(with: [0x0D, 0x0A]) else {
                let isLong = part.count > mostHeadBytes
                throw malformed(
                    isLong ? "a part has more than \(mostHeadBytes) bytes of header" : "a part has no empty line")
            }
            let line = rest[..<end]
            rest = rest[(end + 2)...]
            if line.isEmpty { break }
            guard let text = String(validating: line, as: UTF8.self), !line.contains(where: isControl) else {
                throw malformed("a header line of a part is not text; lines end with CRLF")
            }
            if let found = try Self.name(in: text) {
                guard name == nil else { throw malformed("a part has two names") }
                name = found
            }
        }
        guard let name else { throw malformed("a part has no name") }
        guard let value = String(validating: rest, as: UTF8.self) else {
            throw malformed("the part \"\(FormTree.shown(name))\" is not UTF-8 text")
        }
        return FormPair(key: name, value: value)
    }

    /// The name in the header line that has it; nil for another line.
    private static func name(in line: String) throws(APIFault) -> String? {
        guard let colon = line.firstIndex(of: ":") else { throw malformed("a header line of a part has no colon") }
        let value = line[line.index(after: colon)...]
        switch line[..<colon].lowercased() {
        case "content-disposition":
            guard let name = HeaderParameters(String(value))["name"], !name.isEmpty else {
                throw malformed("a part has no name")
            }
            return name
        case "content-transfer-encoding":
            let encoding = value.trimmingPrefix { $0 == " " || $0 == "\t" }.lowercased()
            guard ["7bit", "8bit", "binary"].contains(encoding) else {
                throw malformed("a part is encoded; send it as it is, without Content-Transfer-Encoding")
            }
            return nil
        default: return nil
        }
    }

    private static func isControl(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }

    private static func malformed(_ reason: String) -> APIFault {
        .badRequest("the body is not valid multipart/form-data: \(reason)")
    }
}
