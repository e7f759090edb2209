/// An event as a cloud's event stream tells it.
package struct StreamedEvent: Equatable, Sendable {
    /// The event's name.
    package var name: String
    /// The text that goes with it; nil when the publisher gave none.
    package var data: String?
    /// The seconds that the cloud says it lives.
    package var timeToLive: Int
    /// When it reached the cloud.
    package var publishedAt: Instant
    /// Who published it: a device's id, `api` or `particle-internal`; empty when the stream does not say.
    package var coreID: String
    /// The JSON beside `data:`, as it came.
    package var raw: String
    /// Whether only its owner sees it; nil when the stream does not say.
    package var isPrivate: Bool?
    /// The name of the device that published it; nil when the stream does not say.
    package var device: String?

    /// An event from its parts.
    package init(
        name: String, data: String?, timeToLive: Int, publishedAt: Instant, coreID: String, raw: String = ""
    ) {
        self.name = name
        self.data = data
        self.timeToLive = timeToLive
        self.publishedAt = publishedAt
        self.coreID = coreID
        self.raw = raw
    }
}

/// What stands in a stream where an event should be.
package struct StreamProblem: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, as a sentence without its full stop.
    package let message: String
    /// The text that is wrong, as it came; cut at 1,000 bytes.
    package let raw: String

    /// A problem from its sentence and the text.
    init(_ message: String, raw: some Collection<UInt8>) {
        self.message = message
        self.raw = String(decoding: raw.prefix(1_000), as: UTF8.self)
    }

    package var description: String { message }
}

extension StreamedEvent {
    /// An event from the JSON of its `data` lines.
    init(name: [UInt8], json: [UInt8]) throws(StreamProblem) {
        guard !name.isEmpty else { throw StreamProblem("an event has no name", raw: json) }
        let value: JSONValue
        do throws(JSONError) { value = try JSONValue(parsing: json, rules: .data) } catch {
            throw StreamProblem("an event's data is not JSON: \(error.message)", raw: json)
        }
        guard case .object = value.kind else {
            throw StreamProblem("an event's data is \(value.kindName), not an object", raw: json)
        }
        try self.init(name: String(decoding: name, as: UTF8.self), value, json: json)
    }

    /// An event from an object that came in `json`.
    init(name: String, _ value: JSONValue, json: [UInt8]) throws(StreamProblem) {
        guard let stamp = value["published_at"]?.text else {
            throw StreamProblem("an event's published_at is missing", raw: json)
        }
        let moment: Instant
        do throws(TimeTextError) { moment = try Instant(parsing: stamp) } catch {
            throw StreamProblem("an event's published_at is no time: \(error.message)", raw: json)
        }
        self.init(
            name: name, data: Self.text(value["data"]), timeToLive: Self.seconds(value["ttl"]),
            publishedAt: moment, coreID: Self.text(value["coreid"]) ?? "", raw: String(decoding: json, as: UTF8.self))
        if case .bool(let flag)? = value["private"]?.kind { isPrivate = flag }
        device = value["device"]?.text
    }

    private static func text(_ value: JSONValue?) -> String? {
        guard let value else { return nil }
        if case .null = value.kind { return nil }
        return value.text ?? value.compactText
    }

    /// Older clouds write the number as a text.
    private static func seconds(_ value: JSONValue?) -> Int {
        switch value?.kind {
        case .number(let number): Int(exactly: number.rounded()) ?? Event.timeToLive
        case .string(let text): Int(text) ?? Event.timeToLive
        default: Event.timeToLive
        }
    }
}
