package import HTTPServer

/// What lets web pages of any origin call the API.
package enum CORS {
    /// The field of every response except those of the paths that `excludes` names.
    package static let anyOrigin = HTTPField("Access-Control-Allow-Origin", "*")

    /// True for the paths that scripts of other origins may not read: `/health` and `/metrics`.
    static func excludes(_ segments: [String]) -> Bool {
        let path = segments.last?.isEmpty == true ? segments.dropLast() : segments[...]
        return path == ["health"] || path == ["metrics"]
    }

    /// How long a browser may remember what a path allows, in seconds.
    static let maximumAge = 86_400

    /// The answer to `OPTIONS`: what the path allows, with the headers that the browser asks for. No cookie is ever
    /// read, so there is nothing that a page could steal by sending one more header.
    /// - Parameter requested: the request's `Access-Control-Request-Headers`.
    package static func preflight(allow: Methods, requested: String?) -> HTTPResponse {
        preflight(allow: allow.text, requested: requested)
    }

    /// The same for methods that are written out.
    static func preflight(allow: String, requested: String?) -> HTTPResponse {
        HTTPResponse(
            status: 204,
            headers: [
                HTTPField("Allow", allow),
                anyOrigin,
                HTTPField("Access-Control-Allow-Methods", allow),
                HTTPField("Access-Control-Allow-Headers", allowed(requested)),
                HTTPField("Access-Control-Max-Age", "\(maximumAge)"),
                HTTPField("Vary", "Access-Control-Request-Headers"),
            ])
    }

    /// The headers that are asked for, if they are a list of names; otherwise those that the API reads. `*` would not do:
    /// it never stands for `Authorization`.
    private static func allowed(_ requested: String?) -> String {
        let usual = "Authorization, Content-Type, X-API-Key, Idempotency-Key"
        guard let requested, requested.utf8.count <= 1024, requested.utf8.contains(where: { $0 > 0x2C }),
            requested.utf8.allSatisfy(isInList)
        else { return usual }
        return requested
    }

    private static func isInList(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ","),
            UInt8(ascii: " "):
            true
        default: false
        }
    }
}
