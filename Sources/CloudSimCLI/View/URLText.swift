/// Fits URLs into columns: the end of the path says more than its middle, or than the query.
enum URLText {
    private static let mark = "…"

    /// The text with its URL shortened to at most `columns`, where possible.
    ///
    /// Drops the scheme first, then cuts the query, then elides the middle of host and path. Text with characters
    /// other than printable ASCII is returned as it is.
    ///
    /// - Parameter lead: What stands before the URL, such as `POST `.
    static func fitted(_ text: String, lead: String, columns: Int) -> String {
        guard text.utf8.count > columns, text.hasPrefix(lead), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return text }
        var url = text.dropFirst(lead.count)
        if let scheme = url.firstRange(of: "://") { url = url[scheme.upperBound...] }
        if lead.count + url.count <= columns { return lead + url }
        let path = url.prefix { $0 != "?" && $0 != "#" }
        let room = columns - lead.count
        // A query that is cut still shows that there is one.
        let tail = path.count < url.count ? String(url[path.endIndex]) + mark : ""
        if path.count + tail.count <= room { return lead + url.prefix(room - 1) + mark }
        let left = room - tail.count - 1
        guard left > 0 else { return lead + String(path.suffix(max(room, 0))) }
        // The last component stands whole where there is room, and the host gets a third.
        let head = min(left / 3, max(left - lastComponent(of: path), 0))
        return lead + path.prefix(head) + mark + path.suffix(left - head) + tail
    }

    private static func lastComponent(of path: Substring) -> Int {
        path.lastIndex(of: "/").map { path.distance(from: $0, to: path.endIndex) } ?? path.count
    }
}
