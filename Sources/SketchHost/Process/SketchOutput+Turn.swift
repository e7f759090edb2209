import CloudSim

extension SketchOutput {
    /// Whether the sketch waits after it.
    var isTurn: Bool {
        switch self {
        case .ready, .publish, .subscribe, .function, .variable, .value, .done, .parked, .finished, .reset,
            .ended:
            true
        case .unsubscribe, .connect, .write, .log, .returned, .died: false
        }
    }

    /// The time that it names.
    var time: Int64? {
        switch self {
        case .publish(let at, _, _, _, _), .subscribe(let at, _, _, _, _), .unsubscribe(let at), .function(let at, _),
            .variable(let at, _, _), .connect(let at, _), .write(let at, _, _), .log(let at, _),
            .returned(let at, _, _), .reset(let at, _), .died(let at), .done(let at, _),
            .parked(let at, _):
            at
        case .ready, .value, .finished, .ended: nil
        }
    }
}
