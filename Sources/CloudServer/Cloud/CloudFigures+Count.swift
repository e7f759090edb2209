import Dispatcher
import EventModel

extension CloudFigures {
    /// Takes in an event that reached the bus.
    mutating func count(_ event: Event) {
        switch event.publisher {
        case .device: eventsFromDevices += 1
        case .api: eventsFromAPI += 1
        case .cloud: eventsFromCloud += 1
        }
    }

    /// Takes in how an attempt ended.
    mutating func count(_ outcome: Outcome, _ elapsed: Interval) {
        switch outcome {
        case .response(let response): answers.count(response.status)
        case .failure: attemptsWithoutAnswer += 1
        }
        attemptDurations.add(elapsed)
    }
}
