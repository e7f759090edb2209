package import EventModel

/// Where the reply events of one response go: the names before the chunk number.
package enum ReplyTopic: Hashable, Sendable {
    /// `hook-response/` or `hook-error/` and the triggering event's name.
    case standard(EventName)
    /// What the hook's own topic rendered to.
    case custom(String)
}

/// The names of reply events, kept under the triggering event's dense index so that the usual ones are one array
/// read away. Not shared between threads, as the name table is not.
package struct ReplyTopics {
    /// The standard names of one triggering event.
    private struct Entry {
        var sent: EventName?
        var error: EventName?
        var chunks = InlineArray<4, EventName?>(repeating: nil)
    }

    private let names: NameTable
    private var entries: [Entry] = []

    /// Topics over a world's names.
    package init(names: NameTable) { self.names = names }

    /// `hook-sent/<event name>`.
    package mutating func sent(for event: EventName) -> EventName {
        let index = Int(event.index)
        if index < entries.count, let known = entries[index].sent { return known }
        let made = names.name("hook-sent/\(names.text(event))")
        ensure(index)
        entries[index].sent = made
        return made
    }

    /// The name of one chunk of a response: `<topic>/<chunk>`.
    package mutating func response(_ topic: ReplyTopic, chunk: Int) -> EventName {
        switch topic {
        case .custom(let prefix): return names.name("\(prefix)/\(chunk)")
        case .standard(let event):
            let index = Int(event.index)
            if chunk < 4, index < entries.count, let known = entries[index].chunks[chunk] { return known }
            let made = names.name("hook-response/\(names.text(event))/\(chunk)")
            if chunk < 4 {
                ensure(index)
                entries[index].chunks[chunk] = made
            }
            return made
        }
    }

    /// The name of an error event: `<topic>/0`.
    package mutating func error(_ topic: ReplyTopic) -> EventName {
        switch topic {
        case .custom(let prefix): return names.name("\(prefix)/0")
        case .standard(let event):
            let index = Int(event.index)
            if index < entries.count, let known = entries[index].error { return known }
            let made = names.name("hook-error/\(names.text(event))/0")
            ensure(index)
            entries[index].error = made
            return made
        }
    }

    /// Forgets the names that it has made.
    package mutating func forget() { entries.removeAll(keepingCapacity: true) }

    private mutating func ensure(_ index: Int) {
        let missing = max(index + 1, names.count) - entries.count
        if missing > 0 { entries.append(contentsOf: repeatElement(Entry(), count: missing)) }
    }
}
