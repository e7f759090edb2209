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
            let head = [HTTPField("Content-Type", CloudFigures.mediaType), CORS.anyOrigin]
            world.answer(call, HTTPResponse(headers: head, body: text))
        }
    }
}
