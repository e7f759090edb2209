import DeviceEmulator
import Dispatcher
import EventModel

/// Explains the requests of a run from the lines of its trace: which tags had no value, where an event's data is not
/// the JSON that it looks like, and why a request could not be sent.
package struct RequestNotes {
    /// Events past this many are forgotten, the oldest first: a hook fires at once.
    private static let mostEvents = 1024

    private struct Entry {
        var hook: Hook
        /// Which hook it is, for the builder.
        var number: Int
    }

    private let names = NameTable()
    private let key: EventIDKey
    private let products: Products
    private var hooks: [String: Entry] = [:]
    private var builder = RequestBuilder()
    private var events: [Int: Event] = [:]
    private var order: [Int] = []

    /// Notes on the hooks of a scenario, those of its timeline included.
    package init(_ scenario: Scenario) {
        key = EventIDKey(seed: scenario.seed)
        products = Products(scenario.products, owner: UserID.of(UserID.usualOwner))
        let later = scenario.timeline.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        var all = scenario.hooks
        for (_, entry) in later { if case .hook(let hook) = entry.change { all.append(hook) } }
        var labels = HookLabels()
        for (number, hook) in all.enumerated() {
            labels.give(hook.label, to: number)
            hooks[labels[number]] = Entry(hook: hook, number: number)
        }
    }

    /// Takes in a line; returns what there is to say of the request that it stands for, a note each.
    package mutating func see(_ line: TraceLine) -> [String] {
        switch line.fact {
        case .event(let event, let name, _):
            keep(event, name: name, as: line.seq)
            return []
        case .attempt(let hook, _, _, _): return notes(on: hook, cause: line.cause, isRefused: false)
        case .drop(let hook, _, _, _, .invalid): return notes(on: hook, cause: line.cause, isRefused: true)
        default: return []
        }
    }

    private mutating func keep(_ event: Event, name: String, as seq: Int) {
        if case .cloud = event.publisher { return }
        var event = event
        event.name = names.name(name)
        events[seq] = event
        order.append(seq)
        guard order.count >= 2 * Self.mostEvents else { return }
        for old in order.prefix(Self.mostEvents) { events[old] = nil }
        order.removeFirst(Self.mostEvents)
    }

    private mutating func notes(on label: String, cause: Int, isRefused: Bool) -> [String] {
        guard let entry = hooks[label], let event = events[cause] else { return [] }
        var context = EventContext(
            event, names: names, identity: EventIdentity(key: key, number: 0), product: products.facts(of: entry.hook))
        var notes: [String] = []
        if isRefused {
            do throws(RequestFault) {
                _ = try builder.head(for: entry.hook, slot: entry.number, &context)
                _ = try builder.body(for: entry.hook, &context)
            } catch { notes.append(error.message) }
        }
        return notes + entry.hook.renderingNotes(&context).map(\.description)
    }
}
