import Dispatcher
import EventModel

/// Names in the timeline and in expectations: each must be that of something in the file, since what is said of
/// nothing never happens and never fails.
extension ScenarioDecoder {
    /// What a trace calls publishers that are no devices.
    private static let publishers = ["api", "particle-internal"]

    /// The pattern of a key `device`, which some device must fit; in expectations also the cloud and its API.
    mutating func devices(_ fields: Fields, orPublishers: Bool = false) -> Glob? {
        guard let node = fields["device"], let text = reader.requiredText(fields, "device") else { return nil }
        checkDevice(text, at: node, orPublishers: orPublishers)
        return Glob(text)
    }

    mutating func checkDevice(_ text: String, at node: Node, orPublishers: Bool) {
        let glob = Glob(text)
        if hasBrokenDevices || !directory.matches(glob).isEmpty || directory.hasDerivedID(glob) { return }
        if orPublishers, Self.publishers.contains(where: { glob.matches($0) }) { return }
        let names = directory.candidates(for: text) + (orPublishers ? Self.publishers : [])
        reader.error("no device is called \"\(text)\"\(Suggestion.ending(for: text, ofAll: names))", at: node)
    }

    /// A pattern for the labels of hooks, those of the timeline included.
    mutating func hookRule(_ text: String, at node: Node) -> LinePattern.Rule {
        let glob = Glob(text)
        let labels = hookLabels
        // A scenario without hooks may get one from the command line.
        if !hasBrokenHooks, !labels.isEmpty, !labels.contains(where: { glob.matches($0) }) {
            reader.error("no hook is called \"\(text)\"\(Suggestion.ending(for: text, ofAll: labels))", at: node)
        }
        return .glob(glob)
    }

    /// What traces call the hooks: those of the file, then those of its timeline.
    private var hookLabels: [String] {
        var labels = HookLabels()
        for (number, hook) in scenario.allHooks.enumerated() { labels.give(hook.label, to: number) }
        return scenario.allHooks.indices.map { labels[$0] }
    }

    /// A pattern for receivers that scenario files describe.
    mutating func receiverRule(_ text: String, at node: Node) -> LinePattern.Rule {
        let glob = Glob(text.lowercased())
        let keys = scenario.receivers.map(\.key)
        if !hasBrokenReceivers, !keys.contains(where: { glob.matches($0) }) {
            reader.error("there is no receiver \"\(text)\"\(Suggestion.ending(for: text, ofAll: keys))", at: node)
        }
        return .glob(glob)
    }

    /// Checks the host of requests that are expected, as far as hooks and endpoints say where theirs go.
    ///
    /// - Parameter isAbsence: True if no request is expected. Then the host may be one that nothing leads to, but not
    ///   a slip for one that something leads to.
    mutating func checkHost(_ text: String, at node: Node, isAbsence: Bool) {
        let hooks = scenario.allHooks
        guard !hasBrokenHooks, !hasBrokenReceivers, !(hooks.isEmpty && scenario.endpoints.isEmpty),
            hooks.allSatisfy({ $0.literalHost != nil })
        else { return }
        var hosts: [String] = []
        let all = hooks.compactMap(\.literalHost) + scenario.endpoints.compactMap { hostName(inURL: $0.url) }
        for host in all + scenario.receivers.map(\.host) where !hosts.contains(host) { hosts.append(host) }
        let glob = Glob(text)
        if hosts.contains(where: { glob.matches($0) }) { return }
        if isAbsence, Suggestion.nearest(to: text, among: hosts) == nil { return }
        reader.error("no request goes to \"\(text)\"\(Suggestion.ending(for: text, ofAll: hosts))", at: node)
    }

    private func hostName(inURL url: String) -> String? {
        guard case .success(let judged) = AddressGuard().judge(url: url) else {
            let rest = url.lowercased().split(separator: "/", omittingEmptySubsequences: true).dropFirst().first
            return rest.flatMap { try? HostPattern(parsing: String($0)).name }
        }
        return judged.host
    }

    /// The position of the receiver that a key `receiver` names.
    mutating func receiverPosition(_ fields: Fields) -> Int? {
        guard let text = reader.requiredText(fields, "receiver"), let node = fields["receiver"] else { return nil }
        if let host = try? HostPattern(parsing: text),
            let index = scenario.receivers.firstIndex(where: { $0.host == host.name && $0.port == host.port })
        {
            return index
        }
        let keys = scenario.receivers.map(\.key)
        reader.error("there is no receiver \"\(text)\"\(Suggestion.ending(for: text, ofAll: keys))", at: node)
        return nil
    }

    /// The position of the endpoint that a text names.
    mutating func endpoint(_ node: Node, what: String) -> Int? {
        guard let name = reader.text(node, what: what) else { return nil }
        if let number = scenario.endpoints.firstIndex(where: { $0.name == name }) { return number }
        unknownEndpoint(name, at: node)
        return nil
    }

    /// An endpoint by its name, or several by a pattern.
    mutating func endpointRule(_ node: Node) -> LinePattern.Rule? {
        guard let text = reader.text(node, what: "\"endpoint\"") else { return nil }
        let glob = Glob(text)
        guard scenario.endpoints.contains(where: { glob.matches($0.name) }) else {
            unknownEndpoint(text, at: node)
            return nil
        }
        return .glob(glob)
    }

    private mutating func unknownEndpoint(_ name: String, at node: Node) {
        let names = scenario.endpoints.map(\.name)
        reader.error("there is no endpoint \"\(name)\"\(Suggestion.ending(for: name, ofAll: names))", at: node)
    }
}
