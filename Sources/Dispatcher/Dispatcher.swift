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

    /// A dispatcher without hooks.
    ///
    /// - Parameters:
    ///   - names: the world's event names, shared with the bus.
    ///   - products: the products, with or without their devices.
    ///   - isHeldByWall: whether a host is somebody's real server: then it gets no more than the cloud's own 120
    ///     requests in any 60 s of wall time, whatever the limits say. Asked once for each host.
    ///   - readsWall: whether a host's receiver looks at the clock on the wall, so that signatures for it bear that time.
    package init(
        limits: Limits, names: NameTable, products: Products = Products(),
        isHeldByWall: @escaping (String) -> Bool = { _ in false },
        readsWall: @escaping (String) -> Bool = { _ in false }
    ) {
        self.limits = limits
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
        // Events of the API count as those of one device.
        var device = 0
        if case .device(_, let slot) = context.event.publisher { device = Int(slot) + 1 }
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
            return refuse(number, context.event, error, cause: cause, now: now, into: &actions)
        }
        devices.take(device, now: now)
        hosts.take(head.hostIndex, now: now)
        if isHeld { wall.take(head.hostIndex, now: wallNow) }

        tally.attempts += 1
        let delivery = tally.attempts
        let slot = underWay.insert(
            UnderWay(
                hook: number, delivery: delivery, event: context.event, head: head,
                ticket: breakers[number].begin(now: now)))
        actions.append(
            .attempt(
                Attempt(
                    id: AttemptID(slot), hook: number, delivery: delivery, number: 1,
                    request: hook.secret == nil
                        ? Request(head: head, body: body)
                        : builder.signed(
                            Request(head: head, body: body), for: hook, context, delivery: delivery,
                            now: readsWall(head.host) ? wallNow : now), cause: cause)))
        return .sent(delivery: delivery)
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
        _ hook: Int, _ event: Event, _ fault: RequestFault, cause: Int, now: Instant, into actions: inout ActionQueue
    ) -> Firing {
        drop(hook, event, host: fault.host, .invalid, cause, into: &actions)
        let text = ReplyText.invalid(fault)
        publishError(hooks[hook], event, text, cause: cause, now: now, into: &actions)
        tell(breakers[hook].fail(now: now), of: hook, event, cause: cause, now: now, into: &actions)
        return .dropped(.invalid, fault)
    }
}
