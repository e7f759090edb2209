import EventModel

extension RequestHead {
    /// A head from a URL and headers that come from outside; nil when the URL cannot be requested or a header cannot be
    /// sent.
    package convenience init?(checking url: String, method: RequestMethod, headers: [Header]) {
        guard let url = try? RequestURL(Array(url.utf8)), headers.allSatisfy(\.isUsable) else { return nil }
        self.init(method: method, url: url.text, host: url.host, hostIndex: 0, headers: headers)
    }
}

extension Header {
    /// Whether name and value can be sent as they are.
    package var isUsable: Bool {
        HeaderSyntax.fault(inName: name) == nil && HeaderSyntax.fault(inValue: value, of: name) == nil
    }

    /// Whether two headers have the same name.
    package func hasName(_ other: String) -> Bool { HeaderSyntax.isEqual(name, other) }
}
