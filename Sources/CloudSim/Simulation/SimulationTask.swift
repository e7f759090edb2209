/// What the simulation has to do at a moment, packed into the word that the scheduler keeps for it.
enum SimulationTask {
    /// A device's scheduled publication comes due; `life` tells whether the device was restarted since.
    case publish(slot: Int, publication: Int, life: Int)
    /// The next chunk of a reply.
    case reply(Int)
    /// A timeline entry takes effect.
    case begin(entry: Int)
    /// A timeline entry is over.
    case end(entry: Int)
    /// A delayed event reaches a device.
    case deliver(parcel: Int)

    /// The task as one word: 3 bits of kind, 5 of life, 20 of publication, 36 of number.
    var word: UInt64 {
        switch self {
        case .publish(let slot, let publication, let life):
            UInt64(life & 31) << 56 | UInt64(publication) << 36 | UInt64(slot)
        case .reply(let number): 1 << 61 | UInt64(number)
        case .begin(let entry): 2 << 61 | UInt64(entry)
        case .end(let entry): 3 << 61 | UInt64(entry)
        case .deliver(let parcel): 4 << 61 | UInt64(parcel)
        }
    }

    init(word: UInt64) {
        let number = Int(word & 0xF_FFFF_FFFF)
        switch word >> 61 {
        case 0:
            self = .publish(slot: number, publication: Int(word >> 36 & 0xF_FFFF), life: Int(word >> 56 & 31))
        case 1: self = .reply(number)
        case 2: self = .begin(entry: number)
        case 3: self = .end(entry: number)
        case 4: self = .deliver(parcel: number)
        default: preconditionFailure("the scheduler returned a task that nobody gave it")
        }
    }
}
