import CloudSim
import Dispatcher

/// A request and its response in full, as `run --verbose` shows them below the line of the request.
struct ExchangeText {
    /// The most bytes of a body that are shown.
    static let maxBodyBytes = TraceLine.maxResponseBytes
    private static let indent = "      "

    private let request: Request
    private let outcome: Outcome?

    /// The text of a request and of how it ended; nil if it has not.
    init(_ request: Request, _ outcome: Outcome?) {
        self.request = request
        self.outcome = outcome
    }

    /// The lines without line ends: `>` before those of the request, `<` before those of the response. Lines wider
    /// than `width` columns continue on the next one; nil never breaks them.
    func lines(width: Int?) -> [String] {
        var lines: [String] = []
        func add(_ mark: String, _ text: String) {
            let head = "\(Self.indent)\(mark) "
            for part in Columns.wrap(text, width: width.map { max($0 - head.count, 20) }) {
                lines.append((head + part).trimmingEnd)
            }
        }
        let head = request.head
        add(">", "\(head.method.rawValue) \(head.url)")
        for header in head.headers { add(">", "\(header.name): \(header.shownValue)") }
        if request.carriesLength { add(">", "content-length: \(request.body.count)") }
        for line in Self.body(request.body, beyond: 0) { add(">", line) }
        switch outcome {
        case .response(let response):
            add("<", "status \(response.status)")
            for header in response.headers { add("<", "\(header.name): \(header.shownValue)") }
            for line in Self.body(response.body, beyond: response.bytesDropped) { add("<", line) }
        case .failure(let error): add("<", "no response: \(error.rawValue)")
        case nil: add("<", "no response yet")
        }
        return lines
    }

    /// An empty line and the body's lines; nothing for an empty body.
    private static func body(_ body: [UInt8], beyond dropped: Int) -> [String] {
        guard !body.isEmpty else { return [] }
        let size = body.count + dropped
        guard String(validating: body, as: UTF8.self) != nil || body.count > maxBodyBytes else {
            return ["", "\(Figure.text(size)) bytes that are not UTF-8"]
        }
        let isCut = body.count > maxBodyBytes || dropped > 0
        var shown = body.prefix(maxBodyBytes)
        // The last line end begins no further line.
        if shown.last == 0x0A, !isCut { shown.removeLast() }
        var lines = [""]
        for line in shown.split(separator: 0x0A, omittingEmptySubsequences: false) {
            lines.append(String(decoding: line, as: UTF8.self))
        }
        if isCut { lines.append("… \(Figure.text(size)) bytes in all") }
        return lines
    }
}

extension String {
    /// The text without spaces at its end.
    fileprivate var trimmingEnd: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
