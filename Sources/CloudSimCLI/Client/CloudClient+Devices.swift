import Dispatcher
import EventModel
import HTTPTransport

extension CloudClient {
    /// How many devices are asked for at a time.
    private static let width = 8

    /// Devices with their functions and variables, several asked for at a time over connections that are kept; nil for
    /// one that the cloud did not tell, as when it went offline meanwhile.
    func devices(_ ids: [String]) throws(CommandFailure) -> [JSONValue?] {
        var found = [JSONValue?](repeating: nil, count: ids.count)
        guard !ids.isEmpty else { return found }
        let transport = HTTPTransport(threads: 1, transfersPerThread: Self.width)
        defer { transport.close() }
        let clock = WallClock()
        var headers = [Header("user-agent", "cloudsim"), Header("accept", "application/json")]
        if let token = address.token { headers.append(Header("authorization", "Bearer \(token)")) }
        var completions: [Completion] = []
        var sent = 0
        while sent < ids.count || transport.inFlight > 0 {
            if Interrupt.isWanted { throw CommandFailure(code: .interrupted, message: "interrupted.") }
            // The time that an answer may take counts from `send`: nothing waits in the transport's own queue.
            while sent < ids.count, transport.inFlight < Self.width {
                let head = RequestHead(
                    method: .get, url: address.url + "/v1/devices/" + Self.segment(ids[sent]), host: "", hostIndex: 0,
                    headers: headers)
                transport.send(Request(head: head), id: AttemptID(sent), now: clock.now)
                sent += 1
            }
            transport.outcomes(until: clock.now + Self.patience, into: &completions)
            for completion in completions {
                guard case .response(let response) = completion.outcome, response.status == 200,
                    response.bytesDropped == 0
                else { continue }
                found[completion.id.number] = try? JSONValue(parsing: response.body, rules: .data)
            }
            completions.removeAll(keepingCapacity: true)
        }
        return found
    }
}
