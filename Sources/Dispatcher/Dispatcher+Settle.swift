package import EventModel

/// An attempt that was handed out and has not ended.
struct UnderWay {
    var hook: Int
    var delivery: Int
    var event: Event
    /// The event's number, from which its id follows.
    var eventNumber: UInt64
    var head: RequestHead
    var ticket: Breaker.Ticket
}

/// A response whose chunks are still going out.
struct Reply {
    var chunker: ResponseChunker
    var topic: ReplyTopic
    var next: Int
    var due: Instant
    var cause: Int
    /// The place of the hook's product; -1 for none.
    var product: Int16
}

extension Dispatcher {
    /// The delivery that an attempt under way belongs to.
    package func delivery(of id: AttemptID) -> Int { underWay[id.number].delivery }

    /// Takes in how an attempt ended.
    ///
    /// - Parameter cause: the driver's number of the outcome.
    package mutating func settle(
        _ id: AttemptID, _ outcome: Outcome, cause: Int, now: Instant, into actions: inout ActionQueue
    ) {
        let ended = underWay.remove(id.number)
        let old = replaced.isEmpty ? nil : replaced.removeValue(forKey: id.number)
        let hook = old ?? hooks[ended.hook]
        let identity = EventIdentity(key: eventKey, number: ended.eventNumber)
        var succeeded = false
        switch outcome {
        case .response(let response) where response.status < 400:
            succeeded = true
            tally.succeeded += 1
            publish(
                topics.sent(for: ended.event.name), ReplyText.sent, to: place(of: hook), cause: cause, now: now,
                into: &actions)
            reply(to: ended, of: hook, response, cause: cause, now: now, into: &actions)
        case .response(let response):
            tally.failed += 1
            let text = ReplyText.failed(status: response.status, host: ended.head.host)
            publishError(hook, ended.event, identity, text, cause: cause, now: now, into: &actions)
        case .failure(let error):
            tally.failed += 1
            let text = ReplyText.failed(error, host: ended.head.host)
            publishError(hook, ended.event, identity, text, cause: cause, now: now, into: &actions)
        }
        // What an old configuration's attempts come to says nothing of the new one.
        if old == nil {
            let change = breakers[ended.hook].settle(ended.ticket, succeeded: succeeded, now: now)
            tell(change, of: ended.hook, ended.event, identity, cause: cause, now: now, into: &actions)
        }
        register.settle(ended.hook)
    }

    /// Publishes the next chunk of a reply that asked to be woken.
    package mutating func resume(_ slot: Int, now: Instant, into actions: inout ActionQueue) {
        let cause = replies[slot].cause
        guard let chunk = replies[slot].chunker.next() else { preconditionFailure("a finished reply was woken") }
        let name = topics.response(replies[slot].topic, chunk: replies[slot].next)
        tally.chunks += 1
        publish(name, chunk, to: replies[slot].product, cause: cause, now: now, into: &actions)
        if replies[slot].chunker.isFinished {
            _ = replies.remove(slot)
            return
        }
        replies[slot].next += 1
        // The next moment follows from the last due one, so a late driver does not stretch the pace.
        replies[slot].due = replies[slot].due + limits.chunkEvery
        actions.append(.wake(at: replies[slot].due, reply: slot))
    }

    private mutating func reply(
        to ended: UnderWay, of hook: Hook, _ response: Response, cause: Int, now: Instant,
        into actions: inout ActionQueue
    ) {
        var body = response.body
        var isCut = response.bytesDropped > 0
        let identity = EventIdentity(key: eventKey, number: ended.eventNumber)
        let product = products.facts(of: hook)
        if hook.responseTemplate != nil || hook.answersAsDataURL, !body.isEmpty {
            if let template = hook.responseTemplate {
                let context = EventContext(ended.event, names: names, identity: identity, product: product)
                body = template.reply(to: body, context)
            }
            if hook.answersAsDataURL, !body.isEmpty { body = DataURL.text(of: body, headers: response.headers) }
            if body.count > Response.maximumBytes {
                body.removeSubrange(Response.maximumBytes...)
                isCut = true
            }
        }
        if isCut {
            drop(ended.hook, ended.event, host: ended.head.host, .truncated, cause, into: &actions)
        }
        // Bytes that are no text grow to three times their number when they are mended.
        let limit = hook.unchunked ? 3 * max(body.count, 1) : limits.chunkBytes
        if body.count <= limit, !isCut {
            // Most answers are short; one that is mended may still turn out too long for one event.
            let text = String(decoding: body, as: UTF8.self)
            if text.isEmpty { return }
            if text.utf8.count <= limit {
                tally.chunks += 1
                let topic = hook.responseTopic(for: ended.event, names: names, identity: identity, product: product)
                return publish(
                    topics.response(topic, chunk: 0), text, to: place(of: hook), cause: cause, now: now, into: &actions)
            }
        }
        var chunker = ResponseChunker(body: body, chunkBytes: limit, isCut: isCut)
        guard let first = chunker.next() else { return }
        let topic = hook.responseTopic(for: ended.event, names: names, identity: identity, product: product)
        tally.chunks += 1
        publish(topics.response(topic, chunk: 0), first, to: place(of: hook), cause: cause, now: now, into: &actions)
        if chunker.isFinished { return }
        let due = now + limits.chunkEvery
        let slot = replies.insert(
            Reply(chunker: chunker, topic: topic, next: 1, due: due, cause: cause, product: place(of: hook)))
        actions.append(.wake(at: due, reply: slot))
    }

    mutating func publishError(
        _ hook: Hook, _ event: Event, _ identity: EventIdentity?, _ text: String, cause: Int, now: Instant,
        into actions: inout ActionQueue
    ) {
        let product = products.facts(of: hook)
        let topic = hook.errorTopic(for: event, names: names, identity: identity, product: product)
        publish(topics.error(topic), text, to: place(of: hook), cause: cause, now: now, into: &actions)
    }

    /// Tells what an attempt's end did to its hook; each time it falls asleep, the devices hear of it too.
    mutating func tell(
        _ change: Breaker.Change?, of hook: Int, _ event: Event, _ identity: EventIdentity?, cause: Int, now: Instant,
        into actions: inout ActionQueue
    ) {
        switch change {
        case nil: return
        case .woke: actions.append(.wokeUp(hook: hook, cause: cause))
        case .fellAsleep, .sleptAgain:
            actions.append(.fellAsleep(hook: hook, cause: cause))
            publishError(hooks[hook], event, identity, ReplyText.asleep, cause: cause, now: now, into: &actions)
        }
    }

    private func publish(
        _ name: EventName, _ data: String, to product: Int16, cause: Int, now: Instant,
        into actions: inout ActionQueue
    ) {
        var event = Event(name: name, data: data, publisher: .cloud, publishedAt: now, isPrivate: true)
        event.product = product
        actions.append(.publish(event, cause: cause))
    }

    /// The place of a hook's product; -1 for none.
    private func place(of hook: Hook) -> Int16 {
        hook.product.flatMap { products.place(of: $0) }.map { Int16($0) } ?? -1
    }
}
