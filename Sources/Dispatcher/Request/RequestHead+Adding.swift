extension RequestHead {
    /// The same head with one more header, in place of those of its name.
    package func adding(_ header: Header) -> RequestHead {
        var headers = headers
        headers.removeAll { $0.hasName(header.name) }
        headers.append(header)
        return RequestHead(
            method: method, url: url, host: host, hostIndex: hostIndex, headers: headers,
            rejectUnauthorized: rejectUnauthorized, timeout: timeout, isGuarded: isGuarded)
    }
}
