import Dispatcher

/// The times of attempts that have ended and whose ends have not been taken in.
struct AttemptTimings {
    /// By attempt number, which the dispatcher reuses.
    private var kept: [AttemptTiming?] = []
    /// Those of signed deliveries, whose numbers only grow.
    private var signed: [Int: AttemptTiming] = [:]

    mutating func keep(_ end: AttemptTiming) {
        if DeliveryEngine.owns(end.id) {
            signed[end.id.number] = end
            return
        }
        if end.id.number >= kept.count {
            kept.append(contentsOf: repeatElement(nil, count: end.id.number + 1 - kept.count))
        }
        kept[end.id.number] = end
    }

    /// The times of an attempt; nil for one that was never carried.
    mutating func take(_ id: AttemptID) -> AttemptTiming? {
        if DeliveryEngine.owns(id) { return signed.removeValue(forKey: id.number) }
        guard id.number < kept.count else { return nil }
        return kept[id.number].take()
    }
}
