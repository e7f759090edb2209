import EventModel

extension DeliveryEngine {
    /// The matches of a watch that a digest has yet to tell of, oldest first.
    func untold(by place: Int) -> [WatchMatch] {
        let watch = watches[place]
        guard watch.cadence != .realtime else { return [] }
        return (matchesOfWatch[place] ?? []).compactMap { matches[$0] }.filter { $0.seenAt >= watch.digestedThrough }
    }

    /// The end of the window that a moment is in. Windows begin at midnight by the time of day at the program's start.
    func windowEnd(of cadence: Watch.Cadence, after moment: Instant) -> Instant? {
        cadence.windowEnd(after: moment + windowLead).map { $0 + Interval(milliseconds: -windowLead.milliseconds) }
    }

    /// Makes sure that the engine is woken for a watch's window no later than at its end.
    mutating func wakeForDigest(of place: Int, at end: Instant, into actions: inout [DeliveryAction]) {
        if let known = digestWakes[place], known <= end { return }
        digestWakes[place] = end
        actions.append(.wake(at: end, .digest(watch: place)))
    }

    /// Tells of each window of a watch that is over, one delivery a window for each endpoint.
    ///
    /// - Parameter isRestart: Whether an earlier life may have been cut while it told, so that some endpoints have
    ///   their delivery already.
    mutating func digest(
        _ place: Int, isRestart: Bool = false, cause: Int, now: Instant, into actions: inout [DeliveryAction]
    ) {
        if let known = digestWakes[place], known <= now { digestWakes[place] = nil }
        var rest = untold(by: place)[...]
        while let first = rest.first, let end = windowEnd(of: watches[place].cadence, after: first.seenAt) {
            guard end <= now else { return wakeForDigest(of: place, at: end, into: &actions) }
            let window = rest.prefix { $0.seenAt < end }
            rest = rest.dropFirst(window.count)
            let served = isRestart ? served(with: window, by: place) : []
            tell(Array(window), by: place, except: served, cause: cause, now: now, into: &actions)
            watches[place].digestedThrough = end
            keep(watch: place, into: &actions)
            forgetMatches(of: place, into: &actions)
        }
    }

    /// Takes in that a watch tells its matches at another pace.
    mutating func changeCadence(
        of place: Int, from old: Watch.Cadence, now: Instant, into actions: inout [DeliveryAction]
    ) {
        let new = watches[place].cadence
        if old == .realtime {
            // What came until now was told at once.
            watches[place].digestedThrough = now
        } else if new == .realtime {
            watches[place].cadence = old
            let waiting = untold(by: place)
            watches[place].cadence = new
            tell(waiting, by: place, except: [], cause: 0, now: now, into: &actions)
            watches[place].digestedThrough = now
            forgetMatches(of: place, into: &actions)
        } else if let first = untold(by: place).first, let end = windowEnd(of: new, after: first.seenAt) {
            wakeForDigest(of: place, at: max(end, now), into: &actions)
        }
    }

    /// The endpoints that have their delivery of a window.
    private func served(with window: ArraySlice<WatchMatch>, by place: Int) -> Set<Int> {
        guard let last = window.last else { return [] }
        let recipients = Set(recipients(of: watches[place]) + recipients(of: watches[place], .disabled))
        let type = Dialect.all[watches[place].dialect].delivery.eventTypes.digest
        let known = slotOfNumber.values.filter {
            recipients.contains(Int(slots[$0].endpoint)) && slots[$0].watch == Int32(place) && slots[$0].match == 0
        }.filter {
            guard let facts = whole(slots[$0])?.facts else { return false }
            return facts.eventType == type && facts.eventAt == last.at
        }
        return Set(known.map { Int(slots[$0].endpoint) })
    }

    private mutating func tell(
        _ told: [WatchMatch], by place: Int, except served: Set<Int>, cause: Int, now: Instant,
        into actions: inout [DeliveryAction]
    ) {
        let watch = watches[place]
        guard watch.isActive, let last = told.last else { return }
        let delivery = Dialect.all[watch.dialect].delivery
        let number = takeNumber(into: &actions)
        let facts = DeliveryFacts(
            eventID: id("evt_", number), eventType: delivery.eventTypes.digest, watch: watch.id, match: "",
            eventAt: last.at, createdAt: stamp(now), mostAttempts: 1, content: delivery.digest(watch, told, baseURL))
        accept(
            facts, for: recipients(of: watch).filter { !served.contains($0) }, cause: cause, now: now,
            into: &actions)
        skip(
            facts, for: recipients(of: watch, .disabled).filter { !served.contains($0) }, cause: cause,
            into: &actions)
    }

    /// Forgets the oldest matches of a watch when there are too many; those that a digest is to tell of stay longer.
    mutating func forgetMatches(of place: Int, into actions: inout [DeliveryAction]) {
        guard let known = matchesOfWatch[place], known.count > Self.kept.matches else { return }
        let watch = watches[place]
        let excess = known.prefix(known.count - Self.kept.matches).enumerated().prefix { index, id in
            watch.cadence == .realtime || known.count - index > Self.mostUntold
                || matches[id].map { $0.seenAt < watch.digestedThrough } ?? true
        }
        for (_, id) in excess {
            matches[id] = nil
            actions.append(.keep(.recordGone(.match, id: id)))
        }
        matchesOfWatch[place]?.removeFirst(excess.count)
    }
}
