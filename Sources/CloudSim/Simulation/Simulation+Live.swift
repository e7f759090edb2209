import DeviceEmulator
package import Dispatcher
package import EventModel

/// What a call of a device's function came to.
package enum CallResult: Hashable, Sendable {
    /// The function ran and returned this.
    case returned(Int32)
    /// The firmware registered no such function.
    case noSuchFunction
    /// The device is not connected.
    case offline
    /// The argument has more bytes than the device's profile carries.
    case argumentTooLong
}

/// What reading a device's variable came to.
package enum ReadResult: Equatable, Sendable {
    /// It holds this.
    case value(JSONValue)
    /// The firmware offers no such variable.
    case noSuchVariable
    /// The device is not connected, or died before it could say.
    case offline
}

/// What a hook's test came to.
package enum TestResult: Hashable, Sendable {
    /// Its request is under way as this delivery.
    case sent(delivery: Int)
    /// Nothing was sent; the message says why and what to do.
    case dropped(DropReason, message: String)
    /// There is no hook under the number.
    case noSuchHook
}

/// Why a client of the API may not publish an event.
package enum PublishFault: Error, Hashable, Sendable {
    /// The name cannot be an event's.
    case name(String)
    /// The name is the cloud's own.
    case reserved
    /// As many signed deliveries wait as the cloud takes; later there may be room.
    case backlog
    /// The cloud is short of memory; later there may be more.
    case memory

    /// What is wrong, as a client may be told.
    package var message: String {
        switch self {
        case .name(let fault): fault
        case .reserved: "event names that start with spark or particle belong to the cloud; take another name"
        case .backlog: "as many signed deliveries wait as this cloud takes (serve --max-pending); try again later"
        case .memory: "this cloud is short of memory (serve --max-memory); try again later"
        }
    }
}

extension Simulation {
    /// Serves clients from now on: what was deleted is forgotten, and every name so far stays known for good.
    package func goLive() {
        guard !isLive else { return }
        isLive = true
        dispatcher.recyclesNumbers = true
        presence.begin(devices: fleet.count)
        names.pin()
    }

    /// Publishes an event of an API client now, and all that comes of it. Seconds to live are carried and ignored.
    ///
    /// - Parameter product: The place of the product to which the client publishes.
    /// - Throws: `PublishFault` for a name that no client may publish, and for lack of room; then nothing has happened.
    package func publishFromAPI(
        name: String, data: String?, isPrivate: Bool = false, timeToLive: Int = Event.timeToLive,
        product: Int? = nil
    ) throws(PublishFault) {
        if let fault = EventName.fault(in: name) { throw .name(fault) }
        if EventName.isReserved(name) { throw .reserved }
        let event = apiEvent(
            name, data: data, isPrivate: isPrivate, timeToLive: Int32(clamping: timeToLive), product: product)
        switch lackOfRoom(for: event) {
        case .memory: throw .memory
        case .some: throw .backlog
        case nil: publish(byAPI: event, cause: 0)
        }
        finish()
        forget()
    }
}

extension Simulation {
    /// Whether an attempt has not ended.
    var hasAttemptsUnderWay: Bool { tally.pending > 0 || !deliveries.isIdle }

    /// The attempts that have not ended, in the order of their deliveries.
    var attemptsUnderWay: [(hook: Int, delivery: Int)] { dispatcher.attemptsUnderWay() }

    /// When the next answer of a script inside the process is due.
    var nextAnswer: Instant? { simulated.nextDue }

    /// Takes in the answers of scripts inside the process that are due by a moment, and no timers.
    func takeAnswers(by limit: Instant) {
        while let completion = simulated.next(by: limit) { settle(completion) }
    }

    /// Takes in how attempts ended.
    func settle(_ completions: [Completion]) {
        for completion in completions { settle(completion) }
    }
}
