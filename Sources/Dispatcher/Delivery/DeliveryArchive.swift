/// Where deliveries lie as they were kept, so that those which wait take little memory.
package protocol DeliveryArchive: Sendable {
    /// What never changes of a delivery, and how its attempts ended, both as compact JSON; nil when it cannot be read.
    func delivery(_ number: Int) -> (text: String, log: String)?
}

extension DeliveryEngine {
    /// Leaves to the archive what is in memory of deliveries that changed and are not under way. To be called when the
    /// archive has all that the engine asked to keep.
    package mutating func park() {
        for slot in changed where slots[slot].signedAt == nil { slots[slot].park() }
        changed.removeAll(keepingCapacity: changed.count < 1_024)
    }

    /// Lets `park` look at a slot.
    mutating func noteChange(of slot: Int) {
        if archive != nil { changed.append(slot) }
    }

    /// A delivery with what lies in the archive; nil when that cannot be read.
    func whole(_ delivery: SignedDelivery) -> SignedDelivery? {
        guard delivery.isParked else { return delivery }
        guard let kept = archive?.delivery(delivery.number) else { return nil }
        var delivery = delivery
        delivery.unpark(kept.text, log: kept.log)
        return delivery
    }

    /// Brings a slot's delivery back from the archive; false when it cannot be read.
    mutating func unpark(_ slot: Int) -> Bool {
        noteChange(of: slot)
        guard slots[slot].isParked else { return true }
        guard let delivery = whole(slots[slot]) else { return false }
        slots[slot] = delivery
        return true
    }
}
