/// One connection as a machine: bytes, room to send and time go in; what the socket must do comes out.
struct Connection {
    /// What the driver does next.
    enum Action {
        /// Hand the request to the handler, then call `begin`.
        case respond(HTTPRequest)
        /// Send `unsent`, then tell `sent` or clear `isWritable`.
        case send
        /// Receive, then tell `received` or `ended`, or clear `isReadable`.
        case receive
        /// Shut the sending side.
        case shutdown
        /// Close; `reset` breaks it.
        case close(reset: Bool)
        /// Wait for readiness or for `due`.
        case rest
    }

    private enum Phase { case reading, deciding, scripted, awaiting, hanging, streaming, closing, lingering, aborting }

    /// Whether the socket may have bytes, or its end, to receive.
    var isReadable = false
    /// Whether the socket may have room for bytes.
    var isWritable = true
    /// The client will send nothing more, though bytes may still be waiting.
    var isHungUp = false
    /// The open exchange; 0 between exchanges.
    private(set) var serial: UInt64 = 0
    private(set) var output: [UInt8] = []
    private(set) var sentCount = 0
    let peer: PeerAddress
    private let refusal: RefusalHandler
    private var decoder: RequestDecoder
    private var encoder = ResponseEncoder()
    private var deadlines = Deadlines()
    private var phase = Phase.reading
    private var resets = false
    private var hasEnded = false
    private var script = Script()
    private var stream: Stream?

    private struct Stream {
        var heartbeat: Heartbeat?
        var overflow: StreamOverflow
        /// Writes that were left out and not yet told of.
        var lost = 0
        var beatDue = UInt64.max
        var ended: @Sendable (StreamEnd) -> Void
    }

    init(
        peer: PeerAddress, limits: RequestDecoder.Limits, refusal: @escaping RefusalHandler = HTTPServer.plainRefusal
    ) {
        self.peer = peer
        self.refusal = refusal
        decoder = RequestDecoder(limits: limits)
    }

    /// When `next` must be asked again though nothing happened.
    var due: UInt64 { min(deadlines.due, script.due, stream?.beatDue ?? .max) }

    /// Whether the next request is awaited.
    var isReading: Bool { phase == .reading }

    /// How many bytes wait for the client of a stream.
    var streamQueueBytes: Int { phase == .streaming ? output.count - sentCount : 0 }

    private var hasOutput: Bool { sentCount < output.count }

    mutating func received(_ bytes: UnsafeRawBufferPointer) {
        if phase == .reading { decoder.feed(bytes) }
    }

    mutating func ended() {
        hasEnded = true
        isReadable = false
    }

    mutating func sent(_ count: Int) {
        sentCount += count
        deadlines.writeMoved()
        if sentCount == output.count {
            output = []
            sentCount = 0
            tellGap()
        }
    }

    /// Refuses a client for which there is no place, and closes.
    mutating func turnAway(_ excess: Excess, _ moment: Moment) {
        refuse(RequestDecoder.Refusal(excess.status, excess.reason), moment)
    }

    /// The response to a client for which there is no place.
    func refusal(of excess: Excess) -> HTTPResponse { refusal(excess.status, excess.reason, peer) }

    /// What to do next. The driver does it and asks again until it is told to rest or to close.
    mutating func next(_ moment: Moment, _ configuration: ServerConfiguration) -> Action {
        judge(moment, configuration.timings)
        play(moment)
        beat(moment)
        if phase == .reading, output.count - sentCount < 65_536, let request = decode(moment) {
            deadlines.enter(.reply, now: moment.now, configuration.timings)
            return .respond(request)
        }
        let action = settle()
        if case .rest = action { keepTime(moment, configuration.timings) }
        return action
    }

    /// Opens the exchange that `respond` announced.
    mutating func open(_ serial: UInt64, for request: HTTPRequest) {
        self.serial = serial
        encoder = ResponseEncoder(for: request)
    }

    /// Begins the reply to the open exchange; has no effect when none waits for one.
    mutating func begin(_ reply: Reply, _ moment: Moment) {
        guard phase == .deciding || phase == .awaiting else { return }
        switch reply {
        case .response(let response):
            encoder.append(response, date: moment.date, to: &output)
            finishReply()
        case .script(let steps):
            script = Script(steps)
            phase = .scripted
        case .later: phase = .awaiting
        case .stream(let head, let heartbeat, let overflow, let ended):
            encoder.appendStreamHead(head, date: moment.date, to: &output)
            guard !encoder.isHead else {
                ended(.hungUp)
                return finishReply()
            }
            stream = Stream(heartbeat: heartbeat, overflow: overflow, ended: ended)
            phase = .streaming
            scheduleBeat(moment)
        }
    }

    /// Adds to a stream; a client whose queue is full loses the piece or its connection.
    mutating func write(_ bytes: [UInt8], _ moment: Moment, limit: Int) {
        guard phase == .streaming, let stream else { return }
        if output.count - sentCount + bytes.count > limit || stream.lost > 0 {
            // Once something is lost, all is, until the queue is empty: one gap instead of many.
            guard case .gap = stream.overflow else { return abort(.tooSlow) }
            self.stream?.lost += 1
        } else {
            encoder.appendPiece(bytes, to: &output)
        }
        scheduleBeat(moment)
    }

    /// Tells the client what it lost, once it has caught up or nothing more will come.
    private mutating func tellGap() {
        guard phase == .streaming, let stream, stream.lost > 0, case .gap(let notice) = stream.overflow else { return }
        self.stream?.lost = 0
        encoder.appendPiece(notice(stream.lost), to: &output)
    }

    mutating func finish() {
        guard phase == .streaming else { return }
        tellGap()
        encoder.appendEnd(to: &output)
        stream = nil
        finishReply()
    }

    /// Drops everything at once and tells the writer of a stream why.
    mutating func abort(_ end: StreamEnd, resets: Bool = true) {
        phase = .aborting
        self.resets = resets
        let ended = stream?.ended
        stream = nil
        serial = 0
        script = Script()
        output = []
        sentCount = 0
        ended?(end)
    }

    private mutating func finishReply() {
        serial = 0
        script = Script()
        phase = encoder.keepsAlive ? .reading : .closing
    }

    private mutating func decode(_ moment: Moment) -> HTTPRequest? {
        while true {
            switch decoder.next() {
            case .request(var request):
                request.peer = peer
                phase = .deciding
                return request
            case .continueExpected: output.append(contentsOf: "HTTP/1.1 100 Continue\r\n\r\n".utf8)
            case .refused(let refusal):
                refuse(refusal, moment)
                return nil
            case nil: return nil
            }
        }
    }

    private mutating func refuse(_ refusal: RequestDecoder.Refusal, _ moment: Moment) {
        encoder = ResponseEncoder()
        var response = self.refusal(refusal.status, refusal.reason, peer)
        response.closes = true
        encoder.append(response, date: moment.date, to: &output)
        phase = .closing
    }

    private mutating func judge(_ moment: Moment, _ timings: Deadlines.Timings) {
        switch deadlines.verdict(now: moment.now) {
        case .close: abort(.hungUp, resets: false)
        case .refuse:
            refuse(RequestDecoder.Refusal(408, "the request took too long to arrive"), moment)
            deadlines.enter(.reply, now: moment.now, timings)
        case .abandon: abort(.tooSlow)
        case nil: break
        }
    }

    private mutating func play(_ moment: Moment) {
        guard phase == .scripted else { return }
        switch script.play(moment, &encoder, &output) {
        case .pause: break
        case .hang: phase = .hanging
        case .close: phase = .closing
        case .reset:
            phase = .closing
            resets = true
        case .over: finishReply()
        }
    }

    private mutating func scheduleBeat(_ moment: Moment) {
        if let heartbeat = stream?.heartbeat { stream?.beatDue = moment.after(heartbeat.milliseconds) }
    }

    private mutating func beat(_ moment: Moment) {
        guard let stream, let heartbeat = stream.heartbeat, moment.now >= stream.beatDue else { return }
        // A client that has not taken the last bytes yet needs no reminder.
        if !hasOutput { encoder.appendPiece(heartbeat.bytes, to: &output) }
        scheduleBeat(moment)
    }

    private mutating func settle() -> Action {
        if phase == .aborting { return .close(reset: resets) }
        if hasOutput { return isWritable ? .send : .rest }
        switch phase {
        case .reading: return hasEnded ? .close(reset: false) : isReadable ? .receive : .rest
        case .closing:
            if resets { return .close(reset: true) }
            if hasEnded { return .close(reset: false) }
            // Closing at once would turn bytes that are still arriving into a reset, which may swallow the reply.
            phase = .lingering
            return .shutdown
        case .lingering: return hasEnded ? .close(reset: false) : isReadable ? .receive : .rest
        case .awaiting, .hanging, .streaming:
            guard isHungUp else { return .rest }
            abort(.hungUp)
            return .close(reset: false)
        case .scripted, .deciding: return .rest
        case .aborting: return .close(reset: resets)
        }
    }

    private mutating func keepTime(_ moment: Moment, _ timings: Deadlines.Timings) {
        let waitsFor: Deadlines.Phase =
            switch phase {
            case .reading where hasOutput: .reply
            case .reading:
                switch decoder.progress {
                case .idle: .idle
                case .head: .head
                case .body: .body
                }
            case .lingering: .linger
            default: .reply
            }
        deadlines.enter(waitsFor, now: moment.now, timings)
        if hasOutput { deadlines.writeStalled(now: moment.now, timings) }
    }
}
