/// What the simulation has to do at a moment, packed into the word that the scheduler keeps for it.
enum SimulationTask {
    /// A scheduled publication comes due of a device that was not restarted when it was scheduled.
    case publish(slot: Int, publication: Int)
    /// A scheduled publication comes due of a device that had been restarted.
    case publishAgain(timer: Int)
    /// The next chunk of a reply.
    case reply(Int)
    /// A timeline entry takes effect.
    case begin(entry: Int)
    /// A timeline entry is over.
    case end(entry: Int)
    /// A delayed event reaches a device.
    case deliver(parcel: Int)
    /// A late request reaches its receiver.
    case arrive(parcel: Int)
    /// The next attempt of a signed delivery, by its number.
    case retry(Int)
    /// The end of a watch's window.
    case digest(watch: Int)
    /// Something that a sketch did, or that is on its way to one.
    case sketch(act: Int)

    private static let arrives: UInt64 = 1 << 60
    private static let acts: UInt64 = 1 << 59

    /// The task as one word: 3 bits of kind, 29 of publication or of a finer kind, 32 of number.
    var word: UInt64 {
        switch self {
        case .publish(let slot, let publication): UInt64(publication) << 32 | UInt64(slot)
        case .reply(let number): 1 << 61 | UInt64(number)
        case .begin(let entry): 2 << 61 | UInt64(entry)
        case .end(let entry): 3 << 61 | UInt64(entry)
        case .deliver(let parcel): 4 << 61 | UInt64(parcel)
        case .arrive(let parcel): 4 << 61 | Self.arrives | UInt64(parcel)
        case .sketch(let act): 4 << 61 | Self.acts | UInt64(act)
        case .publishAgain(let timer): 5 << 61 | UInt64(timer)
        case .retry(let number): 6 << 61 | UInt64(number)
        case .digest(let watch): 7 << 61 | UInt64(watch)
        }
    }

    init(word: UInt64) {
        let number = Int(word & 0xFFFF_FFFF)
        if word >> 61 == 6 {
            self = .retry(Int(word & ~(7 << 61)))
            return
        }
        switch word >> 61 {
        case 0: self = .publish(slot: number, publication: Int(word >> 32))
        case 1: self = .reply(number)
        case 2: self = .begin(entry: number)
        case 3: self = .end(entry: number)
        case 4 where word & Self.acts != 0: self = .sketch(act: number)
        case 4: self = word & Self.arrives == 0 ? .deliver(parcel: number) : .arrive(parcel: number)
        case 5: self = .publishAgain(timer: number)
        case 7: self = .digest(watch: number)
        default: preconditionFailure("the scheduler returned a task that nobody gave it")
        }
    }
}
