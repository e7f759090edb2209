import DeviceEmulator
package import Dispatcher
package import EventModel

/// Events on their way to a device whose deliveries are disturbed.
struct Parcels {
    struct Parcel {
        var event: Event
        var cohort: Int
        var handler: Int
        var slot: Int
        var cause: Int
    }

    private var waiting: [Parcel?] = []
    private var free: [Int] = []

    mutating func insert(_ parcel: Parcel) -> Int {
        if let number = free.popLast() {
            waiting[number] = parcel
            return number
        }
        waiting.append(parcel)
        return waiting.count - 1
    }

    mutating func remove(_ number: Int) -> Parcel {
        guard let parcel = waiting[number] else { preconditionFailure("a parcel was delivered twice") }
        waiting[number] = nil
        free.append(number)
        return parcel
    }
}

/// How a timeline entry that has an end is taken back.
enum Undo {
    case connect([Int])
    case faults([Int])
    case skews([Int])
    case rules(host: String, change: Int)
    case hook(Int)
}
