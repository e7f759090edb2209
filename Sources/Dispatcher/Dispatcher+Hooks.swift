package import EventModel

/// What became of a hook that was to fire.
package enum Firing: Sendable {
    /// Its request is under way as this delivery.
    case sent(delivery: Int)
    /// Nothing was sent; a request that was invalid says what is wrong with it.
    case dropped(DropReason, RequestFault?)
}

/// The account has as many hooks as it may have.
package struct HookLimitReached: Error, Equatable {
    /// How many that is.
    package let limit: Int
}

extension Dispatcher {
    /// Whether the number of a removed hook is given again once its attempts have ended: a cloud that runs for months
    /// would grow with every hook that ever was.
    package var recyclesNumbers: Bool {
        get { register.recycles }
        set { register.recycles = newValue }
    }

    /// The numbers of the hooks, in the order of their creation.
    package var hookNumbers: [Int] { register.numbers }

    /// Whether a hook is there under a number.
    package func hasHook(_ number: Int) -> Bool { register.holds(number) }

    /// What tells the hook of a number from earlier ones of the same number: how many were created before it.
    package func birth(ofHook number: Int) -> Int { register.birth(of: number) }

    /// Creates a hook and returns its number.
    ///
    /// - Throws: `HookLimitReached` when the account has as many hooks as it may have.
    package mutating func add(_ hook: Hook) throws(HookLimitReached) -> Int {
        if let limit = limits.hooks, register.count >= limit { throw HookLimitReached(limit: limit) }
        let number = register.take()
        let breaker = Breaker(errors: limits.errors, sleep: limits.sleep)
        if number < hooks.count {
            hooks[number] = hook
            breakers[number] = breaker
        } else {
            hooks.append(hook)
            breakers.append(breaker)
        }
        index.insert(prefix: hook.event, id: Int32(number), rank: register.birth(of: number))
        return number
    }

    /// Gives a number another configuration: its place among the hooks stays, its breaker starts afresh, and attempts
    /// under way end as the old one says. False when there is no such hook.
    package mutating func replace(_ number: Int, by hook: Hook) -> Bool {
        guard register.holds(number) else { return false }
        let old = hooks[number]
        var begun: [Int] = []
        underWay.visit { if $1.hook == number { begun.append($0) } }
        for attempt in begun where replaced[attempt] == nil { replaced[attempt] = old }
        index.remove(prefix: old.event, id: Int32(number))
        index.insert(prefix: hook.event, id: Int32(number), rank: register.birth(of: number))
        hooks[number] = hook
        breakers[number] = Breaker(errors: limits.errors, sleep: limits.sleep)
        builder.forget(number)
        return true
    }

    /// Takes a hook away; false when it was not there. Its attempts under way still settle; it fires no more.
    @discardableResult
    package mutating func remove(_ number: Int) -> Bool {
        guard register.holds(number) else { return false }
        index.remove(prefix: hooks[number].event, id: Int32(number))
        var begun = 0
        if register.recycles { underWay.visit { if $1.hook == number { begun += 1 } } }
        register.remove(number, underWay: begun)
        builder.forget(number)
        return true
    }

    /// Fires one hook, whatever events and devices it waits for, under the usual limits; a hook that rests, too.
    package mutating func test(
        _ number: Int, _ event: Event, cause: Int, now: Instant, wall: Instant, into actions: inout ActionQueue
    ) -> Firing {
        precondition(register.holds(number), "A hook was tested that is not there; ask hasHook first.")
        var context = EventContext(event, names: names, product: products.facts(of: hooks[number]))
        return admit(number, hooks[number], &context, cause: cause, now: now, wall: wall, into: &actions)
    }

    /// When a hook's sleep is over; nil when it is awake or probes.
    package func sleepsUntil(_ number: Int) -> Instant? { breakers[number].sleepsUntil }

    /// The attempts that have not ended, in the order of their deliveries.
    package func attemptsUnderWay() -> [(hook: Int, delivery: Int)] {
        var attempts: [(hook: Int, delivery: Int)] = []
        underWay.visit { attempts.append(($1.hook, $1.delivery)) }
        return attempts.sorted { $0.delivery < $1.delivery }
    }
}
