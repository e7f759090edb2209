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

    /// Lives are counted up to here, then from 0 again: no timer is pending through so many restarts.
    static let lives = 1 << 15

    /// The task as one word: 3 bits of kind, then 61 of number, or 15 of life, 20 of publication and 26 of slot.
    var word: UInt64 {
        switch self {
        case .publish(let slot, let publication, let life):
            UInt64(life) << 46 | UInt64(publication) << 26 | UInt64(slot)
        case .reply(let number): 1 << 61 | UInt64(number)
        case .begin(let entry): 2 << 61 | UInt64(entry)
        case .end(let entry): 3 << 61 | UInt64(entry)
        case .deliver(let parcel): 4 << 61 | UInt64(parcel)
        }
    }

    init(word: UInt64) {
        let number = Int(word & (1 << 61 - 1))
        switch word >> 61 {
        case 0:
            self = .publish(
                slot: number & (1 << 26 - 1), publication: number >> 26 & (1 << 20 - 1), life: number >> 46)
        case 1: self = .reply(number)
        case 2: self = .begin(entry: number)
        case 3: self = .end(entry: number)
        case 4: self = .deliver(parcel: number)
        default: preconditionFailure("the scheduler returned a task that nobody gave it")
        }
    }
}
