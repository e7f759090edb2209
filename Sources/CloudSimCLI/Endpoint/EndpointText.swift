import EventModel

/// The texts that `cloudsim endpoint` shows to people.
enum EndpointText {
    /// A text as one word of a shell.
    static func quoted(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                || "_+/=.-".utf8.contains($0)
        }
        return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
    }

    /// What an endpoint hears of that was created without `--events`.
    static func unwatched(_ dialect: EndpointDialect) -> String {
        switch dialect {
        case .particlePro: "It hears of what alerts name it for; --events PREFIX makes one."
        case .zStack: "It hears of events whose names begin with “alert”; --events PREFIX says otherwise."
        case .signa: "It hears of what the project's watches see; --events PREFIX makes one."
        }
    }

    // MARK: Tables

    /// Rows under their heads, with as much room for each column as it needs.
    static func table(_ rows: [[String]]) -> String {
        let rows = rows.map { $0.map { Terminal.visible($0.replacing("\n", with: " ")) } }
        var widths = Array(repeating: 0, count: rows[0].count)
        for row in rows {
            for column in widths.indices { widths[column] = max(widths[column], Columns.count(row[column])) }
        }
        let lines = rows.map { row in
            var line: [UInt8] = []
            for column in row.indices.dropLast() {
                Columns.pad(widths[column] + 2 - Columns.append(row[column], to: &line), to: &line)
            }
            Columns.append(row[row.count - 1], to: &line)
            return String(decoding: line, as: UTF8.self)
        }
        return lines.joined(separator: "\n")
    }

    /// Endpoints of any dialect.
    static func endpoints(_ list: [JSONValue]) -> [[String]] {
        [["ID", "STATUS", "NAME", "URL"]]
            + list.map { endpoint in
                let status = endpoint["status"]?.text ?? (endpoint["revoked_at"] == nil ? "active" : "revoked")
                let name = endpoint["name"]?.text ?? endpoint["description"]?.text ?? "-"
                return [endpoint["id"]?.text ?? "?", status, name, endpoint["url"]?.text ?? "?"]
            }
    }

    /// Deliveries of any dialect.
    static func deliveries(_ list: [JSONValue]) -> [[String]] {
        [["ID", "CREATED", "STATUS", "ATTEMPTS", "ANSWER", "NEXT"]]
            + list.map { delivery in
                func first(_ keys: String...) -> JSONValue? {
                    keys.lazy.compactMap { delivery[$0] }.first { $0 != .null }
                }
                let answer = first("http_status", "status_code", "statusCode", "error", "response_body")
                return [
                    delivery["id"]?.text ?? "?", first("created_at", "createdAt")?.text ?? "?",
                    delivery["status"]?.text ?? "?", first("attempts", "attempt").map(plain) ?? "?",
                    answer.map(plain) ?? "-",
                    first("next_retry_at", "next_attempt_at", "nextAttemptAt")?.text ?? "-",
                ]
            }
    }

    private static func plain(_ value: JSONValue) -> String { value.text ?? value.compactText }

    // MARK: Tests

    /// What came of one test.
    struct Test {
        var text: String
        var isGood: Bool
    }

    /// What came of the tests that an answer tells of.
    static func tests(_ answer: JSONValue) -> [Test] {
        if let attempt = answer["delivery_attempt_id"]?.text {
            return [Test(text: "The test \(attempt) is on its way; the receiver shows whether it comes.", isGood: true)]
        }
        if case .array(let ends)? = answer["deliveries"]?.kind { return ends.map(test) }
        return [test(answer)]
    }

    private static func test(_ end: JSONValue) -> Test {
        let url = end["url"]?.text ?? "?"
        let status = (end["status_code"] ?? end["statusCode"]).map { "it answered \($0.compactText)" }
        guard end["delivered"] == .bool(true) else {
            let why = end["error"]?.text ?? status ?? "nobody says why"
            return Test(text: "The test did not reach \(url): \(why)", isGood: false)
        }
        return Test(text: "The test reached \(url): \(status ?? "it answered")", isGood: true)
    }
}
