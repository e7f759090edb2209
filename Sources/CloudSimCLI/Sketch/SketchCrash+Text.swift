import CloudSim
import EventModel

extension SketchCrash {
    /// The crash in a line: `alice crashed at +5.020s: bob.ino:17: index 3 out of bounds`.
    var sentence: String {
        "\(device) crashed at \(WorldTime.text(at)): \(Terminal.visible(reason))\(staysDown ? "; it stays down" : "")"
    }
}

extension ScenarioRun.Result {
    /// The crashes after which a device stays down though nothing was expected of the run: nobody else judges them.
    /// Where something is expected, that says whether they were meant.
    var unjudged: [SketchCrash] { verdicts.isEmpty ? crashes.filter(\.staysDown) : [] }
}
