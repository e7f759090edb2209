import CloudSim
import EventModel
import HTTPServer

extension CloudAPI {
    func metrics(_ call: Call) throws(APIFault) -> Reply {
        try ask(call) { [self] world in
            var figures = world.figures
            figures.worldQueue = inbox.count
            figures.storeQueue = uncommitted()
            (figures.streamListeners, _, figures.streamGaps, figures.streamEventsLost) = hub.figures
            figures.requests = meter.counts
            figures.logLinesLost = log?.linesLost ?? 0
            figures.connections = connections()
            var text: [UInt8] = []
            figures.write(to: &text)
            let head = [HTTPField("Content-Type", CloudFigures.mediaType)]
            // Figures say most while state cannot be kept, so they do not wait for it.
            call.answer(HTTPResponse(headers: head, body: text))
        }
    }

    /// Well is a cloud whose world turns and which keeps what it has: the answer waits for both.
    func health(_ call: Call) throws(APIFault) -> Reply {
        try ask(call) { world in world.answer(call, .json(["ok": .bool(true), "status": .string("up")])) }
    }
}
