import Dispatcher

/// Finds what a request asks of a dialect, by method and path.
struct DialectTable: Sendable {
    /// Where a request leads.
    enum Destination {
        /// To a route.
        case found(Match)
        /// To the question what the path allows.
        case options(allow: String)
        /// To a path that does not allow the method.
        case wrongMethod(Dialect, allow: String)
        /// To no dialect.
        case none
    }

    /// A request that has found its route.
    struct Match: Sendable {
        var dialect: Dialect
        var route: DialectRoute
        var parameters: [String: String]
        /// Whether only the head of the answer is asked for.
        var isHead: Bool
    }

    /// The routes of all dialects.
    static let all = DialectTable(Dialect.all)

    private struct Entry: Sendable {
        var dialect: Int
        var route: Int
        var segments: [String]
    }

    let dialects: [Dialect]
    private var entries: [Entry] = []

    init(_ dialects: [Dialect]) {
        self.dialects = dialects
        for (number, dialect) in dialects.enumerated() {
            for (place, route) in dialect.routes.enumerated() {
                let segments = route.path.split(separator: "/").map(String.init)
                entries.append(Entry(dialect: number, route: place, segments: segments))
            }
        }
        // A path that is spelled out goes before one with a variable in that place.
        entries.sort { Self.rank($0) < Self.rank($1) }
    }

    private static func rank(_ entry: Entry) -> Int { entry.segments.count { $0.hasPrefix("{") } }

    /// Where a request leads.
    /// - Parameter segments: what stands between the slashes of the path, decoded; an empty last one is ignored.
    func destination(_ method: String, _ segments: [String]) -> Destination {
        let segments = segments.last?.isEmpty == true ? Array(segments.dropLast()) : segments
        var known: [(entry: Entry, parameters: [String: String])] = []
        for entry in entries {
            if let parameters = Self.match(entry.segments, segments) { known.append((entry, parameters)) }
        }
        guard let first = known.first else { return .none }
        let wanted = method == "HEAD" ? "GET" : method
        for (entry, parameters) in known {
            let dialect = dialects[entry.dialect]
            guard dialect.routes[entry.route].method == wanted else { continue }
            return .found(
                Match(
                    dialect: dialect, route: dialect.routes[entry.route], parameters: parameters,
                    isHead: method == "HEAD"))
        }
        let isAsked = method == "OPTIONS"
        var methods: [String] = []
        // The answer to OPTIONS lists what the most specific path's description lists.
        for (entry, _) in known where !isAsked || entry.segments == first.entry.segments {
            let method = dialects[entry.dialect].routes[entry.route].method
            if !methods.contains(method) { methods.append(method) }
            if method == "GET", !methods.contains("HEAD") { methods.append("HEAD") }
        }
        let allow = (methods + ["OPTIONS"]).joined(separator: ", ")
        return isAsked ? .options(allow: allow) : .wrongMethod(dialects[first.entry.dialect], allow: allow)
    }

    private static func match(_ pattern: [String], _ segments: [String]) -> [String: String]? {
        guard pattern.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (part, segment) in zip(pattern, segments) {
            if part.hasPrefix("{") {
                if segment.isEmpty { return nil }
                parameters[String(part.dropFirst().dropLast())] = segment
            } else if part != segment {
                return nil
            }
        }
        return parameters
    }
}
