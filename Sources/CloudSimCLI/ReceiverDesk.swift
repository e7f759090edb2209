import CloudServer
import CloudSim
import Dispatcher

/// Where a receiver's requests come in: each is judged, counted and shown.
struct ReceiverDesk: Sendable {
    private var judge: ReceiverJudge
    private let isJSON: Bool
    private let isQuiet: Bool
    /// What the signatures came to; nil when nobody looks at them.
    var signatures: SignatureCounts? { judge.signatures }
    private var faults: [Judgement.Subject: Int] = [:]

    /// A desk that has seen nothing yet.
    init(secrets: [Secret], isJSON: Bool, isQuiet: Bool) {
        judge = ReceiverJudge(secrets: secrets)
        self.isJSON = isJSON
        self.isQuiet = isQuiet
    }

    /// Takes in a request.
    mutating func take(_ call: ReceivedCall) {
        let judgements = judge.judge(call)
        let counted = judgements.filter { $0.weight == .bad || $0.subject == .event || $0.subject == .message }
        for subject in Set(counted.map(\.subject)) { faults[subject, default: 0] += 1 }
        if isJSON { Terminal.output(ReceiverRecord.line(call, judgements) + "\n") }
        if isQuiet { return }
        Terminal.draw(
            ReceiverText.text(
                call, judgements, width: Terminal.isLive ? Terminal.width : nil, hasColour: Terminal.hasColour))
    }

    /// Takes in what is no request.
    mutating func take(_ call: RefusedCall) {
        if isJSON { Terminal.output(ReceiverRecord.line(call) + "\n") }
        if !isQuiet { Terminal.draw(ReceiverText.text(call, hasColour: Terminal.hasColour)) }
    }

    /// What came in, as a small table.
    func counts(_ counters: ReceiverCounters, _ identifiers: IdentifierLedger.Figures? = nil) -> String {
        var rows = [("requests", counters.received)]
        rows += counters.statusCounts.map { ("answered \($0.status)", $0.count) }
        rows += counters.faultCounts.map { ("fault, \($0.fault.rawValue)", $0.count) }
        if counters.refused > 0 { rows.append(("no requests", counters.refused)) }
        if let identifiers, identifiers.distinct > 0 {
            rows.append(("different ids", identifiers.distinct))
            rows.append(("ids again", identifiers.again))
            if identifiers.gaps > 0 { rows.append(("ids left out", identifiers.gaps)) }
            if identifiers.missing > 0 { rows.append(("without an id", identifiers.missing)) }
            if identifiers.uncounted > 0 { rows.append(("ids not counted", identifiers.uncounted)) }
        }
        if let signatures {
            rows.append(("verified signatures", signatures.verified))
            if signatures.bad > 0 { rows.append(("bad signatures", signatures.bad)) }
            if signatures.missing > 0 { rows.append(("without a signature", signatures.missing)) }
        }
        for subject in Judgement.Subject.allCases where subject != .signature {
            if let count = faults[subject] { rows.append((subject.countName, count)) }
        }
        let names = rows.map(\.0.count).max() ?? 0
        let figures = rows.map { Figure.text($0.1).count }.max() ?? 0
        var text = "\n"
        for (name, count) in rows {
            let figure = Figure.text(count)
            text +=
                "  \(name)\(String(repeating: " ", count: names - name.count + 2 + figures - figure.count))\(figure)\n"
        }
        return text
    }
}

extension Judgement.Subject {
    /// What its faults are called in a table.
    fileprivate var countName: String {
        switch self {
        case .body: "wrong bodies"
        case .event: "events again"
        case .signature: "bad signatures"
        case .message: "message ids again"
        }
    }
}
