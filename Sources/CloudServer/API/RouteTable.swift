/// The paths of the API as a tree of segments, in which a request finds its operation.
package struct RouteTable: Sendable {
    /// Where a request leads.
    package enum Destination: Sendable {
        /// To an operation.
        case found(Match)
        /// To the question what the path allows.
        case options(allow: Methods)
        /// To a path that does not allow the method: 405 with `Allow`.
        case wrongMethod(allow: Methods)
        /// Nowhere: 404.
        case notFound
    }

    /// A request that has found its operation.
    package struct Match: Sendable {
        /// What is asked for.
        package var operation: Operation
        /// The variable segments of the path.
        package var parameters: RouteParameters
        /// Whether only the head of the answer is asked for.
        package var isHead: Bool
        /// Which of the table's routes it is.
        package var route: Int
    }

    /// The word that is neither a device's id or name nor a variable's or function's name.
    package static let reserved = "events"

    /// The routes of the cloud.
    package static let cloud = RouteTable(Route.all)

    /// The routes in the order in which they are described.
    package let routes: [Route]
    private var nodes = [Node()]

    /// A segment's place in the tree.
    private struct Node: Sendable {
        /// The segments that are spelled out, with their nodes.
        var literals: [(segment: String, node: Int)] = []
        /// The node of a variable segment.
        var variable: (parameter: RouteParameter, node: Int)?
        /// The node of all segments that are left.
        var rest: Int?
        /// The routes that end here, by method.
        var ends: [(method: Method, route: Int)] = []
        /// What they allow.
        var allowed: Methods = []
    }

    /// A table of the routes; no two of them have the same method and pattern.
    package init(_ routes: [Route]) {
        self.routes = routes
        for index in routes.indices { add(index) }
    }

    /// Where a request leads.
    /// - Parameters:
    ///   - method: the method as it was sent.
    ///   - segments: what stands between the slashes of the path, percent-decoded. An empty last one, after a closing
    ///     slash, is ignored.
    package func destination(_ method: String, _ segments: [String]) -> Destination {
        let count = segments.last?.isEmpty == true ? segments.count - 1 : segments.count
        let wanted = Method(text: method)
        var walk = Walk(segments: segments, count: count, method: wanted == .head ? .get : wanted)
        if let route = find(&walk, from: 0, at: 0) {
            return .found(
                Match(
                    operation: routes[route].operation, parameters: walk.parameters, isHead: wanted == .head,
                    route: route))
        }
        if walk.allowed.isEmpty { return .notFound }
        return wanted == .options ? .options(allow: walk.described) : .wrongMethod(allow: walk.allowed)
    }

    /// One request's way down the tree.
    private struct Walk {
        let segments: [String]
        let count: Int
        let method: Method?
        var parameters = RouteParameters()
        /// What the nodes allow that the whole path leads to.
        var allowed: Methods = []
        /// What the most specific of these nodes allows: the methods that the path's description lists.
        var described: Methods = []
    }

    /// The route that the path leads to from a node on. A segment that is spelled out goes before a variable one, which
    /// still gets the methods that the first leaves: `PUT …/ping` is no variable, `GET …/ping` may be one.
    private func find(_ walk: inout Walk, from node: Int, at depth: Int) -> Int? {
        if depth == walk.count { return end(&walk, at: node) }
        for literal in nodes[node].literals where literal.segment == walk.segments[depth] {
            if let route = find(&walk, from: literal.node, at: depth + 1) { return route }
        }
        if let variable = nodes[node].variable, !walk.segments[depth].isEmpty,
            walk.segments[depth] != Self.reserved
        {
            walk.parameters.set(variable.parameter, to: walk.segments[depth])
            if let route = find(&walk, from: variable.node, at: depth + 1) { return route }
        }
        guard let rest = nodes[node].rest else { return nil }
        walk.parameters.prefix =
            depth + 1 == walk.count
            ? walk.segments[depth] : walk.segments[depth..<walk.count].joined(separator: "/")
        return end(&walk, at: rest)
    }

    private func end(_ walk: inout Walk, at node: Int) -> Int? {
        walk.allowed.formUnion(nodes[node].allowed)
        if walk.described.isEmpty { walk.described = nodes[node].allowed }
        guard let method = walk.method else { return nil }
        return nodes[node].ends.first { $0.method == method }?.route
    }

    private mutating func add(_ index: Int) {
        let route = routes[index]
        var node = 0
        for segment in route.pattern.dropFirst().split(separator: "/") { node = child(of: node, for: segment) }
        precondition(
            !nodes[node].allowed.allows(route.method), "two routes are \(route.method.rawValue) \(route.pattern)")
        nodes[node].ends.append((route.method, index))
        nodes[node].allowed.formUnion([route.method.alone, Method.options.alone])
        if route.method == .get { nodes[node].allowed.insert(Method.head.alone) }
    }

    private mutating func child(of node: Int, for segment: Substring) -> Int {
        guard segment.hasPrefix("{"), segment.hasSuffix("}") else {
            if let known = nodes[node].literals.first(where: { $0.segment == segment }) { return known.node }
            nodes[node].literals.append((String(segment), nodes.count))
            return newNode()
        }
        let name = segment.dropFirst().dropLast()
        if name.hasSuffix("…") {
            precondition(name == "prefix…", "only the prefix of events may take the rest of a path")
            if let rest = nodes[node].rest { return rest }
            nodes[node].rest = nodes.count
            return newNode()
        }
        guard let parameter = RouteParameter(rawValue: String(name)) else {
            preconditionFailure("a path holds the unknown parameter \(name)")
        }
        if let variable = nodes[node].variable {
            precondition(variable.parameter == parameter, "one segment stands for \(variable.parameter) and \(name)")
            return variable.node
        }
        nodes[node].variable = (parameter, nodes.count)
        return newNode()
    }

    private mutating func newNode() -> Int {
        nodes.append(Node())
        return nodes.count - 1
    }
}

extension Method {
    /// The method with this name; nil for one that the API does not know. Names of methods are case-sensitive.
    fileprivate init?(text: String) {
        switch text {
        case "GET": self = .get
        case "POST": self = .post
        case "HEAD": self = .head
        case "PUT": self = .put
        case "DELETE": self = .delete
        case "OPTIONS": self = .options
        default: return nil
        }
    }
}
