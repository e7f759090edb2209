import EventModel
import Glibc
import Testing

/// A running cloud whose clocks the test sets, and a receiver outside it.
final class ClockedCloud {
    static let flags = ["--allow-private", "127.0.0.0/8", "--allow-http", "--user", "me:pass"]

    let clocks: ShiftedClocks
    let receiver: SignedReceiver
    private(set) var cloud: ServedCloud
    private let folder: Folder
    private let arguments: [String]
    private var alert = ""

    init(
        _ arguments: [String] = [], files: [String: String] = [:],
        _ rule: @escaping SignedReceiver.Rule = SignedReceiver.fine
    ) throws {
        clocks = try ShiftedClocks()
        folder = try Folder()
        for (name, text) in files { try folder.write(name, text) }
        receiver = try SignedReceiver(rule)
        self.arguments = Self.flags + arguments
        cloud = try ServedCloud(self.arguments, in: folder, environment: try Self.environment(clocks))
    }

    private static func environment(_ clocks: ShiftedClocks) throws -> [String] {
        try ["PATH=" + String(cString: getenv("PATH"))] + clocks.environment
    }

    /// Kills the cloud and starts it again on the same state.
    func restart() throws {
        cloud.killNow()
        cloud = try ServedCloud(arguments, in: folder, environment: try Self.environment(clocks))
    }

    /// Kills the cloud.
    func kill() { cloud.killNow() }

    func publish(_ data: String = "1") throws {
        let answer = try cloud.call("POST", "/v1/devices/events", #"{"name":"e","data":"\#(data)"}"#)
        #expect(answer.status == 200, "\(answer.text)")
    }

    /// Creates a hook on `e` that signs its requests to the receiver.
    func addHook() throws {
        let hook = """
            {"event":"e","url":"\(receiver.url)","sign":{"secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}}
            """
        let answer = try cloud.call("POST", "/v1/webhooks", hook)
        #expect(answer.status == 201, "\(answer.text)")
    }

    /// Creates an alert on `e` and a connection to the receiver.
    func addAlert(_ cadence: String = "REALTIME") throws {
        let made = try cloud.call("POST", "/v1/projects/p/webhooks/connections", #"{"url":"\#(receiver.url)"}"#)
        let connection = try #require(made.json["id"]?.text, "\(made.text)")
        let alert = """
            {"title":"t","delivery_cadence":"\(cadence)","entities":[{"entity_type":"EVENT","entity_id":"e"}],
            "notifications":[{"type":"WEBHOOK","webhook_connection_id":"\(connection)"}]}
            """
        let answer = try cloud.call("POST", "/v1/projects/p/alerts", alert)
        self.alert = try #require(answer.json["id"]?.text, "\(answer.text)")
    }

    /// The alert's deliveries, oldest first.
    func deliveries() throws -> [JSONValue] {
        let answer = try cloud.call("GET", "/v1/alerts/\(alert)/deliveries?limit=100")
        guard case .array(let all)? = answer.json["data"]?.kind else { return [] }
        return all
    }

    /// Lets the cloud work until something is true, but at most for some seconds of real time; the seconds that it took.
    func seconds(until isReached: () throws -> Bool, atMost seconds: Double = 30) throws -> Double? {
        let begin = Self.monotonic
        repeat {
            if try isReached() { return Self.monotonic - begin }
            _ = try cloud.call("GET", "/health")
        } while Self.monotonic - begin < seconds
        return nil
    }

    /// The time of day of the machine, in seconds.
    static var timeOfDay: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec)
    }

    private static var monotonic: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
