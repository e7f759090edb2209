package import Dispatcher
package import EventModel

extension Simulation {
    /// The numbers of the hooks, in the order of their creation: the scenario's, its timeline's, and clients'.
    package var hookNumbers: [Int] { dispatcher.hookNumbers }

    /// The hook of a number; nil when there is none.
    package func hook(_ number: Int) -> Hook? { dispatcher.hasHook(number) ? dispatcher.hooks[number] : nil }

    /// What a hook is called in the trace: its label, with a number behind it where another bears the same.
    package func label(ofHook number: Int) -> String { labels[number] }

    /// When a sleeping hook sends its probe; nil when it is awake or probes.
    package func sleepsUntil(_ number: Int) -> Instant? {
        dispatcher.hasHook(number) ? dispatcher.sleepsUntil(number) : nil
    }

    /// Creates a hook and returns its number, which may be that of a hook that was deleted before.
    ///
    /// - Throws: `HookLimitReached` when the account has as many hooks as it may have.
    package func create(_ hook: Hook) throws(HookLimitReached) -> Int {
        let number = try dispatcher.add(hook)
        labels.give(hook.label, to: number)
        return number
    }

    /// Gives a hook another configuration: its place among the hooks stays, its failures are forgotten, and attempts
    /// under way end as the old one says. False when there is no such hook.
    @discardableResult
    package func replace(_ number: Int, by hook: Hook) -> Bool {
        guard let old = self.hook(number), dispatcher.replace(number, by: hook) else { return false }
        guard old.label != hook.label else { return true }
        if isLive { labels.takeBack(from: number) }
        labels.give(hook.label, to: number)
        return true
    }

    /// Deletes a hook: it sends no more, and its attempts under way still settle. False when there is no such hook.
    @discardableResult
    package func delete(_ number: Int) -> Bool {
        guard dispatcher.remove(number) else { return false }
        // A run's trace tells hooks apart for good.
        if isLive { labels.takeBack(from: number) }
        return true
    }

    /// Fires one hook with an event that nobody else sees, under the usual limits; it fires whatever events and
    /// devices it waits for, and when it rests, too. The outcome is published as usual.
    package func test(_ number: Int, data: String? = nil) -> TestResult {
        guard let hook = hook(number) else { return .noSuchHook }
        let event = Event(
            name: names.name(hook.event), data: data ?? Self.testData, publisher: .api, publishedAt: timeOfDay,
            isPrivate: true)
        readWall()
        let firing = dispatcher.test(number, event, cause: 0, now: now, wall: wall, into: &actions)
        finish()
        forget()
        switch firing {
        case .sent(let delivery): return .sent(delivery: delivery)
        case .dropped(let reason, let fault):
            return .dropped(reason, message: message(for: reason, fault, of: number))
        }
    }

    /// Says of every hook, in creation order, what an event would do to it now. Nothing is published or sent.
    ///
    /// - Parameter slot: The device that would publish it; nil for a client of the API.
    package func forecast(name: String, data: String?, by slot: Int?) -> [HookForecast] {
        let publisher = slot.map { Publisher.device(id(of: $0), slot: Int32($0)) } ?? .api
        let event = Event(name: names.name(name), data: data, publisher: publisher, publishedAt: timeOfDay)
        defer { forget() }
        return dispatcher.forecast(event, now: now, wall: wall).map { forecast in
            var forecast = forecast
            forecast.obstacle = forecast.obstacle?.moved(by: stampLead)
            return forecast
        }
    }

    /// The data of a test event when none is given.
    package static var testData: String { "test-event" }

    private func message(for reason: DropReason, _ fault: RequestFault?, of number: Int) -> String {
        switch reason {
        case .sleep:
            guard let until = dispatcher.sleepsUntil(number) else {
                return "the hook sleeps until the probe that is under way has ended; test it again then"
            }
            return "the hook sleeps after too many errors; test it again after \(until + stampLead)"
        case .deviceLimit:
            let most = scenario.limits.perDevice ?? 0
            return "clients of the API have had the \(most) hook requests of these 60 s; test it again in a minute"
        case .hostLimit:
            let most = scenario.limits.perHost ?? Limits().perHost ?? 0
            return "the hook's host has had its \(most) requests of these 60 s; test it again in a minute"
        case .invalid: return fault?.message ?? "the request cannot be sent as it was rendered"
        case .truncated: preconditionFailure("a hook that was not sent has no reply")
        }
    }
}
