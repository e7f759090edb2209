package import EventModel

extension DeliveryEngine {
    /// Puts a delivery behind those of its endpoint that are due.
    mutating func queue(_ slot: Int) {
        let place = Int(slots[slot].endpoint)
        slots[slot].due = nil
        endpoints[place].line.append(slots[slot].number)
        takeTurn(place)
    }

    /// Lets an endpoint take part in the rotation when it has something to do and may do it.
    private mutating func takeTurn(_ place: Int) {
        let line = endpoints[place].line
        guard !line.isEmpty, !line.isInRotation, mayBegin(line) else { return }
        endpoints[place].line.isInRotation = true
        rotation.append(place)
    }

    /// Whether an endpoint may have a further attempt under way: at most half as many as there is room for, so that
    /// however many never answer, they leave room for others. One that has none may always begin, so none is forgotten.
    private func mayBegin(_ line: DeliveryLine) -> Bool {
        let room = Self.mostUnderWay.all - underWay
        return line.underWay < min(max(room / 2, 1), Self.mostUnderWay.ofEndpoint)
    }

    /// Begins attempts, one endpoint after the other, as many as may be under way: endpoints that never answer hold up
    /// nobody else.
    mutating func pump(cause: Int, now: Instant, into actions: inout [DeliveryAction]) {
        while !isStopping, underWay < Self.mostUnderWay.all, let place = rotation.popFirst() {
            endpoints[place].line.isInRotation = false
            // There may be less room than when it took its place; its own next outcome brings it back.
            guard mayBegin(endpoints[place].line) else { continue }
            if let number = endpoints[place].line.popFirst(), let slot = slotOfNumber[number],
                slots[slot].state == .pending
            {
                begin(slot, now: now, into: &actions)
            }
            takeTurn(place)
        }
    }

    private mutating func begin(_ slot: Int, now: Instant, into actions: inout [DeliveryAction]) {
        let place = Int(slots[slot].endpoint)
        guard endpoints[place].status == .active else {
            return abandon(slot, .noEndpoint, now: now, into: &actions)
        }
        guard unpark(slot) else {
            // No attempt: what is to be sent cannot be read now.
            slots[slot].due = now + Self.archiveRetry
            return actions.append(.wake(at: now + Self.archiveRetry, .retry(delivery: slots[slot].number)))
        }
        slots[slot].attempts += 1
        slots[slot].signedAt = stamp(now)
        let delivery = slots[slot]
        let facts = delivery.facts
        let rules = Dialect.all[endpoints[place].dialect].delivery
        let request = request(
            to: place, messageID: rules.idsAreOfAttempts ? attemptText(delivery) : facts.eventID,
            type: facts.eventType, eventAt: facts.eventAt, content: facts.content, attempt: delivery.attempts,
            isTest: false, now: now)
        actions.append(.keep(.progress(number: delivery.number, delivery.progress)))
        underWay += 1
        endpoints[place].line.underWay += 1
        tally.attempts += 1
        actions.append(
            .attempt(
                SignedAttempt(
                    id: attemptID(ofSlot: slot), endpoint: endpoints[place].id, delivery: id(of: delivery),
                    number: delivery.attempts, request: request, cause: causes[slot] ?? 0)))
    }

    /// What is told of one attempt to recognise it by.
    func attemptText(_ delivery: SignedDelivery) -> String {
        id("att_", delivery.number) + "_\(max(delivery.attempts, 1))"
    }

    /// A signed request, ready to be sent.
    func request(
        to place: Int, messageID: String, type: String, eventAt: Instant, content: JSONValue, attempt: Int,
        isTest: Bool, now: Instant
    ) -> Request {
        let endpoint = endpoints[place]
        let rules = Dialect.all[endpoint.dialect].delivery
        let clock = clock(of: endpoint, at: now)
        var body: [UInt8] = []
        rules.envelope(
            Dialect.Envelope(
                id: messageID, eventType: type, eventAt: eventAt, now: clock, content: content, isTest: isTest)
        ).write(to: &body)
        let authority = endpoint.head?.headers.first?.value ?? ""
        var headers = [
            Header("host", authority), Header("user-agent", rules.userAgent),
            Header("content-type", "application/json"),
        ]
        if endpoint.isSigned {
            let seconds = clock.milliseconds / 1000
            headers.append(Header(rules.headers.id, messageID))
            headers.append(Header(rules.headers.timestamp, String(seconds)))
            headers.append(
                Header(
                    rules.headers.signature,
                    Signature.sign(
                        id: messageID, timestamp: seconds, body: body, with: endpoint.signers(at: now))))
        }
        if let name = rules.attemptHeader { headers.append(Header(name, String(attempt))) }
        let head = RequestHead(
            method: .post, url: endpoint.head?.url ?? endpoint.url, host: endpoint.head?.host ?? "", hostIndex: -1,
            headers: headers, timeout: .seconds(30), isGuarded: true)
        return Request(head: head, body: body)
    }

    /// What an endpoint's receiver sees on its clock.
    private func clock(of endpoint: Endpoint, at now: Instant) -> Instant {
        now + (scriptedHosts.contains(endpoint.head?.host ?? "") ? stampLead : outsideLead)
    }

    /// Takes in how an attempt ended.
    package mutating func settle(
        _ attempt: AttemptID, _ outcome: Outcome, cause: Int, now: Instant, into actions: inout [DeliveryAction]
    ) {
        guard let slot = slot(of: attempt) else {
            settleTest(attempt, outcome, cause: cause, now: now, into: &actions)
            return pump(cause: cause, now: now, into: &actions)
        }
        let place = Int(slots[slot].endpoint)
        underWay -= 1
        endpoints[place].line.underWay -= 1
        var end = SignedDelivery.AttemptEnd(
            number: slots[slot].attempts, signedAt: slots[slot].signedAt ?? stamp(now), endedAt: stamp(now))
        var asked: Interval?
        switch outcome {
        case .response(let response):
            end.status = response.status
            end.reply = String(decoding: response.body.prefix(SignedDelivery.keptReplyBytes), as: UTF8.self)
            asked = RetryAfter.wait(asked: response, now: clock(of: endpoints[place], at: now))
        case .failure(let error): end.failure = .transport(error)
        }
        slots[slot].ends.append(end)
        slots[slot].signedAt = nil
        if cause > 0 { causes[slot] = cause }
        if let status = end.status, (200..<300).contains(status) {
            succeed(slot, now: now, into: &actions)
        } else {
            fail(slot, end.status, asked: asked, cause: cause, now: now, into: &actions)
        }
        takeTurn(place)
        pump(cause: cause, now: now, into: &actions)
    }

    private mutating func succeed(_ slot: Int, now: Instant, into actions: inout [DeliveryAction]) {
        let place = Int(slots[slot].endpoint)
        let hadFailures = endpoints[place].failingSince != nil
        endpoints[place].consecutiveFailures = 0
        endpoints[place].failingSince = nil
        endpoints[place].lastSuccess = stamp(now)
        tally.succeeded += 1
        end(slot, .succeeded, into: &actions)
        // When it succeeded last may be forgotten; that it failed no more may not.
        if hadFailures { keep(place, into: &actions) }
    }

    private mutating func fail(
        _ slot: Int, _ status: Int?, asked: Interval?, cause: Int, now: Instant,
        into actions: inout [DeliveryAction]
    ) {
        let place = Int(slots[slot].endpoint)
        let rules = Dialect.all[endpoints[place].dialect].delivery
        endpoints[place].consecutiveFailures += 1
        endpoints[place].lastFailure = stamp(now)
        let since = endpoints[place].failingSince ?? now
        endpoints[place].failingSince = since
        let isOver = rules.failingLimit.map { now - since >= $0 } ?? false
        let wasActive = endpoints[place].status == .active
        if wasActive, status == 410 || isOver {
            endpoints[place].status = .disabled
            endpoints[place].updatedAt = stamp(now)
            actions.append(
                .note(
                    DeliveryNote(
                        what: .disabled, endpoint: endpoints[place].id,
                        attempts: endpoints[place].consecutiveFailures, cause: cause)))
        }
        keep(place, into: &actions)
        let wait = rules.schedule.wait(after: slots[slot].attempts, retryAfter: asked, generator: &generator)
        guard let wait, slots[slot].attempts < Int(slots[slot].mostAttempts), endpoints[place].status == .active
        else {
            giveUp(slot, into: &actions)
            if wasActive, endpoints[place].status != .active { abandonAll(of: place, now: now, into: &actions) }
            return
        }
        let due = now + wait
        slots[slot].due = due
        noteChange(of: slot)
        tally.retried += 1
        actions.append(.keep(.progress(number: slots[slot].number, slots[slot].progress)))
        note(.retry, slot, cause: cause, into: &actions)
        actions.append(.wake(at: due, .retry(delivery: slots[slot].number)))
    }

    /// Gives a delivery up for which no attempt was made, or none that counted.
    mutating func abandon(
        _ slot: Int, _ failure: SignedDelivery.Failure, now: Instant, into actions: inout [DeliveryAction]
    ) {
        // One without attempts has no ends to be brought back.
        if slots[slot].attempts > 0 { _ = unpark(slot) }
        slots[slot].ends.append(
            .init(number: slots[slot].attempts, signedAt: stamp(now), endedAt: stamp(now), failure: failure))
        giveUp(slot, into: &actions)
    }

    mutating func giveUp(_ slot: Int, into actions: inout [DeliveryAction]) {
        tally.abandoned += 1
        end(slot, .abandoned, into: &actions)
    }

    private mutating func end(
        _ slot: Int, _ state: SignedDelivery.State, into actions: inout [DeliveryAction]
    ) {
        slots[slot].state = state
        slots[slot].due = nil
        noteChange(of: slot)
        pending -= 1
        let delivery = slots[slot]
        actions.append(.keep(.progress(number: delivery.number, delivery.progress)))
        note(state == .succeeded ? .succeeded : .abandoned, slot, cause: causes[slot] ?? 0, into: &actions)
        causes[slot] = nil
        remember(ended: delivery.number, of: Int(delivery.endpoint), into: &actions)
    }

    /// Keeps an ended delivery for who asks, and forgets the oldest of its endpoint when there are too many.
    mutating func remember(ended number: Int, of place: Int, into actions: inout [DeliveryAction]) {
        ended[place, default: []].append(number)
        // A kill may have come between an end and the forgetting that belongs to it.
        while let count = ended[place]?.count, count > Self.kept.deliveries,
            let oldest = ended[place]?.removeFirst()
        {
            if let slot = slotOfNumber.removeValue(forKey: oldest) { freeSlots.append(slot) }
            actions.append(.keep(.deliveryGone(number: oldest)))
        }
    }

    func note(_ what: DeliveryNote.What, _ slot: Int, cause: Int, into actions: inout [DeliveryAction]) {
        let delivery = slots[slot]
        actions.append(
            .note(
                DeliveryNote(
                    what: what, endpoint: endpoints[Int(delivery.endpoint)].id, delivery: id(of: delivery),
                    attempts: delivery.attempts, due: delivery.due, cause: cause)))
    }
}
