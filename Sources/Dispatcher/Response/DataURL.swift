import EventModel

/// A response as a `data:` URL (RFC 2397): `data:image/png;base64,iVBOR…`.
enum DataURL {
    /// The type of a body that names none.
    private static let unknownType = "application/octet-stream"

    /// The URL of a body under the content type that its headers name. The type is written without spaces.
    static func text(of body: [UInt8], headers: [Header]) -> [UInt8] {
        let type = headers.last { HeaderSyntax.isEqual($0.name, "content-type") }?.value ?? ""
        let plain = type.utf8.filter { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ",") }
        var output: [UInt8] = []
        output.append(literal: "data:")
        if plain.isEmpty { output.append(text: unknownType) } else { output.append(contentsOf: plain) }
        output.append(literal: ";base64,")
        Base64.append(body, to: &output)
        return output
    }
}
