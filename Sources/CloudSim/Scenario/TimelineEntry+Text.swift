import Dispatcher
import EventModel

extension TimelineEntry {
    /// The entry in a person's words, as the trace tells it.
    package var text: String {
        let span = lasting.map { " for \($0)" } ?? ""
        return change.text + span
    }
}

extension TimelineEntry.Change {
    fileprivate var text: String {
        switch self {
        case .call(let devices, let function, let argument): "\(devices.text): call \(function)(\(argument))"
        case .publish(let devices, let publications):
            "\(devices.text): publish \(publications.first?.event.source ?? "")"
        case .apiPublish(let event, _): "api: publish \(event)"
        case .recorded(let devices, let event, _, _): "\(devices?.text ?? "api"): publish \(event), as recorded"
        case .offline(let devices): "\(devices.text): offline"
        case .reboot(let devices): "\(devices.text): reboot"
        case .stimulus(let devices, .pins(let pins)):
            "\(devices.text): \(pins.map { "\($0.pin) is \($0.value)" }.joined(separator: ", "))"
        case .stimulus(let devices, .serial(let text)): "\(devices.text): typed \(text)"
        case .fault(let devices, _): "\(devices.text): deliveries go wrong"
        case .clockSkew(let devices, let skew): "\(devices.text): clock off by \(skew)"
        case .receiver(let host, _): "\(host): other answers"
        case .verify(let host, let verification):
            verification == nil ? "\(host): looks at no signature" : "\(host): other secrets"
        case .receiverClock(let host, let skew): "\(host): clock off by \(skew)"
        case .network(_, let host, _): "\(host): requests go wrong on their way"
        case .names(let entries):
            entries.map { "\($0.host) is \($0.addresses.isEmpty ? "nowhere" : Self.list($0.addresses))" }
                .joined(separator: ", ")
        case .endpoint(_, let name, let change): "\(name): \(change.text)"
        case .hook(let hook): "hook \(hook.label) created"
        }
    }
}

extension TimelineEntry.EndpointChange {
    fileprivate var text: String {
        switch self {
        case .rotate: "new secret"
        case .status(let status): status.rawValue
        case .redeliver(.last): "the last delivery once more"
        case .redeliver(.abandoned): "what was given up once more"
        }
    }
}

extension TimelineEntry.Change {
    fileprivate static func list(_ addresses: [IPAddress]) -> String {
        addresses.map(\.description).joined(separator: " ")
    }
}
