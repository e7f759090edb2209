import Dispatcher
import EventModel
import Testing

@testable import CloudServer

private func members(_ value: JSONValue?) -> [JSONValue.Member] {
    if case .object(let members)? = value?.kind { members } else { [] }
}

private func elements(_ value: JSONValue?) -> [JSONValue] {
    if case .array(let elements)? = value?.kind { elements } else { [] }
}

/// Calls `visit` with every object of a value and its place.
private func walk(_ value: JSONValue, at path: String, _ visit: (JSONValue, String) -> Void) {
    switch value.kind {
    case .object(let members):
        visit(value, path)
        for member in members { walk(member.value, at: "\(path)/\(member.key)", visit) }
    case .array(let elements):
        for (index, element) in elements.enumerated() { walk(element, at: "\(path)/\(index)", visit) }
    default: break
    }
}

@Suite struct OpenAPITests {
    private let document = OpenAPIDocument.cloud.json

    /// Every operation object with its path and method.
    private var operations: [(path: String, method: String, operation: JSONValue)] {
        members(document["paths"]).flatMap { path in
            members(path.value).map { (path.key, $0.key, $0.value) }
        }
    }

    @Test func itsBytesAreItsJSON() throws {
        let text = String(decoding: OpenAPIDocument.cloud.bytes, as: UTF8.self)
        #expect(try JSONValue(parsing: text) == document)
        #expect(document["openapi"]?.text == "3.1.0")
    }

    @Test func itDescribesEveryRouteAndNothingElse() {
        let described = operations.map { "\($0.method) \($0.path)" }
        var routed = RouteTable.cloud.routes.map { "\($0.method.rawValue.lowercased()) \($0.documentedPath)" }
        routed += Dialect.all.flatMap(\.routes).map { "\($0.method.lowercased()) \($0.path)" }
        #expect(Set(described).count == described.count)
        #expect(Set(routed).count == routed.count)
        #expect(Set(described) == Set(routed))
    }

    @Test func everyDescribedCallFindsTheOperationDescribed() {
        for (path, method, operation) in operations {
            let segments = path.dropFirst().split(separator: "/").map(String.init)
            if case .found(let match) = DialectTable.all.destination(method.uppercased(), segments) {
                #expect(match.route.id == operation["operationId"]?.text, "\(method) \(path)")
                continue
            }
            guard case .found(let match) = RouteTable.cloud.destination(method.uppercased(), segments) else {
                Issue.record("\(method) \(path) is described and leads nowhere")
                continue
            }
            #expect(RouteTable.cloud.routes[match.route].id == operation["operationId"]?.text, "\(method) \(path)")
        }
    }

    @Test func everyParameterInAPathIsDeclared() {
        for (path, method, operation) in operations {
            let inPath = path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
                String($0.dropFirst().dropLast())
            }
            let declared = elements(operation["parameters"]).filter { $0["in"]?.text == "path" }
            #expect(declared.compactMap { $0["name"]?.text } == inPath, "\(method) \(path)")
            for parameter in elements(operation["parameters"]) {
                #expect(parameter["schema"] != nil && parameter["description"]?.text?.isEmpty == false)
                if parameter["in"]?.text == "path" { #expect(parameter["required"] == .bool(true)) }
            }
        }
    }

    @Test func everyReferenceLeadsSomewhereAndEveryComponentIsUsed() {
        var used: Set<String> = []
        walk(document, at: "#") { object, place in
            guard let reference = object["$ref"]?.text else { return }
            used.insert(reference)
            var target: JSONValue? = document
            for key in reference.dropFirst(2).split(separator: "/") { target = target?[String(key)] }
            #expect(target != nil, "\(place) refers to \(reference)")
        }
        for kind in ["schemas", "responses"] {
            for component in members(document["components"]?[kind]) {
                #expect(used.contains("#/components/\(kind)/\(component.key)"), "nothing refers to \(component.key)")
            }
        }
    }

    @Test func everyStatusIsDescribed() {
        for (path, method, operation) in operations {
            let answers = members(operation["responses"])
            #expect(answers.contains { $0.key.hasPrefix("2") }, "\(method) \(path)")
            for answer in answers {
                let known = answer.value["$ref"]?.text != nil || answer.value["description"]?.text?.isEmpty == false
                #expect(known && Int(answer.key) != nil, "\(method) \(path): \(answer.key)")
            }
        }
    }

    @Test func whoNeedsATokenIsToldSo() throws {
        for route in RouteTable.cloud.routes {
            let operation = try #require(document["paths"]?[route.documentedPath]?[route.method.rawValue.lowercased()])
            let statuses = Set(members(operation["responses"]).map(\.key))
            let schemes = elements(operation["security"]).flatMap(members).map(\.key)
            let ofFraming: Set = ["400", "408", "413", "414", "417", "421", "431", "501", "503", "505"]
            #expect(statuses.isSuperset(of: ofFraming), "\(route.id)")
            let isVariable = !route.pathParameters.isEmpty
            #expect(statuses.isSuperset(of: ["404", "405"]) == isVariable, "\(route.id)")
            switch route.operation.access {
            case .open: #expect(schemes.isEmpty && !statuses.contains("401"), "\(route.id)")
            case .clientCredentials: #expect(schemes == ["basic"] && statuses.contains("429"), "\(route.id)")
            case .basicOrToken:
                #expect(schemes == ["bearer", "queryToken", "basic"], "\(route.id)")
                #expect(statuses.isSuperset(of: ["401", "429"]), "\(route.id)")
            case .tokenInPath:
                #expect(schemes == ["bearer", "queryToken", "basic"], "\(route.id)")
                #expect(statuses.isSuperset(of: ["401", "404", "429"]), "\(route.id)")
            case .token: #expect(schemes == ["bearer", "queryToken"] && statuses.contains("401"), "\(route.id)")
            case .owner: #expect(statuses.isSuperset(of: ["401", "403"]), "\(route.id)")
            }
            #expect(statuses.contains("415") == (operation["requestBody"] != nil), "\(route.id)")
        }
    }

    /// Generators write broken code for several types of one body.
    @Test func documentsOneTypeOfEachBody() {
        for (path, method, operation) in operations {
            guard let body = operation["requestBody"] else { continue }
            let type = path == "/oauth/token" ? "application/x-www-form-urlencoded" : "application/json"
            #expect(members(body["content"]).map(\.key) == [type], "\(method) \(path)")
        }
    }

    /// What common generators of clients do not understand, or generate broken code for.
    @Test func avoidsWhatGeneratorsCannotRead() {
        walk(document, at: "#") { object, place in
            if case .array? = object["type"]?.kind { #expect(object["enum"] == nil, "mixed enumeration at \(place)") }
            if case .bool? = object["const"]?.kind { Issue.record("boolean const at \(place)") }
            for value in elements(object["enum"]) { #expect(value.text != nil, "enumeration at \(place)") }
            for key in ["oneOf", "anyOf", "allOf"] {
                for choice in elements(object[key]) {
                    #expect(
                        members(choice).contains { ["type", "$ref", "anyOf"].contains($0.key) }, "\(key) at \(place)")
                }
            }
        }
    }

    @Test func operationIDsAreUniqueIdentifiers() {
        let ids = operations.map { $0.operation["operationId"]?.text ?? "" }
        #expect(Set(ids).count == ids.count)
        for id in ids { #expect(id.wholeMatch(of: /[a-z][A-Za-z0-9]*/) != nil, "\(id)") }
    }

    @Test func itsVersionIsTheProgramsVersion() {
        #expect(document["info"]?["version"]?.text == ProgramVersion.text)
    }

    @Test func streamsAreEventStreams() {
        let all = operations.filter { $0.operation["responses"]?["200"]?["content"]?["text/event-stream"] != nil }
        let streams = all.filter { members($0.operation["responses"]?["200"]?["content"]).count == 1 }
        #expect(streams.count == 10)
        // Where a parameter may spell the path of a stream.
        let others = all.compactMap { $0.operation["operationId"]?.text }.filter { $0.hasPrefix("get") }
        #expect(others == ["getDevice", "getVariable", "getProductDevice", "getProductVariable"])
        #expect(streams.allSatisfy { $0.method == "get" && $0.path.contains("events") })
    }
}
