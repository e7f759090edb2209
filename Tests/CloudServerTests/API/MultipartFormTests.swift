import Testing

@testable import CloudServer

@Suite struct MultipartFormTests {
    private static let type = "multipart/form-data; boundary=b1"

    private func pairs(_ body: String, _ field: String = type) throws -> [FormPair] {
        try MultipartForm.pairs(Array(body.utf8), field: field)
    }

    private func isRefused(_ body: [UInt8], _ field: String = type) -> Bool {
        do throws(APIFault) { _ = try MultipartForm.pairs(body, field: field) } catch { return error.status == 400 }
        return false
    }

    private static let disposition = "Content-Disposition: form-data; name="

    /// One part with these header lines and this content.
    private static func form(_ head: String, _ content: String = "x") -> String {
        "--b1\r\n\(head)\r\n\r\n\(content)\r\n--b1--\r\n"
    }

    private static let file =
        "--b1\r\n\(disposition)\"file\"; filename=\"ids.txt\"\r\n"
        + "Content-Type: text/plain\r\n\r\none\r\ntwo\r\n--b1\r\ncontent-disposition:form-data;NAME=\"a b\"\r\n\r\n\r\n"
        + "--b1--\r\n"

    @Test(arguments: [
        type, "multipart/form-data;charset=utf-8; Boundary=\"b1\"", "Multipart/Form-Data ; boundary = b1",
        "multipart/form-data; x=\"a;boundary=no\\\"\"; boundary=\"b1\"",
    ])
    func readsFilesAndFields(field: String) throws {
        let expected = [FormPair(key: "file", value: "one\r\ntwo"), FormPair(key: "a b", value: "")]
        #expect(try pairs(Self.file, field) == expected)
        #expect(try pairs("what stands before\r\n\(Self.file)what stands behind", field) == expected)
    }

    @Test func readsBoundariesWithPunctuation() throws {
        let boundary = "--=_'()+,-./:? 1;".dropLast()
        let body = Self.file.replacing("--b1", with: "--\(boundary)")
        #expect(try pairs(body, "multipart/form-data; boundary=\"\(boundary)\"").count == 2)
    }

    @Test(arguments: [
        ("one\r\n", "one\r\n"), ("--b1 x", "--b1 x"), ("\r\n--b", "\r\n--b"), ("\r\n--b1x\r\n", "\r\n--b1x\r\n"),
        ("a\n--b1--\nb", "a\n--b1--\nb"), ("\r\r\n\r\n", "\r\r\n\r\n"), ("", ""),
    ])
    func keepsContentThatResemblesABoundary(content: String, value: String) throws {
        #expect(try pairs(Self.form(Self.disposition + "a", content)) == [FormPair(key: "a", value: value)])
    }

    @Test func acceptsBlanksBehindABoundary() throws {
        let body = Self.form(Self.disposition + "a").replacing("--b1\r\n", with: "--b1 \t\r\n")
        #expect(try pairs(body) == [FormPair(key: "a", value: "x")])
        #expect(try pairs("--b1--").isEmpty)
    }

    @Test(arguments: [
        ("\"a\"", "a"), ("a", "a"), ("\"a;b=c\"", "a;b=c"), ("\"say \\\"a\\\"\"", "say \"a\""), ("\"ä\"", "ä"),
        ("\"c:\\dir\"", "c:\\dir"), (" a ", "a"),
    ])
    func readsNames(written: String, name: String) throws {
        #expect(try pairs(Self.form("\(Self.disposition)\(written); filename=f")).map(\.key) == [name])
    }

    @Test(arguments: [
        "", "a=1", "--b1", "--b1\r\n", "--b1-", "--b2--\r\n", "x--b1--", "--b1\r\n--b1--", "--b1\r\n\r\n--b1--",
        "--b1\r\n\r\nx\r\n--b1--", "--b1\r\n\(disposition)a\r\n\r\nx", "--b1\r\n\(disposition)a\r\n\r\nx\r\n--b1",
        "--b1\r\n\(disposition)a\r\n--b1--", form("Content-Type: text/plain"), form("\(disposition)\"\""),
        form("Content-Disposition: form-data"), form("Content-Disposition form-data"),
        form("\(disposition)a\r\n\(disposition)b"), form("\(disposition)a\r\nContent-Transfer-Encoding: base64"),
        form("\(disposition)\"a\nb\""), form("\(disposition)a\u{0}"),
    ])
    func rejectsMalformedBodies(_ body: String) {
        #expect(isRefused(Array(body.utf8)))
    }

    /// Lines end with CRLF.
    @Test(arguments: ["\n", "\r", "\n\r"]) func rejectsOtherLineBreaks(ending: String) {
        #expect(isRefused(Array(Self.file.replacing("\r\n", with: ending).utf8)))
    }

    /// Wherever a body is cut, it is refused.
    @Test func rejectsTruncatedBodies() {
        let body = Array(Self.file.dropLast().utf8)
        for end in 0..<body.count - 2 { #expect(isRefused(Array(body[..<end])), "cut at \(end)") }
    }

    @Test(arguments: [
        "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"\"",
        "multipart/form-data; boundary=\"b1 \"", "multipart/form-data; boundary=\"b\r\n1\"",
        "multipart/form-data; boundary=\(String(repeating: "b", count: 71))", "multipart/form-data; boundary=é",
        "multipart/form-data boundary=b1", "multipart/form-data; xboundary=b1",
    ])
    func rejectsUnfitBoundaries(_ field: String) {
        #expect(isRefused(Array(Self.file.utf8), field))
    }

    @Test func rejectsContentThatIsNotText() {
        for bytes: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80]] {
            let head = Array("--b1\r\n\(Self.disposition)f\r\n\r\n".utf8)
            #expect(isRefused(head + bytes + Array("\r\n--b1--".utf8)))
            #expect(isRefused(Array("--b1\r\nX: ".utf8) + bytes + Array("\r\n\(Self.file)".utf8)))
        }
    }

    @Test func limitsPartsAndTheirHeads() throws {
        func parts(_ count: Int) -> String {
            String(repeating: "--b1\r\n\(Self.disposition)a\r\n\r\n\r\n", count: count) + "--b1--"
        }
        #expect(try pairs(parts(FormText.mostPairs)).count == FormText.mostPairs)
        #expect(isRefused(Array(parts(FormText.mostPairs + 1).utf8)))
        let disposition = "\(Self.disposition)a\r\nX: "
        let room = MultipartForm.mostHeadBytes - disposition.utf8.count - 4
        for (length, isFit) in [(room, true), (room + 5, false), (500_000, false)] {
            let body = Self.form(disposition + String(repeating: "x", count: length))
            #expect(isRefused(Array(body.utf8)) != isFit, "\(length)")
        }
        for (count, isFit) in [(1000, true), (2000, false)] {
            let body = Self.form(String(repeating: "X: y\r\n", count: count) + Self.disposition + "a")
            #expect(isRefused(Array(body.utf8)) != isFit, "\(count)")
        }
    }
}
