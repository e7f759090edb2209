import EventModel
import Testing

@testable import Dispatcher

/// What a store would hold after some changes.
struct DeliveryDisk {
    var records: [(kind: DeliveryChange.Kind, id: String, text: String)] = []
    var deliveries: [Int: (id: String, endpoint: String, text: String, progress: DeliveryProgress)] = [:]

    init(_ changes: ArraySlice<DeliveryChange>) {
        for change in changes { apply(change) }
    }

    mutating func apply(_ change: DeliveryChange) {
        switch change {
        case .record(let kind, let id, let text):
            if let place = records.firstIndex(where: { $0.kind == kind && $0.id == id }) {
                records[place].text = text
            } else {
                records.append((kind, id, text))
            }
        case .recordGone(let kind, let id): records.removeAll { $0.kind == kind && $0.id == id }
        case .delivery(let number, let id, let endpoint, let text, let progress):
            deliveries[number] = (id, endpoint, text, progress)
        case .progress(let number, let progress):
            if deliveries[number] == nil { Issue.record("progress of delivery \(number), which is not kept") }
            deliveries[number]?.progress = progress
        case .deliveryGone(let number): deliveries[number] = nil
        }
    }

    func restore(into engine: inout DeliveryEngine) {
        for kind in DeliveryChange.Kind.allCases {
            for record in records where record.kind == kind {
                let fault = engine.restore(kind, id: record.id, text: record.text)
                if let fault { Issue.record("\(fault)") }
            }
        }
        for (number, delivery) in deliveries.sorted(by: { $0.key < $1.key }) {
            engine.restore(
                delivery: number, endpoint: delivery.endpoint, text: delivery.text, delivery.progress)
        }
    }

    func count(_ kind: DeliveryChange.Kind) -> Int { records.count { $0.kind == kind } }
}
