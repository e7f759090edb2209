package import Dispatcher
package import EventModel
package import HTTPServer

/// The API's description in OpenAPI 3.1, made from the routes.
package struct OpenAPIDocument: Sendable {
    /// The description of the cloud's API.
    package static let cloud = OpenAPIDocument(RouteTable.cloud, Dialect.all)

    /// The document.
    package let json: JSONValue
    /// The document as it is sent.
    package let bytes: [UInt8]

    /// The document as an answer.
    package var response: HTTPResponse {
        HTTPResponse(headers: [HTTPResponse.jsonType, CORS.anyOrigin], body: bytes)
    }

    /// Describes a table's routes and those of dialects.
    package init(_ table: RouteTable, _ dialects: [Dialect]) {
        var paths: [(path: String, operations: [JSONValue.Member])] = []
        func add(_ method: String, _ path: String, _ description: JSONValue) {
            let member = JSONValue.Member(method.lowercased(), description)
            if let known = paths.firstIndex(where: { $0.path == path }) {
                paths[known].operations.append(member)
            } else {
                paths.append((path, [member]))
            }
        }
        for route in table.routes { add(route.method.rawValue, route.documentedPath, RouteDescription(route).json) }
        for dialect in dialects {
            for route in dialect.routes {
                add(route.method, route.path, DialectDescription(dialect: dialect, route: route).json)
            }
        }
        json = .object([
            "openapi": .string("3.1.0"),
            "info": .object([
                "title": .string("CloudSim"), "version": .string(ProgramVersion.text),
                "summary": .string("A device cloud on one machine."),
                "description": .string(Self.introduction),
            ]),
            "servers": .array([
                .object(["url": .string("/"), "description": .string("Where this document comes from.")])
            ]),
            "tags": .array(
                (OperationDescription.Tag.allCases.map(\.rawValue) + dialects.map(\.title)).map {
                    .object(["name": .string($0)])
                }),
            "paths": JSONValue(.object(paths.map { .init($0.path, JSONValue(.object($0.operations))) })),
            "components": .object([
                "schemas": JSONValue(.object(Component.allCases.map { .init($0.rawValue, $0.schema.json) })),
                "responses": CommonAnswer.components,
                "securitySchemes": SecurityScheme.components,
            ]),
        ])
        bytes = Array(json.compactText.utf8)
    }

    private static let introduction = """
        Bodies of requests are JSON or forms, where nested keys are written in brackets (`headers[Accept]`); each \
        operation documents one of the two. A token may also stand in the body as `access_token`. GET answers HEAD \
        too, OPTIONS says what a path allows, and a slash at the end of a path changes nothing. Pages of every origin \
        may call.
        """
}

extension Route {
    /// The path as OpenAPI writes it; it has no word for the rest of a path, so slashes in a prefix are encoded.
    var documentedPath: String { pattern.hasSuffix("…}") ? pattern.dropLast(2) + "}" : pattern }

    /// The parameters in the path, in order.
    var pathParameters: [RouteParameter] {
        documentedPath.split(separator: "/").compactMap { segment in
            segment.hasPrefix("{") ? RouteParameter(rawValue: String(segment.dropFirst().dropLast())) : nil
        }
    }
}
