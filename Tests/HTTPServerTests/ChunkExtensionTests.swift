import EventModel
import Testing

@testable import HTTPServer

@Suite struct ChunkExtensionTests {
    private func status(of line: String) -> Int {
        var decoder = RequestDecoder()
        let text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(line)\r\nhello\r\n0\r\n\r\n"
        Array(text.utf8).withUnsafeBytes { decoder.feed($0) }
        switch decoder.next() {
        case .request(let request): return request.body == Array("hello".utf8) ? 200 : 0
        case .refused(let refusal): return refusal.status
        case .continueExpected, nil: return 0
        }
    }

    @Test(arguments: [
        "5", "5;a", "5;a=b", "5;a=b;c=d", "5 ;a", "5\t; a", "5; a = b", "5;a ;b", "5;a=\"\"", "5;a=\"x y;z=[\"",
        "5;a=\"\\\"\"", "5;a=\"\\\\\"", "5;a=\"é\"", "5;a=\"\t\"", "5;!#$%&'*+-.^_`|~=1", "5 ; a\t=\t\"b\" ;c",
    ])
    func acceptsWellFormedExtensions(line: String) { #expect(status(of: line) == 200) }

    @Test(arguments: [
        "5;", "5; ", "5;;a", "5;a;", "5;bad[=x", "5;=x", "5;a=", "5;a= ", "5;a=b=c", "5;a=[", "5;a b", "5;a=b c",
        "5;a=\"", "5;a=\"x", "5;a=\"x\\\"", "5;a=\"x\"y", "5;a=x\"y\"", "5;\"a\"=b", "5;é=1", "5;a=é", "5 ", "5\t",
        "5;a ", "5;a=b ", "5 a", "5,a", "5;a,b", "5;a=\"\u{1}\"", "5;a=\"\u{7F}\"", "5;a=\"\\\u{1}\"", "5;a/b",
        "5;a=b/c",
    ])
    func rejectsMalformedExtensions(line: String) { #expect(status(of: line) == 400) }
}
