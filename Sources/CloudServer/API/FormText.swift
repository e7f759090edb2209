/// One `key=value` of a query or a form, decoded.
package struct FormPair: Hashable, Sendable {
    /// What stands before the first equals sign; never empty.
    package var key: String
    /// What stands behind it; empty without one.
    package var value: String
}

/// The pairs of a query or a form (application/x-www-form-urlencoded).
enum FormText {
    /// How many pairs are read; a hook with more belongs into JSON.
    static let mostPairs = 1000

    /// The pairs in the order in which they were written; those without a key are left out.
    /// - Parameter name: What is read, for the message: `the query`.
    static func pairs(_ bytes: [UInt8], of name: String) throws(APIFault) -> [FormPair] {
        var pairs: [FormPair] = []
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "&")) ?? bytes.endIndex
            let pair = bytes[start..<end]
            let equals = pair.firstIndex(of: UInt8(ascii: "="))
            let key = try decode(pair[..<(equals ?? end)], from: start, of: name)
            if !key.isEmpty {
                guard pairs.count < mostPairs else {
                    throw .badRequest("\(name) has more than \(mostPairs) pairs; send the body as JSON")
                }
                let value = equals.map { $0 + 1 } ?? end
                pairs.append(FormPair(key: key, value: try decode(pair[value...], from: value, of: name)))
            }
            start = end + 1
        }
        return pairs
    }

    private static func decode(
        _ bytes: ArraySlice<UInt8>, from start: Int, of name: String
    ) throws(APIFault) -> String {
        do throws(PercentText.Fault) { return try PercentText.decode(bytes, plusIsSpace: true) } catch {
            switch error {
            case .badEncoding(let offset):
                throw .badRequest("\(name) \(PercentText.Fault.badEncoding(offset: start + offset).reason)")
            case .notUTF8: throw .badRequest("\(name) \(error.reason), behind byte \(start)")
            }
        }
    }
}
