import Dispatcher
import EventModel
import Foundation
import Testing

@testable import HTTPTransport

/// Wall time, as the driving loop sees it.
func wallNow() -> Instant { Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }

/// A request with the one header that none goes without.
func request(
    _ method: RequestMethod = .get, _ url: String, headers: [Header] = [Header("host", "example.com")],
    body: String = "", host: String = "example.com", rejectUnauthorized: Bool = true,
    timeout: Interval = .seconds(30)
) -> Request {
    Request(
        head: RequestHead(
            method: method, url: url, host: host, hostIndex: 0, headers: headers,
            rejectUnauthorized: rejectUnauthorized, timeout: timeout),
        body: Array(body.utf8))
}

extension Transport {
    /// Waits until `count` attempts have ended, though not for ever.
    func collect(_ count: Int, within patience: Interval = .seconds(60)) -> [Completion] {
        var completions: [Completion] = []
        let deadline = wallNow() + patience
        while completions.count < count, wallNow() < deadline { outcomes(until: deadline, into: &completions) }
        return completions
    }

    /// Sends one request and waits for its end.
    func exchange(_ request: Request) throws -> Outcome {
        send(request, id: AttemptID(7), now: wallNow())
        let completion = try #require(collect(1).first, "The attempt never ended.")
        #expect(completion.id == AttemptID(7))
        return completion.outcome
    }
}

extension Outcome {
    var response: Response? { if case .response(let response) = self { response } else { nil } }
    var error: TransportError? { if case .failure(let error) = self { error } else { nil } }
}

extension Response {
    var text: String { String(decoding: body, as: UTF8.self) }

    func field(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
