import Dispatcher

extension Threshold {
    /// A threshold from its text: a figure, a comparison and a value.
    package init(parsing text: String) throws(ThresholdError) {
        let bytes = text.utf8
        guard let start = bytes.firstIndex(where: { $0 == 0x3C || $0 == 0x3D || $0 == 0x3E }) else {
            throw Self.fault(text, "has no comparison (<, <=, >, >= or =)")
        }
        let end = bytes[start...].firstIndex { $0 != 0x3C && $0 != 0x3D && $0 != 0x3E } ?? bytes.endIndex
        let sign = String(text[start..<end])
        guard let comparison = Comparison(rawValue: sign == "==" ? "=" : sign) else {
            throw Self.fault(text, "has \"\(sign.prefix(8))\", which is none of <, <=, >, >= and =")
        }
        let name = Self.trimmed(text[..<start])
        let written = Self.trimmed(text[end...])
        guard !name.isEmpty else { throw Self.fault(text, "names no figure") }
        guard !written.isEmpty else { throw Self.fault(text, "has no value") }
        self.text = text
        self.comparison = comparison
        guard let figure = Self.figure(name) else {
            let hint = Suggestion.ending(for: name, among: Self.names)
            throw Self.fault(text, "names the figure \"\(name.prefix(40))\", which is not known\(hint)")
        }
        switch figure {
        case .time:
            guard let nanoseconds = Self.nanoseconds(written) else {
                throw Self.fault(
                    text, "compares a time with \"\(written.prefix(40))\"; write it like 200ms, 1.5s or 50us")
            }
            (self.figure, value) = (figure, nanoseconds)
        case .rate:
            let number = written.hasSuffix("/s") ? String(written.dropLast(2)) : written
            guard let rate = Self.decimal(Self.trimmed(number[...])) else {
                throw Self.fault(text, "compares a rate with \"\(written.prefix(40))\"; write it like 490/s")
            }
            (self.figure, value) = (figure, rate)
        case .count(let count), .share(let count):
            if written.hasSuffix("%") {
                guard let percent = Self.decimal(Self.trimmed(written.dropLast())), percent <= 100 else {
                    throw Self.fault(text, "compares with \"\(written.prefix(40))\"; a share is between 0% and 100%")
                }
                if case .named(let place) = count, Self.counts[place].whole == nil {
                    throw Self.fault(text, "asks for a share, but \(name) is no part of anything; write a number")
                }
                (self.figure, value) = (.share(count), percent / 100)
            } else {
                guard let number = Self.decimal(written) else {
                    throw Self.fault(text, "compares a count with \"\(written.prefix(40))\"; write it like 10 or 1%")
                }
                (self.figure, value) = (.count(count), number)
            }
        }
    }

    /// Every figure that can be written, but those that end in a name of the receiver's making.
    package static var names: [String] {
        var names = LatencyFigures.all.map(\.name)
        for time in LoadSummary.times { names += LatencyFigures.all.map { "\(time.name).\($0.name)" } }
        names += ["rate"] + counts.map(\.name) + DropReason.allCases.map { "dropped.\($0.rawValue)" }
        return names + (1...5).map { "status.\($0)xx" }
    }

    private static func figure(_ name: String) -> Figure? {
        if name == "rate" { return .rate }
        if let place = LatencyFigures.all.firstIndex(where: { $0.name == name }) { return .time(0, place) }
        if let place = counts.firstIndex(where: { $0.name == name }) { return .count(.named(place)) }
        guard let point = name.firstIndex(of: ".") else { return nil }
        let (head, tail) = (name[..<point], String(name[name.index(after: point)...]))
        if let time = LoadSummary.times.firstIndex(where: { $0.name == head }) {
            return LatencyFigures.all.firstIndex { $0.name == tail }.map { .time(time, $0) }
        }
        switch head {
        case "dropped": return DropReason(rawValue: tail) == nil ? nil : .count(.dropped(tail))
        case "errors": return tail.isEmpty ? nil : .count(.error(tail))
        case "status":
            if tail.hasSuffix("xx"), let digit = Int(tail.dropLast(2)), (1...5).contains(digit) {
                return .count(.statusClass(digit))
            }
            guard let code = Int(tail), (100...599).contains(code) else { return nil }
            return .count(.status(code))
        default: return nil
        }
    }

    /// A length such as `1m30s`, `1.5s`, `200ms`, `50us` or `800ns` in nanoseconds, or `0`; nil for anything else.
    static func nanoseconds(_ text: String) -> Double? {
        if text == "0" { return 0 }
        let units: [(name: String, scale: Double)] = [
            ("h", 3.6e12), ("m", 6e10), ("s", 1e9), ("ms", 1e6), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ns", 1),
        ]
        var rest = text[...]
        var total = 0.0
        var previous = Double.infinity
        while !rest.isEmpty {
            let number = rest.prefix { isNumeric($0) }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { !isNumeric($0) }
            rest = rest.dropFirst(name.count)
            guard let amount = decimal(String(number)), let unit = units.first(where: { $0.name == name }),
                unit.scale < previous
            else { return nil }
            previous = unit.scale
            total += amount * unit.scale
        }
        return previous.isFinite && total <= SummaryReader.longestTime ? total : nil
    }

    /// A number of digits with at most one point among them: no sign, no exponent, no `inf`.
    static func decimal(_ text: String) -> Double? {
        guard text.first?.isNumber == true, text.last?.isNumber == true, text.allSatisfy(isNumeric),
            text.count <= 30, let number = Double(text)
        else { return nil }
        return number
    }

    private static func isNumeric(_ character: Character) -> Bool {
        ("0"..."9").contains(character) || character == "."
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    private static func fault(_ text: String, _ what: String) -> ThresholdError {
        ThresholdError(
            message: "the threshold \"\(text.prefix(60))\" \(what); write one like p99<200ms, errors<1% or rate>=490/s")
    }
}
