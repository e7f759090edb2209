package import EventModel

/// What an event would do to one hook now: the request that would be sent, or why none would be.
package struct HookForecast: Sendable {
    /// Why nothing would be sent.
    package enum Obstacle: Hashable, Sendable {
        /// The event does not match the hook.
        case mismatch(HookMismatch)
        /// The hook sleeps after too many errors until this moment; nil while its probe is under way.
        case asleep(until: Instant?)
        /// The device has triggered as many requests as its window admits; there is room again at `roomAt`.
        case deviceLimit(roomAt: Instant)
        /// The host has had as many requests as its window admits; there is room again at `roomAt`.
        case hostLimit(host: String, roomAt: Instant)
        /// The rendered request cannot be sent.
        case invalid(RequestFault)
    }

    /// The hook's number.
    package var hook: Int
    /// Why nothing would be sent; nil if the hook would fire.
    package var obstacle: Obstacle?
    /// The request without its signature; nil if there is an obstacle.
    package var request: Request?
    /// What the event lacks for the hook's templates; empty unless the hook would fire or its request is invalid.
    package var notes: [RenderingNote] = []
}

extension HookForecast.Obstacle {
    /// The obstacle in one word: that of a trace's drops where there is one.
    package var word: String {
        switch self {
        case .mismatch(.disabled): "disabled"
        case .mismatch(.prefix): "prefix"
        case .mismatch(.device): "device"
        case .mismatch(.product): "product"
        case .mismatch(.reply): "reply"
        case .asleep: DropReason.sleep.rawValue
        case .deviceLimit: DropReason.deviceLimit.rawValue
        case .hostLimit: DropReason.hostLimit.rawValue
        case .invalid: DropReason.invalid.rawValue
        }
    }

    /// When the same event would get past the obstacle by itself; nil if it never does, or nobody knows.
    package var ends: Instant? {
        switch self {
        case .asleep(let until): until
        case .deviceLimit(let roomAt), .hostLimit(_, let roomAt): roomAt == .distantFuture ? nil : roomAt
        case .mismatch, .invalid: nil
        }
    }

    /// The same obstacle with its moment by a clock that is ahead.
    package func moved(by lead: Interval) -> Self {
        switch self {
        case .asleep(let until?): .asleep(until: until + lead)
        case .deviceLimit(let roomAt) where roomAt != .distantFuture: .deviceLimit(roomAt: roomAt + lead)
        case .hostLimit(let host, let roomAt) where roomAt != .distantFuture:
            .hostLimit(host: host, roomAt: roomAt + lead)
        case .mismatch, .asleep, .deviceLimit, .hostLimit, .invalid: self
        }
    }
}

extension Dispatcher {
    /// Says of every hook, in creation order, what an event would do to it now. Sends and counts nothing.
    ///
    /// - Parameter wall: The wall clock's time, for hosts that are held by it.
    package mutating func forecast(_ event: Event, now: Instant, wall: Instant) -> [HookForecast] {
        // The id is that of the next event that fires a hook.
        let identity = EventIdentity(key: eventKey, number: firedEvents + 1)
        var context = EventContext(event, names: names, identity: identity)
        return hookNumbers.map { number in
            do throws(Refusal) {
                let request = try request(of: number, &context, now: now, wall: wall)
                return HookForecast(
                    hook: number, obstacle: nil, request: request, notes: hooks[number].renderingNotes(&context))
            } catch {
                var forecast = HookForecast(hook: number, obstacle: error.obstacle, request: nil)
                if case .invalid = error.obstacle { forecast.notes = hooks[number].renderingNotes(&context) }
                return forecast
            }
        }
    }

    private struct Refusal: Error {
        var obstacle: HookForecast.Obstacle
    }

    /// The checks of `admit`, in the same order.
    private mutating func request(
        of number: Int, _ context: inout EventContext, now: Instant, wall wallNow: Instant
    ) throws(Refusal) -> Request {
        let hook = hooks[number]
        let name = names.text(context.event.name)
        if let mismatch = hook.mismatch(with: context.event, named: name, products: products) {
            throw Refusal(obstacle: .mismatch(mismatch))
        }
        context.product = products.facts(of: hook)
        guard breakers[number].check(now: now) != .asleep else {
            throw Refusal(obstacle: .asleep(until: breakers[number].sleepsUntil))
        }
        if let roomAt = deviceRoom(for: context.event, now: now) {
            throw Refusal(obstacle: .deviceLimit(roomAt: roomAt))
        }
        let head: RequestHead
        do throws(RequestFault) { head = try builder.head(for: hook, slot: number, &context) } catch {
            throw Refusal(obstacle: .invalid(error))
        }
        if let roomAt = hostRoom(for: head, now: now, wall: wallNow) {
            throw Refusal(obstacle: .hostLimit(host: head.host, roomAt: roomAt))
        }
        do throws(RequestFault) { return Request(head: head, body: try builder.body(for: hook, &context)) } catch {
            throw Refusal(obstacle: .invalid(error))
        }
    }
}
