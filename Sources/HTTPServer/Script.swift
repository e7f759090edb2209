/// Plays the steps of a reply as time passes.
struct Script {
    /// How far the script has come.
    enum Progress { case pause, hang, close, reset, over }

    /// When the script goes on; `UInt64.max` while it does not wait.
    private(set) var due = UInt64.max
    private var steps: [ReplyStep] = []
    private var nextStep = 0
    private var rest: ArraySlice<UInt8> = []
    /// How much of a body that is generated is still to come; nil before its head is sent.
    private var bytesLeft: Int?

    init() {}

    init(_ steps: [ReplyStep]) { self.steps = steps }

    /// Plays all steps that are due and appends what they send.
    mutating func play(_ moment: Moment, _ encoder: inout ResponseEncoder, _ output: inout [UInt8]) -> Progress {
        if due != .max {
            guard moment.now >= due else { return .pause }
            due = .max
        }
        while nextStep < steps.count {
            switch steps[nextStep] {
            case .wait(let milliseconds):
                nextStep += 1
                due = moment.after(milliseconds)
                return .pause
            case .respond(let response): encoder.append(response, date: moment.date, to: &output)
            case .part(let response, let count):
                encoder.append(response, part: max(0, count), date: moment.date, to: &output)
            case .drip(let response, let size, let milliseconds):
                if drip(response, max(1, size), moment, &encoder, &output) {
                    due = moment.after(milliseconds)
                    return .pause
                }
            case .generate(let response, let count):
                if generate(response, max(0, count), moment, &encoder, &output) { return .pause }
            case .write(let bytes): output.append(contentsOf: bytes)
            case .hang: return .hang
            case .close: return .close
            case .reset: return .reset
            }
            nextStep += 1
        }
        return .over
    }

    /// Sends the head the first time and a piece of the body each further time; whether more is to come.
    private mutating func drip(
        _ response: HTTPResponse, _ size: Int, _ moment: Moment, _ encoder: inout ResponseEncoder,
        _ output: inout [UInt8]
    ) -> Bool {
        if rest.isEmpty {
            encoder.append(response, part: 0, date: moment.date, to: &output)
            if !encoder.isHead { rest = response.body[...] }
        } else {
            output.append(contentsOf: rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        return !rest.isEmpty
    }

    /// Sends the head the first time and then as much of the body as may wait for the client; whether more is to come.
    private mutating func generate(
        _ response: HTTPResponse, _ count: Int, _ moment: Moment, _ encoder: inout ResponseEncoder,
        _ output: inout [UInt8]
    ) -> Bool {
        guard let left = bytesLeft else {
            encoder.append(response, part: 0, declaring: count, date: moment.date, to: &output)
            bytesLeft = encoder.isHead || response.body.isEmpty ? 0 : count
            return true
        }
        // What was appended before is sent first: that the client takes it is what asks for more.
        guard output.isEmpty else { return true }
        output.append(contentsOf: response.body.prefix(left))
        bytesLeft = left > response.body.count ? left - response.body.count : nil
        return bytesLeft != nil
    }
}
