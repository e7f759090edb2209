package import EventModel

/// The machine that turns events into hook requests and outcomes into reply events.
///
/// It decides and never acts: each input appends `Action`s for the driver. Time is an argument; requests, timers and
/// publishing belong to the driver.
package struct Dispatcher: ~Copyable {
    /// What has come of the matched events.
    package internal(set) var tally = Tally()
    /// The account's hooks in creation order; a removed hook keeps its number and its in-flight attempts.
    package internal(set) var hooks: [Hook] = []
    /// The products, whose hooks fire for their devices alone.
    package var products: Products

    /// How far the clock of receivers outside the process is ahead of world time: signatures for them bear that time.
    package var outsideLead = Interval.zero
    /// How far the cloud's time of day is ahead of world time.
    package var stampLead = Interval.zero

    let limits: Limits
    let names: NameTable
    var builder: RequestBuilder
    var topics: ReplyTopics
    var breakers: [Breaker] = []
    var underWay = SlotMap<UnderWay>()
    var replies = SlotMap<Reply>()

    var index = HookIndex()
    var register = HookRegister()
    /// The hooks with which attempts were begun whose number has passed to another configuration since.
    var replaced: [Int: Hook] = [:]
    private var devices: SlidingWindows
    var hosts: SlidingWindows
    var wall: SlidingWindows
    var heldByWall: [Bool?] = []
    private let isHeldByWall: (String) -> Bool
    private let readsWall: (String) -> Bool
    var triggering: [Bool?] = []
    private var matches: [Int32] = []
    /// What the ids of events follow from.
    let eventKey: EventIDKey
    /// How many events have fired hooks so far.
    var firedEvents: UInt64 = 0

    /// A dispatcher without hooks.
    ///
    /// - Parameters:
    ///   - names: the world's event names, shared with the bus.
    ///   - products: the products, with or without their devices.
    ///   - isHeldByWall: whether a host is somebody's real server: then it gets no more than the cloud's own 120
    ///     requests in any 60 s of wall time, whatever the limits say. Asked once for each host.
    ///   - readsWall: whether a host's receiver is outside the process, so that it judges signatures by the time of day.
    ///   - eventKey: what `PARTICLE_EVENT_ID` follows from.
    package init(
        limits: Limits, names: NameTable, products: Products = Products(),
        isHeldByWall: @escaping (String) -> Bool = { _ in false },
        readsWall: @escaping (String) -> Bool = { _ in false }, eventKey: EventIDKey = EventIDKey(seed: 1)
    ) {
        self.limits = limits
        self.eventKey = eventKey
        self.names = names
        self.products = products
        self.isHeldByWall = isHeldByWall
        self.readsWall = readsWall
        builder = RequestBuilder(timeout: limits.timeout)
        topics = ReplyTopics(names: names)
        devices = SlidingWindows(limit: limits.perDevice, window: Limits.window)
        hosts = SlidingWindows(limit: limits.perHost, window: Limits.window)
        wall = SlidingWindows(limit: Limits().perHost, window: Limits.window)
    }

    /// The host names seen so far, with their dense numbers.
    package var hostTable: HostTable { builder.hosts }

    /// Fires every hook that the event matches, in creation order.
    ///
    /// - Parameters:
    ///   - cause: the driver's number of the event.
    ///   - wall: the wall clock's time, for hosts that are held by it.
    package mutating func handle(
        _ event: Event, cause: Int, now: Instant, wall: Instant, into actions: inout ActionQueue
    ) {
        guard mayTrigger(event) else { return }
        index.matches(of: event.name, names: names, into: &matches)
        guard !matches.isEmpty else { return }
        var context = EventContext(event, names: names)
        number(&context)
        for place in matches.indices {
            fire(Int(matches[place]), &context, cause: cause, now: now, wall: wall, into: &actions)
        }
    }

    /// The cloud's own replies never fire hooks, whoever publishes under their names: there is no chaining.
    private mutating func mayTrigger(_ event: Event) -> Bool {
        if case .cloud = event.publisher { return false }
        let position = Int(event.name.index)
        if position >= triggering.count {
            triggering.append(contentsOf: repeatElement(nil, count: max(names.count, position + 1) - triggering.count))
        }
        if let known = triggering[position] { return known }
        let may = !event.isReply(named: names.text(event.name))
        triggering[position] = may
        return may
    }

    /// Gives an event the identity that all hooks share which it fires.
    mutating func number(_ context: inout EventContext) {
        firedEvents += 1
        context.identity = EventIdentity(key: eventKey, number: firedEvents)
    }

    private mutating func fire(
        _ number: Int, _ context: inout EventContext, cause: Int, now: Instant, wall: Instant,
        into actions: inout ActionQueue
    ) {
        let hook = hooks[number]
        if hook.disabled || !hook.firesFor(context.event.publisher, products) { return }
        context.product = products.facts(of: hook)
        admit(number, hook, &context, cause: cause, now: now, wall: wall, into: &actions)
    }

    /// Sends the request of a hook that an event fires, when nothing forbids it.
    @discardableResult
    @inline(__always)
    mutating func admit(
        _ number: Int, _ hook: Hook, _ context: inout EventContext, cause: Int, now: Instant, wall wallNow: Instant,
        into actions: inout ActionQueue
    ) -> Firing {
        let device = Self.window(of: context.event)
        tally.matched += 1
        guard breakers[number].check(now: now) != .asleep else {
            return drop(number, context.event, host: nil, .sleep, cause, into: &actions)
        }
        guard devices.hasRoom(device, now: now) else {
            return drop(number, context.event, host: nil, .deviceLimit, cause, into: &actions)
        }
        let head: RequestHead
        let body: [UInt8]
        let isHeld: Bool
        do throws(RequestFault) {
            head = try builder.head(for: hook, slot: number, &context)
            isHeld = heldByWallClock(head)
            guard hosts.hasRoom(head.hostIndex, now: now), !isHeld || wall.hasRoom(head.hostIndex, now: wallNow)
            else {
                return drop(number, context.event, host: head.host, .hostLimit, cause, into: &actions)
            }
            do throws(RequestFault) { body = try builder.body(for: hook, &context) } catch {
                throw RequestFault(error.message, host: head.host)
            }
        } catch {
            if let host = error.host, let known = hostTable.known(host), !hosts.hasRoom(known, now: now) {
                // A host that is full refuses whatever else is wrong with a request to it.
                return drop(number, context.event, host: host, .hostLimit, cause, into: &actions)
            }
            return refuse(number, context.event, context.identity, error, cause: cause, now: now, into: &actions)
        }
        devices.take(device, now: now)
        hosts.take(head.hostIndex, now: now)
        if isHeld { wall.take(head.hostIndex, now: wallNow) }

        tally.attempts += 1
        let delivery = tally.attempts
        let slot = underWay.insert(
            UnderWay(
                hook: number, delivery: delivery, event: context.event,
                eventNumber: context.identity?.number ?? 0, head: head,
                ticket: breakers[number].begin(now: now)))
        actions.append(
            .attempt(
                Attempt(
                    id: AttemptID(slot), hook: number, delivery: delivery, number: 1,
                    request: hook.secret == nil
                        ? Request(head: head, body: body)
                        : builder.signed(
                            Request(head: head, body: body), for: hook, context, delivery: delivery,
                            now: now + (readsWall(head.host) ? outsideLead : stampLead)), cause: cause)))
        return .sent(delivery: delivery)
    }

    /// When the window of an event's device has room again; nil if it has room now.
    mutating func deviceRoom(for event: Event, now: Instant) -> Instant? {
        let device = Self.window(of: event)
        return devices.hasRoom(device, now: now) ? nil : devices.nextRoom(device, now: now)
    }

    /// When the windows of a request's host have room again, by world time; nil if they have room now.
    mutating func hostRoom(for head: RequestHead, now: Instant, wall wallNow: Instant) -> Instant? {
        if !hosts.hasRoom(head.hostIndex, now: now) { return hosts.nextRoom(head.hostIndex, now: now) }
        guard heldByWallClock(head), !wall.hasRoom(head.hostIndex, now: wallNow) else { return nil }
        return now + (wall.nextRoom(head.hostIndex, now: wallNow) - wallNow)
    }

    /// The key of the window of an event's publisher: events of the API count as those of one device.
    private static func window(of event: Event) -> Int {
        if case .device(_, let slot) = event.publisher { Int(slot) + 1 } else { 0 }
    }

    private mutating func heldByWallClock(_ head: RequestHead) -> Bool {
        if head.hostIndex >= heldByWall.count {
            heldByWall.append(contentsOf: repeatElement(nil, count: head.hostIndex + 1 - heldByWall.count))
        }
        if let known = heldByWall[head.hostIndex] { return known }
        let held = isHeldByWall(head.host)
        heldByWall[head.hostIndex] = held
        return held
    }

    @discardableResult
    mutating func drop(
        _ hook: Int, _ event: Event, host: String?, _ reason: DropReason, _ cause: Int, into actions: inout ActionQueue
    ) -> Firing {
        tally[reason] += 1
        actions.append(
            .drop(
                Drop(
                    hook: hook, publisher: event.publisher, host: host ?? hooks[hook].literalHost, event: event.name,
                    reason: reason, cause: cause)
            ))
        return .dropped(reason, nil)
    }

    /// A request that cannot be sent: the one drop that the devices hear of, and an error of the hook.
    private mutating func refuse(
        _ hook: Int, _ event: Event, _ identity: EventIdentity?, _ fault: RequestFault, cause: Int, now: Instant,
        into actions: inout ActionQueue
    ) -> Firing {
        drop(hook, event, host: fault.host, .invalid, cause, into: &actions)
        let text = ReplyText.invalid(fault)
        publishError(hooks[hook], event, identity, text, cause: cause, now: now, into: &actions)
        tell(breakers[hook].fail(now: now), of: hook, event, identity, cause: cause, now: now, into: &actions)
        return .dropped(.invalid, fault)
    }
}
