import CloudSim
import Dispatcher
import EventModel
import HTTPServer
import Threads

extension Reply {
    /// What a connection does to give a receiver's answer.
    ///
    /// - Parameter closes: whether the connection ends behind the answer.
    init(_ answer: ReceiverAnswer, closes: Bool = false) {
        var steps: [ReplyStep] = []
        if answer.latency > .zero { steps.append(.wait(milliseconds: Int(answer.latency.milliseconds))) }
        switch answer.reply {
        case .response(let status, let headers, let body):
            let response = HTTPResponse(
                status: status, headers: headers.map { HTTPField($0.name, $0.value) }, body: body, closes: closes)
            guard !steps.isEmpty else {
                self = .response(response)
                return
            }
            steps.append(.respond(response))
        case .generated(let status, let headers, let count):
            let response = HTTPResponse(
                status: status, headers: headers.map { HTTPField($0.name, $0.value) }, body: ReceiverRule.stretch,
                closes: closes)
            steps.append(.generate(response, bodyBytes: count))
        case .fault(let fault): steps.append(contentsOf: fault.steps)
        }
        self = .script(steps)
    }
}

extension ReceiverFault {
    /// Whether a listening socket can bring the fault about.
    package var isPlayable: Bool {
        switch self {
        case .refused, .dns, .tls: false
        default: true
        }
    }

    fileprivate var steps: [ReplyStep] {
        switch self {
        // The connection is made already when a request asks for one of the last three; a reset comes closest.
        case .reset, .refused, .dns, .tls: [.reset]
        case .close: [.part(HTTPResponse(body: ReceiverRule.generatedBody(count: 64)), bodyBytes: 32), .close]
        case .timeout: [.hang]
        case .garbage: [.write(Array("\u{1}this is not HTTP\r\n\r\n".utf8)), .close]
        case .hangup: [.close]
        case .drip: [.drip(HTTPResponse(body: ReceiverRule.stretch), pieceBytes: 1, milliseconds: 1_000)]
        case .interim: [.write(Array("HTTP/1.1 103 Early Hints\r\n\r\n".utf8)), .close]
        case .length: [.write(Array("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhello".utf8)), .close]
        }
    }
}

extension ReceiverRule {
    /// What a long body is made of: whole lines, so that it goes on where it ended.
    fileprivate static let stretch = generatedBody(count: 262_144)

    var isUnplayable: Bool { if case .fault(let fault) = reply { !fault.isPlayable } else { false } }
}

extension ReceivedRequest {
    init(_ request: HTTPRequest) {
        self.init(
            method: request.method, path: String(request.resource),
            headers: request.headers.map { Header($0.name, $0.value) }, body: request.body)
    }
}

extension ReceivedCall {
    init(_ request: HTTPRequest, _ answer: ReceiverAnswer, number: Int) {
        self.init(
            number: number, time: .timeOfDay,
            peer: "\(request.peer)", authority: request.authority, method: request.method,
            target: String(request.resource), headers: request.headers.map { Header($0.name, $0.value) },
            body: request.body, answer: answer)
    }
}

extension RefusedCall {
    init(status: Int, reason: String, peer: PeerAddress) {
        self.init(time: .timeOfDay, peer: "\(peer)", status: status, reason: reason)
    }
}

extension Instant {
    /// The time of day now.
    fileprivate static var timeOfDay: Instant { Instant(milliseconds: Clocks.timeOfDay / 1_000_000) }
}
