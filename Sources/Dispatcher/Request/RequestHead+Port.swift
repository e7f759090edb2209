extension RequestHead {
    /// The port that the URL names, or the one that goes with its scheme.
    package var port: Int {
        let authority = url.utf8.drop { $0 != 0x2F }.dropFirst(2).prefix { $0 != 0x2F && $0 != 0x3F && $0 != 0x23 }
        let digits = authority.reversed().prefix { $0 != 0x3A }.reversed()
        if digits.count < authority.count, let port = Int(String(decoding: digits, as: UTF8.self)) { return port }
        return url.hasPrefix("https") ? 443 : 80
    }
}
