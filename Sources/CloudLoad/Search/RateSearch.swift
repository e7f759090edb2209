/// Searches the highest rate at which something holds: doubles until it does not, halves the gap, and lets the rate that
/// it found hold once more. A rate that fails is tried once more, too, since one pause of the machine can spoil a step, and
/// one piece of luck can save it.
package struct RateSearch: Sendable {
    /// The highest rate that can be asked for, each second.
    private static let ceiling = Double(LoadRate.highest)

    /// How close the highest rate that held and the lowest that did not must come, as a share.
    private let precision: Double
    /// The lowest rate that can be told from chance.
    private let floor: Double
    /// The rate to try next, each second; nil when the search is over.
    package private(set) var next: Double?
    /// Rates that held, the last one highest.
    private var held: [Double] = []
    private var worst: Double?
    private var isSecondTry = false
    private var isConfirming = false

    /// A search that begins at a rate, each second, and goes no lower than `floor`.
    package init(from rate: Double, downTo floor: Double = 1, precision: Double = 0.03) {
        precondition(
            rate > 0 && rate <= Self.ceiling && floor > 0 && precision > 0, "a search begins at a possible rate")
        self.precision = precision
        self.floor = floor
        next = max(rate, floor)
    }

    /// The highest rate that held.
    package var best: Double? { held.last }

    /// Takes in whether the rate that was to be tried held.
    package mutating func take(holds: Bool) {
        guard let tried = next else { preconditionFailure("a search that is over has nothing to try") }
        if !holds, !isSecondTry {
            isSecondTry = true
            return
        }
        isSecondTry = false
        if isConfirming, holds {
            next = nil
            return
        }
        isConfirming = false
        if holds {
            held.append(tried)
        } else {
            held.removeAll { $0 >= tried }
            worst = min(worst ?? tried, tried)
        }
        next = following
        if next == nil, let best {
            isConfirming = true
            next = best
        }
    }

    private var following: Double? {
        switch (best, worst) {
        case (let best?, let worst?):
            // Whole rates can be read, and no receiver is known more exactly.
            let middle = ((best * worst).squareRoot()).rounded()
            return worst / best <= 1 + precision || middle <= best || middle >= worst ? nil : middle
        case (let best?, nil): return best >= Self.ceiling ? nil : min(best * 2, Self.ceiling)
        case (nil, let worst?): return worst <= floor ? nil : max((worst / 2).rounded(), floor)
        case (nil, nil): preconditionFailure("a rate that was tried held or did not")
        }
    }
}
