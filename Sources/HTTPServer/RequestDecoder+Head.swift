extension RequestDecoder {
    /// Reads `method SP target SP version`.
    func requestLine(_ line: Range<Int>) throws(Refusal) -> HTTPRequest {
        let bytes = buffer[line]
        let methodEnd = bytes.firstIndex { !isTokenByte($0) } ?? line.upperBound
        guard methodEnd > line.lowerBound, methodEnd < line.upperBound, buffer[methodEnd] == space else {
            throw Refusal(400, "the method is not a token followed by a space")
        }
        let targetStart = methodEnd + 1
        // No space, no control byte, nothing beyond ASCII, no fragment. The few visible bytes that RFC 3986 would have
        // encoded pass: clients send them, and they cannot change where the request ends.
        let targetEnd = buffer[targetStart..<line.upperBound].firstIndex { $0 <= space || $0 >= 0x7F || $0 == 0x23 }
        guard let targetEnd, targetEnd > targetStart, buffer[targetEnd] == space else {
            throw Refusal(400, "the target is not a URL's path followed by a space and the version")
        }
        let version = buffer[(targetEnd + 1)..<line.upperBound]
        guard version.count == 8, version.starts(with: "HTTP/".utf8), isDigit(version[targetEnd + 6]),
            version[targetEnd + 7] == UInt8(ascii: "."), isDigit(version[targetEnd + 8])
        else { throw Refusal(400, "the version is not HTTP/1.0 or HTTP/1.1") }
        guard version[targetEnd + 6] == UInt8(ascii: "1") else {
            throw Refusal(505, "only HTTP/1.0 and HTTP/1.1 are spoken here")
        }
        let method = String(decoding: buffer[line.lowerBound..<methodEnd], as: UTF8.self)
        let (authority, pathStart) = try authority(ofTarget: targetStart..<targetEnd, method: method)
        return HTTPRequest(
            method: method, target: String(decoding: buffer[targetStart..<targetEnd], as: UTF8.self),
            authority: authority ?? "", minorVersion: version[targetEnd + 8] == UInt8(ascii: "0") ? 0 : 1,
            headers: [], body: [], keepsAlive: false, peer: PeerAddress(), pathStart: pathStart)
    }

    /// The authority that an absolute target names, and where the path begins; nil for the other forms.
    private func authority(ofTarget target: Range<Int>, method: String) throws(Refusal) -> (String?, Int) {
        if method == "CONNECT" { throw Refusal(501, "this server makes no tunnels") }
        if buffer[target.lowerBound] == UInt8(ascii: "/") { return (nil, 0) }
        if target.count == 1, buffer[target.lowerBound] == UInt8(ascii: "*") {
            guard method == "OPTIONS" else { throw Refusal(400, "only OPTIONS may ask for *") }
            return (nil, 0)
        }
        let bytes = buffer[target]
        for scheme in ["http://", "https://"] where bytes.count > scheme.utf8.count {
            guard zip(bytes, scheme.utf8).allSatisfy({ lowercased($0) == $1 }) else { continue }
            let rest = bytes.dropFirst(scheme.utf8.count)
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? target.upperBound
            guard end > rest.startIndex, rest[..<end].allSatisfy(isAuthorityByte) else { break }
            return (String(decoding: rest[..<end], as: UTF8.self), end - target.lowerBound)
        }
        throw Refusal(400, "the target is neither a path nor an http URL")
    }

    /// The end of a field line's name; throws unless the whole line has the form of a field.
    func nameEnd(of line: Range<Int>) throws(Refusal) -> Int {
        let first = buffer[line.lowerBound]
        guard first != space, first != 0x09 else { throw Refusal(400, "a field is folded over two lines") }
        guard let end = buffer[line].firstIndex(where: { !isTokenByte($0) }), end > line.lowerBound,
            buffer[end] == UInt8(ascii: ":")
        else { throw Refusal(400, "a field's name is not a token directly followed by a colon") }
        guard buffer[(end + 1)..<line.upperBound].allSatisfy(isValueByte) else {
            throw Refusal(400, "a field's value holds a control byte")
        }
        return end
    }

    /// Adds a field line to the request that is arriving.
    mutating func addField(_ line: Range<Int>) throws(Refusal) {
        let end = try nameEnd(of: line)
        guard let count = pending?.headers.count, count < limits.headerCount else {
            throw Refusal(431, "there are more than \(limits.headerCount) header fields")
        }
        var value = buffer[(end + 1)..<line.upperBound]
        while let byte = value.first, byte == space || byte == 0x09 { value.removeFirst() }
        while let byte = value.last, byte == space || byte == 0x09 { value.removeLast() }
        let field = HTTPField(
            String(decoding: buffer[line.lowerBound..<end], as: UTF8.self), String(decoding: value, as: UTF8.self))
        switch field.name.utf8.count {
        case 4 where field.isNamed("host"):
            guard !framing.hasHost else { throw Refusal(400, "there are two Host fields") }
            guard value.allSatisfy(isAuthorityByte) else { throw Refusal(400, "the Host field names no host") }
            framing.hasHost = true
            // The authority of an absolute target outranks the Host field (RFC 9112, section 3.2.2).
            if pending?.authority.isEmpty == true { pending?.authority = field.value }
        case 6 where field.isNamed("expect"): try framing.addExpectation(value)
        case 10 where field.isNamed("connection"): framing.addConnection(value)
        case 14 where field.isNamed("content-length"): try framing.addLength(value)
        case 17 where field.isNamed("transfer-encoding"): try framing.addCodings(value)
        default: break
        }
        pending?.headers.append(field)
    }
}

private let space: UInt8 = 0x20

private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

/// Whether the byte may stand in `host[:port]`; user names before an `@` may not (RFC 9110, section 4.2.4).
private func isAuthorityByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x21, 0x24...0x2E, 0x3A, 0x3B, 0x3D, 0x5B, 0x5D, 0x5F, 0x7E: true
    default: false
    }
}
