import CloudServer
import CloudSim
import Dispatcher
import EventModel

/// How a receiver answers, as its options say it.
enum ReceiverBehaviour {
    static let options: [Command.Option] = [
        .init(
            name: "--respond", value: "FILE",
            help: "the rules by which it answers, as a scenario's receivers have them: {\"respond\": […]}"),
        .init(name: "--status", value: "N", help: "answer every request with this status, 200 by default"),
        .init(
            name: "--sequence", value: "N,N,…",
            help: "answer with these statuses in turn, over and over, as in 200,200,500"),
        .init(name: "--bytes", value: "N", help: "answer with a body of so many bytes, up to 10 GB; none by default"),
        .init(
            name: "--latency", value: "D",
            help:
                "answer after this time, in whole milliseconds: 5ms, random:1ms-9ms (evenly), exponential:20ms (around"
                + " this mean)"),
        .init(
            name: "--fail-rate", value: "P[:N]",
            help: "answer this share of the requests with a status, 500 by default, as in 0.01:503", repeats: true),
        .init(
            name: "--fault-rate", value: "P:FAULT",
            help:
                "let this share of the requests meet a fault: \(faults.map(\.rawValue).joined(separator: ", ")); 1:drip"
                + " lets all", repeats: true),
        .init(
            name: "--flap", value: "UP:DOWN[:N|:FAULT]",
            help:
                "be up and down by turns, by time (10s:5s) or by the count of requests (100:20); down, it refuses"
                + " connections, by count it resets them, or it does as said"),
    ]

    /// The faults that a real receiver can play.
    static var faults: [ReceiverFault] { ReceiverFault.allCases.filter(\.isPlayable) }

    /// The rules that the options come to, those of the file last; and what is worth knowing about that.
    static func rules(
        _ arguments: Arguments, _ command: Command
    ) throws(CommandFailure) -> (rules: [ReceiverRule], notes: [String]) {
        let latency = try latency(arguments)
        var rules: [ReceiverRule] = []
        if let flap = try flap(arguments) { rules.append(flap) }
        rules += try chances(arguments, latency)
        guard let path = arguments["--respond"] else { return (rules + [try last(arguments, command, latency)], []) }
        for name in ["--status", "--sequence", "--bytes", "--latency"] where arguments.has(name) {
            throw .usage(command, "\(name) does not go with --respond; write it into the file's rules.")
        }
        let (own, findings) = ScenarioFile.decodeRules(try SourceFile.read(path))
        guard let own else {
            throw .invalid((["the rules are invalid."] + findings.map(\.description)).joined(separator: "\n"))
        }
        return (rules + own, findings.map { Terminal.visible("\($0)") })
    }

    /// The rule for what no other rule answers.
    private static func last(
        _ arguments: Arguments, _ command: Command, _ latency: ReceiverRule.Latency
    ) throws(CommandFailure) -> ReceiverRule {
        if arguments.has("--status"), arguments.has("--sequence") {
            throw .usage(command, "--status and --sequence exclude each other.")
        }
        let status = try arguments.value("--status", "a status from 200 to 599", status) ?? 200
        let statuses = try arguments.value("--sequence", "statuses from 200 to 599 with commas between them") { text in
            let statuses = text.split(separator: ",", omittingEmptySubsequences: false).map { Self.status(String($0)) }
            return statuses.contains(nil) ? nil : statuses.compactMap { $0 }
        }
        let count = try arguments.value("--bytes", "a number of bytes up to 10737418240") {
            Int($0).flatMap { (0...10_737_418_240).contains($0) ? $0 : nil }
        }
        var rule = ReceiverRule(reply: .response(status: status))
        if let count { rule.reply = .generated(status: status, headers: [], count: count) }
        rule.statuses = statuses ?? []
        rule.latency = latency
        return rule
    }

    /// The rules that take their share of the requests.
    private static func chances(
        _ arguments: Arguments, _ latency: ReceiverRule.Latency
    ) throws(CommandFailure) -> [ReceiverRule] {
        var rules: [ReceiverRule] = []
        var left = 1.0
        func add(_ option: String, _ share: Double, _ reply: ReceiverRule.Reply) throws(CommandFailure) {
            guard share <= left + 1e-9 else {
                throw .invalid("\(option): the shares come to more than 1, which is every request.")
            }
            var rule = ReceiverRule(reply: reply)
            // A rule sees only what those before it let pass.
            rule.chance = left > share ? share / left : 1
            if case .response = reply { rule.latency = latency }
            left = max(left - share, 0)
            rules.append(rule)
        }
        for text in arguments.all("--fail-rate") {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let share = share(parts[0]), let status = parts.count > 1 ? status(parts[1]) : 500 else {
                throw .invalid(
                    "--fail-rate \(text): expected a share up to 1 and perhaps a status, as in 0.01 or 0.01:503.")
            }
            if share > 0 { try add("--fail-rate", share, .response(status: status)) }
        }
        for text in arguments.all("--fault-rate") {
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let share = share(parts[0]) else {
                throw .invalid("--fault-rate \(text): expected a share up to 1 and a fault, as in 0.01:reset.")
            }
            let fault = try fault(parts[1], of: "--fault-rate \(text)")
            if share > 0 { try add("--fault-rate", share, .fault(fault)) }
        }
        return rules
    }

    private static func flap(_ arguments: Arguments) throws(CommandFailure) -> ReceiverRule? {
        guard let text = arguments["--flap"] else { return nil }
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        var rule = ReceiverRule(reply: .fault(.reset))
        if parts.count > 1, let up = time(parts[0]), let down = time(parts[1]) {
            rule.flap = .time(up: up, down: down)
            rule.reply = .fault(.refused)
        }
        if parts.count == 3, parts[2] != "refused" || rule.flap == nil {
            if let status = status(parts[2]) {
                rule.reply = .response(status: status)
            } else {
                rule.reply = .fault(try fault(parts[2], of: "--flap \(text)"))
            }
        }
        if parts.count > 1 {
            if let up = count(parts[0]), let down = count(parts[1]) { rule.flap = .count(up: up, down: down) }
        }
        guard rule.flap != nil else {
            throw .invalid(
                "--flap \(text): expected two durations or two counts of requests, first up, then down, as in 10s:5s or"
                    + " 100:20.")
        }
        return rule
    }

    private static func latency(_ arguments: Arguments) throws(CommandFailure) -> ReceiverRule.Latency {
        guard let text = arguments["--latency"] else { return .constant(.zero) }
        if let mean = text.tail("exponential:") {
            let mean = try interval(mean)
            if mean > .zero { return .exponential(mean: mean) }
            throw .invalid("--latency: the mean of an exponential latency is at least 1ms.")
        }
        guard let range = text.tail("random:") else { return .constant(try interval(text)) }
        let bounds = range.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard bounds.count == 2 else {
            throw .invalid("--latency: random has the shortest and the longest time, as in random:1ms-9ms.")
        }
        let (low, high) = (try interval(bounds[0]), try interval(bounds[1]))
        if low <= high { return .random(low, high) }
        throw .invalid("--latency: random has its shortest time first.")
    }

    private static func interval(_ text: String) throws(CommandFailure) -> Interval {
        do throws(TimeTextError) { return try Interval(parsing: text) } catch {
            throw .invalid("--latency: \(error.message).")
        }
    }

    private static func status(_ text: String) -> Int? {
        Int(text).flatMap { (200...599).contains($0) ? $0 : nil }
    }

    private static func share(_ text: String) -> Double? {
        Double(text).flatMap { (0...1).contains($0) ? $0 : nil }
    }

    private static func count(_ text: String) -> Int? {
        Int(text).flatMap { (1...1_000_000_000).contains($0) ? $0 : nil }
    }

    private static func time(_ text: String) -> Interval? {
        let time = try? Interval(parsing: text)
        return time.flatMap { $0 > .zero ? $0 : nil }
    }

    private static func fault(_ name: String, of option: String) throws(CommandFailure) -> ReceiverFault {
        if let fault = faults.first(where: { $0.rawValue == name }) { return fault }
        throw .invalid(
            "\(option): there is no fault “\(name)” that a receiver can play; these there are:"
                + " \(faults.map(\.rawValue).joined(separator: ", ")).")
    }
}

extension String {
    /// What stands behind a beginning; nil when this is not the beginning.
    fileprivate func tail(_ beginning: String) -> String? {
        hasPrefix(beginning) ? String(dropFirst(beginning.count)) : nil
    }
}
