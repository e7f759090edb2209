import EventModel
import HTTPServer

/// One request on its way to its answer, at once or later, on whatever thread.
struct Call: Sendable {
    /// What was asked.
    let request: APIRequest
    /// The variable segments of the path.
    let parameters: RouteParameters
    /// Whether only the head of the answer is asked for.
    let isHead: Bool
    /// The handle for what is answered later.
    let exchange: Exchange
    /// What is told of the request when it is over.
    let record: RequestRecord

    init(_ request: APIRequest, _ match: RouteTable.Match, _ exchange: Exchange, _ record: RequestRecord) {
        self.request = request
        parameters = match.parameters
        isHead = match.isHead
        self.exchange = exchange
        self.record = record
    }

    /// Answers now, from the handler.
    func reply(_ response: HTTPResponse) -> Reply { record.reply(response) }

    /// Answers a request whose handler returned `.later`.
    func answer(_ response: HTTPResponse) { exchange.answer(record.reply(response)) }
}
