import EventModel
import Testing

@testable import Dispatcher

/// One world's names and one builder, to try hooks on.
struct HookBench {
    static let device = "3f002b000000000000000000"
    /// 2017-02-01T21:08:05.763Z
    static let moment = Instant(milliseconds: 1_485_983_285_763)

    let names = NameTable()
    var builder = RequestBuilder()

    static func hook(_ configuration: String) throws -> Hook {
        try Hook(decoding: try JSONValue(parsing: configuration))
    }

    /// The errors of a configuration that must not decode.
    static func errors(_ configuration: String) throws -> [HookError] {
        let value = try JSONValue(parsing: configuration)
        do {
            _ = try Hook(decoding: value)
            return []
        } catch {
            return error.errors
        }
    }

    func context(_ name: String, _ data: String?, publisher: Publisher? = nil) throws -> EventContext {
        let id = try #require(DeviceID(Self.device))
        let event = Event(
            name: names.name(name), data: data, publisher: publisher ?? .device(id, slot: 0),
            publishedAt: Self.moment)
        return EventContext(event, names: names)
    }

    mutating func request(_ configuration: String, _ name: String, _ data: String?) throws -> Request {
        try request(of: try Self.hook(configuration), name, data)
    }

    mutating func request(of hook: Hook, _ name: String, _ data: String?) throws -> Request {
        var context = try context(name, data)
        let head = try builder.head(for: hook, slot: 0, &context)
        return Request(head: head, body: try builder.body(for: hook, &context))
    }

    /// The fault of a request that must not be sent.
    mutating func fault(_ configuration: String, _ name: String = "e", _ data: String? = nil) throws -> RequestFault? {
        let hook = try Self.hook(configuration)
        var context = try context(name, data)
        do {
            _ = try builder.head(for: hook, slot: 0, &context)
            return nil
        } catch {
            return error
        }
    }
}

extension Request {
    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { head.headers.first { HeaderSyntax.isEqual($0.name, name) }?.value }
}
