package import EventModel

/// The hooks that an event name triggers, in the order of their creation: a `PrefixIndex` that remembers what it
/// answered for the names of one `NameTable`, since names repeat.
package struct HookIndex: Sendable {
    /// Names past this many are looked up each time.
    private static let rememberedNames = 65_536
    /// Answers past this many ids in all are looked up each time.
    private static let rememberedIDs = 262_144

    private struct Answer {
        var start: UInt32 = 0
        var count: UInt32 = 0
        /// The answer holds while this is the index's generation.
        var generation: UInt32 = 0
    }

    private var prefixes = PrefixIndex()
    private var answers: [Answer] = []
    private var ids: [Int32] = []
    private var generation: UInt32 = 1
    /// By id: what matches are ordered by; empty while ids are in order themselves.
    private var ranks: [Int] = []
    /// One more than the highest id so far.
    private var mostIDs = 0

    /// An index without hooks.
    package init() {}

    /// How many hooks there are.
    package var count: Int { prefixes.count }

    /// Adds a hook under the prefix of its events; an empty prefix matches every event. Matches come in the order of
    /// ranks; without one, an id is its own.
    package mutating func insert(prefix: String, id: Int32, rank: Int? = nil) {
        prefixes.insert(prefix: prefix, id: id)
        let rank = rank ?? Int(id)
        mostIDs = max(mostIDs, Int(id) + 1)
        if rank != Int(id) || !ranks.isEmpty {
            ranks += ranks.count..<max(ranks.count, mostIDs)
            ranks[Int(id)] = rank
        }
        forget()
    }

    /// Removes a hook; one that is not there is no error.
    package mutating func remove(prefix: String, id: Int32) {
        prefixes.remove(prefix: prefix, id: id)
        forget()
    }

    /// Replaces `matches` by the hooks whose prefix starts the name, ascending. `names` must be the same at each call.
    package mutating func matches(of name: EventName, names: NameTable, into matches: inout [Int32]) {
        let index = Int(name.index)
        if index < answers.count && answers[index].generation == generation {
            let answer = answers[index]
            matches.removeAll(keepingCapacity: true)
            for place in Int(answer.start)..<Int(answer.start + answer.count) { matches.append(ids[place]) }
            return
        }
        self.matches(of: names.text(name), into: &matches)
        remember(matches, for: index)
    }

    /// Replaces `matches` by the hooks whose prefix starts the name, ascending.
    package mutating func matches(of name: String, into matches: inout [Int32]) {
        prefixes.matches(of: name, into: &matches)
        if !ranks.isEmpty { matches.sort { ranks[Int($0)] < ranks[Int($1)] } }
    }

    private mutating func remember(_ matches: [Int32], for index: Int) {
        guard index < Self.rememberedNames, ids.count + matches.count <= Self.rememberedIDs else { return }
        if index >= answers.count {
            answers.append(contentsOf: repeatElement(Answer(), count: index + 1 - answers.count))
        }
        answers[index] = Answer(start: UInt32(ids.count), count: UInt32(matches.count), generation: generation)
        ids += matches
    }

    /// Forgets what it answered: hooks have changed, or names.
    package mutating func forget() {
        generation &+= 1
        if generation == 0 {
            answers.removeAll()
            generation = 1
        }
        ids.removeAll(keepingCapacity: true)
    }
}
