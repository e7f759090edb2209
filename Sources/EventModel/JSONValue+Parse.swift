extension JSONValue {
    /// Parses a JSON text (RFC 8259) whose every value keeps its byte offset.
    ///
    /// Numbers are rounded to the nearest double; one too large becomes infinite, as in JavaScript.
    package init(parsing bytes: [UInt8], rules: JSONRules = .file) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { (buffer) throws(JSONError) in
            try JSONValue(parsing: buffer, rules: rules)
        }
    }

    /// Parses a JSON text (RFC 8259) whose every value keeps its offset in the text's UTF-8.
    package init(parsing text: String, rules: JSONRules = .file) throws(JSONError) {
        var text = text
        let result: Result<JSONValue, JSONError> = text.withUTF8 { buffer in
            do throws(JSONError) {
                return .success(try JSONValue(parsing: buffer, rules: rules))
            } catch {
                return .failure(error)
            }
        }
        self = try result.get()
    }

    /// Parses a JSON text (RFC 8259) where it lies in memory; the value holds no reference to it.
    package init(parsing bytes: UnsafeBufferPointer<UInt8>, rules: JSONRules = .file) throws(JSONError) {
        var parser = JSONParser(bytes, rules: rules)
        self = try parser.document()
    }
}
