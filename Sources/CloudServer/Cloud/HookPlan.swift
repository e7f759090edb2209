package import CloudStore
import DeviceEmulator
package import Dispatcher
package import EventModel

/// The hooks with which a cloud starts: those of the scenario, as clients left them, then those of clients.
package struct HookPlan {
    /// One hook of the start.
    struct Entry {
        var id: String
        var hook: Hook
        var createdAt: Instant
        var origin: HookBook.Origin
    }

    private(set) var entries: [Entry] = []
    /// What is no longer worth keeping.
    private(set) var changes: [StoreChange] = []

    /// The hooks in creation order.
    package var hooks: [Hook] { entries.map(\.hook) }

    /// Plans a start at a moment.
    ///
    /// - Throws: `HookPlanError` when a hook that was kept cannot be read, or there are more than the account may have.
    package init(
        scenario: [Hook], stored: [StoredHook], limit: Int?, now: Instant
    ) throws(HookPlanError) {
        var overrides: [String: StoredHook] = [:]
        for hook in stored where hook.isFromScenario { overrides[hook.id] = hook }
        for (position, hook) in scenario.enumerated() {
            let id = Self.id(of: hook, at: position)
            guard let kept = overrides.removeValue(forKey: id) else {
                entries.append(Entry(id: id, hook: hook, createdAt: now, origin: .scenario))
                continue
            }
            if kept.configuration == "null" { continue }
            let hook = try Self.decode(kept)
            entries.append(Entry(id: id, hook: hook, createdAt: kept.createdAt, origin: .scenario))
        }
        changes = overrides.keys.sorted().map { .hookGone(id: $0) }
        for kept in stored where !kept.isFromScenario {
            let hook = try Self.decode(kept)
            entries.append(Entry(id: kept.id, hook: hook, createdAt: kept.createdAt, origin: .client))
        }
        if let limit, entries.count > limit { throw .tooMany(entries.count, limit: limit) }
    }

    /// An id that stays as long as the scenario brings the same hook at the same place.
    private static func id(of hook: Hook, at position: Int) -> String {
        DeviceID(derivedFrom: "hook \(position) \(hook.shownConfiguration.compactText)").description
    }

    private static func decode(_ kept: StoredHook) throws(HookPlanError) -> Hook {
        let configuration: JSONValue
        do throws(JSONError) { configuration = try JSONValue(parsing: kept.configuration) } catch {
            throw .unreadable(id: kept.id, reason: error.message)
        }
        do throws(HookErrors) { return try Hook(decoding: configuration) } catch {
            throw .unreadable(id: kept.id, reason: error.description)
        }
    }
}

/// Why a cloud cannot start with the hooks that were kept.
package enum HookPlanError: Error, Equatable, CustomStringConvertible {
    /// The configuration of a hook does not hold.
    case unreadable(id: String, reason: String)
    /// There are more hooks than the account may have.
    case tooMany(Int, limit: Int)

    package var description: String {
        switch self {
        case .unreadable(let id, let reason): "the hook \(id) that was kept cannot be read: \(reason)"
        case .tooMany(let count, let limit):
            "the state and the scenario hold \(count) hooks together, and an account has at most \(limit);"
                + " delete some, or lift the limit in the scenario: \"limits\": { \"hooks\": null }"
        }
    }
}
