import CloudSim
import Dispatcher

extension LoadSummary {
    /// The sums that do not come out, in sentences; empty when every publication is accounted for.
    package var imbalances: [String] {
        var faults: [String] = []
        func check(_ left: String, _ leftValue: Int, is right: String, _ rightValue: Int) {
            guard leftValue != rightValue else { return }
            faults.append("\(left) is \(leftValue), but \(right) is \(rightValue)")
        }
        let tally = run.tally
        check("planned", planned, is: "sent + refused + unsent", sent + run.refused + unsent)
        if late > sent { faults.append("late is \(late), which is more than the \(sent) sent") }
        check(
            "matched", tally.matched, is: "succeeded + failed + pending + dropped",
            tally.succeeded + tally.failed + tally.pending + dropped)
        // Signed deliveries try more than once, and count deliveries rather than answers.
        if run.deliveries.accepted == 0 {
            check(
                "succeeded + failed", tally.succeeded + tally.failed, is: "answers by status + errors by name", ended)
        }
        if !seconds.isEmpty {
            check("sent", sent, is: "the sum of the seconds' sent", seconds.reduce(0) { $0 + $1.sent })
            check(
                "answers by status + errors by name", ended, is: "the sum of the seconds' succeeded and failed",
                seconds.reduce(0) { $0 + $1.succeeded + $1.failed })
            check("refused", run.refused, is: "the sum of the seconds' refused", seconds.reduce(0) { $0 + $1.refused })
            check("unsent", unsent, is: "the sum of the seconds' unsent", seconds.reduce(0) { $0 + $1.unsent })
        }
        return faults
    }
}
