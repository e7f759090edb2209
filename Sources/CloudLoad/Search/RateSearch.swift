/// Searches the highest rate at which something holds: doubles until it does not, then halves the gap. A rate that fails
/// is tried once more before it is believed, since one pause of the machine can spoil a step.
package struct RateSearch: Sendable {
    /// The highest rate that can be asked for, each second.
    private static let ceiling = Double(LoadRate.highest)
    /// The lowest.
    private static let floor = 1.0

    /// How close the highest rate that held and the lowest that did not must come, as a share.
    private let precision: Double
    /// The rate to try next, each second; nil when the search is over.
    package private(set) var next: Double?
    /// The highest rate that held.
    package private(set) var best: Double?
    private var worst: Double?
    private var isSecondTry = false

    /// A search that begins at a rate, each second.
    package init(from rate: Double, precision: Double = 0.03) {
        precondition(rate >= Self.floor && rate <= Self.ceiling && precision > 0, "a search begins at a possible rate")
        self.precision = precision
        next = rate
    }

    /// Takes in whether the rate that was to be tried held.
    package mutating func take(holds: Bool) {
        guard let tried = next else { preconditionFailure("a search that is over has nothing to try") }
        if !holds, !isSecondTry {
            isSecondTry = true
            return
        }
        isSecondTry = false
        if holds { best = tried } else { worst = tried }
        next = following
    }

    private var following: Double? {
        switch (best, worst) {
        case (let best?, let worst?):
            // Whole rates can be read, and no receiver is known more exactly.
            let middle = ((best * worst).squareRoot()).rounded()
            return worst / best <= 1 + precision || middle <= best || middle >= worst ? nil : middle
        case (let best?, nil): return best >= Self.ceiling ? nil : min(best * 2, Self.ceiling)
        case (nil, let worst?): return worst <= Self.floor ? nil : max((worst / 2).rounded(), Self.floor)
        case (nil, nil): preconditionFailure("a rate that was tried held or did not")
        }
    }
}
