import CloudServer
import CloudSim
import Dispatcher
import EventModel

/// A received request as people read it.
enum ReceiverText {
    /// Lines of a body that a terminal shows.
    private static let mostLines = 12
    /// Headers that say nothing about the request's meaning.
    private static let dull: Set<String> = [
        "accept", "accept-encoding", "connection", "content-length", "host", "keep-alive", "te", "transfer-encoding",
    ]

    /// The lines of a request.
    ///
    /// - Parameter width: The terminal's columns; nil shows everything in full.
    static func text(_ call: ReceivedCall, _ judgements: [Judgement], width: Int?, hasColour: Bool) -> String {
        let room = width.map { max($0 - 1, 20) }
        var head = "\(call.method) \(call.authority)\(call.target)"
        head = cut(head, room.map { max($0 - 30, 10) })
        let time = call.time.description.dropFirst(11).dropLast()
        var lines = [
            "\(Ink.faint.text("\(time)", hasColour))  \(Ink.strong.text(head, hasColour))  \(answer(call, hasColour))"
        ]
        for header in call.headers where !dull.contains(header.name.lowercased()) {
            lines.append("  " + cut("\(header.name): \(header.shownValue)", room.map { $0 - 2 }))
        }
        lines += body(call.body, room).map { "    " + $0 }
        for judgement in judgements {
            let mark =
                switch judgement.weight {
                case .good: Ink.good.text("✓", hasColour)
                case .bad: Ink.bad.text("✗", hasColour)
                case .note: Ink.warning.text("·", hasColour)
                }
            let text = Columns.wrap(judgement.text, width: room.map { $0 - 4 })
            lines += text.enumerated().map { ($0 == 0 ? "  \(mark) " : "    ") + $1 }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// The line of what is no request.
    static func text(_ call: RefusedCall, hasColour: Bool) -> String {
        let time = call.time.description.dropFirst(11).dropLast()
        let answer = Ink(status: call.status).text("→ \(call.status)", hasColour)
        return "\(Ink.faint.text("\(time)", hasColour))  no request from \(call.peer)  \(answer): "
            + "\(Terminal.visible(call.reason))\n"
    }

    private static func answer(_ call: ReceivedCall, _ hasColour: Bool) -> String {
        let late = call.answer.latency > .zero ? " after \(call.answer.latency)" : ""
        switch call.answer.reply {
        case .response(let status, _, _), .generated(let status, _, _):
            return Ink(status: status).text("→ \(status)", hasColour) + late
        case .fault(let fault): return Ink.bad.text("→ \(fault.rawValue)", hasColour) + late
        }
    }

    private static func body(_ body: [UInt8], _ room: Int?) -> [String] {
        guard !body.isEmpty else { return [] }
        guard String(validating: body, as: UTF8.self) != nil else {
            let start = body.prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
            return ["\(Figure.text(body.count)) bytes that are not UTF-8: \(start)\(body.count > 16 ? " …" : "")"]
        }
        guard let room else { return split(body).map(Terminal.visible) }
        // A character takes four bytes at most: what is shown is found without reading the rest.
        let start = Array(body.prefix((mostLines + 1) * room * 4))
        let lines = split(start).prefix(mostLines + 1).flatMap { Columns.wrap($0, width: room - 4) }
        guard lines.count > mostLines || start.count < body.count else { return lines }
        return lines.prefix(mostLines) + ["… \(Figure.text(body.count)) bytes in all"]
    }

    /// The lines of a body; a break at its very end begins no further line.
    private static func split(_ body: [UInt8]) -> [String] {
        let bytes = body.last == 0x0A ? body.dropLast() : body[...]
        return bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private static func cut(_ text: String, _ limit: Int?) -> String {
        var output: [UInt8] = []
        Columns.append(text, limit: limit ?? .max, to: &output)
        return String(decoding: output, as: UTF8.self)
    }
}

extension Ink {
    /// The colour of an answer.
    fileprivate init(status: Int) { self = status < 400 ? .good : .bad }
}

extension Header {
    /// The value, or what may be shown of it.
    var shownValue: String { isSecret ? "***" : value }
}

/// A received request as a line of JSON.
enum ReceiverRecord {
    /// The line, without its break.
    static func line(_ call: ReceivedCall, _ judgements: [Judgement]) -> String {
        var members = [
            JSONValue.Member("number", .integer(call.number)), .init("time", .string(call.time.description)),
            .init("peer", .string(call.peer)), .init("method", .string(call.method)),
            .init("host", .string(call.authority)), .init("target", .string(call.target)),
            .init("headers", JSONValue(.object(headers(call.headers)))),
        ]
        if let text = String(validating: call.body, as: UTF8.self) {
            members.append(.init("body", .string(text)))
        } else {
            members.append(.init("body_base64", .string(Base64.encode(call.body))))
        }
        switch call.answer.reply {
        case .response(let status, _, _), .generated(let status, _, _):
            members.append(.init("status", .integer(status)))
        case .fault(let fault): members.append(.init("fault", .string(fault.rawValue)))
        }
        members.append(.init("latency_ms", .integer(Int(call.answer.latency.milliseconds))))
        members.append(
            .init(
                "judgements",
                .array(
                    judgements.map {
                        .object([
                            "subject": .string($0.subject.rawValue), "weight": .string($0.weight.rawValue),
                            "text": .string($0.text),
                        ])
                    })))
        return JSONValue(.object(members)).compactText
    }

    /// What is no request as a line of JSON, without its break.
    static func line(_ call: RefusedCall) -> String {
        JSONValue.object([
            "time": .string(call.time.description), "peer": .string(call.peer), "status": .integer(call.status),
            "refused": .string(call.reason),
        ]).compactText
    }

    /// The headers in order; what comes more than once is joined as HTTP has it.
    private static func headers(_ headers: [Header]) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        for header in headers {
            if let place = members.firstIndex(where: { $0.key.lowercased() == header.name.lowercased() }) {
                members[place].value = .string("\(members[place].value.text ?? ""), \(header.shownValue)")
            } else {
                members.append(.init(header.name, .string(header.shownValue)))
            }
        }
        return members
    }
}
