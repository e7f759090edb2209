/// Events as a stream of server-sent events carries them (as the cloud's API reference says).
package enum EventStreamFormat {
    /// What a stream begins with.
    package static let greeting = Array(":ok\n\n".utf8)
    /// What keeps a quiet stream alive.
    package static let heartbeat = Array("\n".utf8)

    /// One event: its name, then its data as JSON in one line, and an empty line. The keys keep this order.
    package static func bytes(of event: Event, name: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(160 + name.utf8.count + (event.data?.utf8.count ?? 0))
        output.append(literal: "event: ")
        output.append(contentsOf: name.utf8)
        output.append(literal: "\ndata: {\"data\":")
        if let data = event.data { JSONWriter.appendString(data, to: &output) } else { output.append(literal: "null") }
        output.append(literal: ",\"ttl\":")
        JSONWriter.appendInteger(Int(event.timeToLive), to: &output)
        output.append(literal: ",\"published_at\":\"")
        event.publishedAt.write(to: &output)
        output.append(literal: "\",\"coreid\":\"")
        output.append(contentsOf: event.publisher.coreID.utf8)
        output.append(literal: "\"}\n\n")
        return output
    }

    /// A comment of one line, which parsers skip.
    package static func comment(_ text: String) -> [UInt8] { Array(": \(text)\n\n".utf8) }

    /// A comment that tells a slow reader how many events it missed.
    package static func gap(of count: Int) -> [UInt8] { Array(": gap, \(count) events lost\n\n".utf8) }
}
