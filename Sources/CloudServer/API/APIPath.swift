package import HTTPServer

/// What stands between the slashes of a request's path.
package struct APIPath: Hashable, Sendable {
    /// The segments, percent-decoded: an encoded slash stays inside its segment. A path that ends with a slash has an
    /// empty last one.
    package let segments: [String]

    /// The segments of a request's path.
    /// - Throws: 400, when the percent-encoding is wrong or hides what is not UTF-8.
    package init(_ request: HTTPRequest) throws(APIFault) {
        let bytes = Array(request.path.utf8)
        var segments: [String] = []
        segments.reserveCapacity(6)
        var start = bytes.first == UInt8(ascii: "/") ? 1 : 0
        while true {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.endIndex
            segments.append(try Self.decode(bytes[start..<end], from: start))
            if end == bytes.endIndex { break }
            start = end + 1
        }
        self.segments = segments
    }

    private static func decode(_ bytes: ArraySlice<UInt8>, from start: Int) throws(APIFault) -> String {
        do throws(PercentText.Fault) { return try PercentText.decode(bytes, plusIsSpace: false) } catch {
            switch error {
            case .badEncoding(let offset):
                throw .badRequest("the path \(PercentText.Fault.badEncoding(offset: start + offset).reason)")
            case .notUTF8: throw .badRequest("the path \(error.reason), behind byte \(start)")
            }
        }
    }
}
