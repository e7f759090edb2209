package import EventModel

/// What a dispatcher that runs without an end must let go of: what it knows of names and hosts that nobody uses.
/// Called between two inputs, when every action is carried out.
extension Dispatcher {
    /// Marks, by index, the names that attempts under way and unfinished replies still need.
    package func markNames(in used: inout [Bool]) {
        underWay.visit { used[Int($1.event.name.index)] = true }
        replies.visit { if case .standard(let name) = $1.topic { used[Int(name.index)] = true } }
    }

    /// Forgets what it found out about names: their indexes may stand for others now.
    package mutating func forgetNames() {
        index.forget()
        triggering.removeAll(keepingCapacity: true)
        topics.forget()
        builder.defaults.forgetNames()
    }

    /// How many hosts have a number.
    package var hostCount: Int { builder.hosts.count }

    /// Forgets the hosts that had no request for so long that every window is empty, and numbers the others anew.
    package mutating func forgetIdleHosts(now: Instant, wall wallNow: Instant) {
        let kept = (0..<hostCount).filter { !hosts.isIdle($0, now: now) || !wall.isIdle($0, now: wallNow) }
        builder.keepHosts(kept)
        hosts.keep(kept)
        wall.keep(kept)
        heldByWall.removeAll()
    }
}
