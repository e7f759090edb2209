/// One measured figure beside its target.
struct Figure {
    /// Which way is better.
    enum Target {
        case atLeast(Double)
        case atMost(Double)
        /// Told for its own sake.
        case none
    }

    var name: String
    var unit: String
    /// One of each round.
    var rounds: [Double]
    var target = Target.none
    var precision = 0

    /// Prints the figure on a line of its own.
    func show(_ remarks: String...) {
        let middle = rounds.median
        let best: Double
        let verdict: String
        switch target {
        case .atLeast(let bound):
            best = rounds.max() ?? 0
            verdict = "  target ≥ \(text(bound)): \(middle >= bound ? "met" : best >= bound ? "met at best" : "MISSED")"
        case .atMost(let bound):
            best = rounds.min() ?? 0
            verdict = "  target ≤ \(text(bound)): \(middle <= bound ? "met" : best <= bound ? "met at best" : "MISSED")"
        case .none:
            best = middle
            verdict = ""
        }
        var line = "  \(name): \(text(middle))\(unit.isEmpty ? "" : " \(unit)")"
        if rounds.count > 1 { line += " (rounds: \(rounds.map(text).joined(separator: " ")))" }
        say(([line + verdict] + remarks.map { "    " + $0 }).joined(separator: "\n"))
    }

    private func text(_ value: Double) -> String {
        precision == 0 ? thousands(value) : decimals(value, precision)
    }
}
