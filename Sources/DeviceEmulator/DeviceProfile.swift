/// What a device's hardware and firmware generation allows (as the cloud's device reference says). Sizes are bytes of
/// UTF-8.
package enum DeviceProfile: String, Hashable, Sendable, CaseIterable {
    /// Firmware before 0.8: what is too long is silently truncated.
    case legacy
    /// The second generation: what is too long fails.
    case gen2
    /// The third generation, the default: what is too long fails.
    case gen3

    /// The functions that one device may register.
    package static let maximumFunctions = 15
    /// The variables that one device may register.
    package static let maximumVariables = 20

    /// The platform that every sketch is compiled for: a Boron.
    package static let sketchPlatform = 13
    /// The version of Device OS that every sketch sees.
    package static let sketchSystemVersion = "3.3.1"

    /// The number of the board that stands for the generation: a Core, a Photon or a Boron.
    package var platform: Int {
        switch self {
        case .legacy: 0
        case .gen2: 6
        case .gen3: Self.sketchPlatform
        }
    }

    /// True for boards with a cellular modem.
    package static func isCellular(platform: Int) -> Bool { [10, 13, 23, 26].contains(platform) }

    /// The most bytes of a published event's data: 255, 622 or 1024.
    package var maximumDataBytes: Int {
        switch self {
        case .legacy: 255
        case .gen2: 622
        case .gen3: 1024
        }
    }

    /// The most bytes of a published event's name: 63 or 64.
    package var maximumNameBytes: Int { self == .legacy ? 63 : 64 }

    /// Whether a publish past the limits is truncated and sent; otherwise it fails.
    package var truncates: Bool { self == .legacy }

    /// The most bytes of a function's argument: 63, 622 or 1024.
    package var maximumArgumentBytes: Int {
        switch self {
        case .legacy: 63
        case .gen2: 622
        case .gen3: 1024
        }
    }

    /// The most bytes of a variable's value: 255 or 622.
    package var maximumVariableBytes: Int { self == .legacy ? 255 : 622 }

    /// The most characters of a function's or variable's name: 12 or 64.
    package var maximumMemberNameCharacters: Int { self == .legacy ? 12 : 64 }

    /// The event name as the firmware sends it; nil when the publish fails because it is too long.
    package func fitting(name: String) -> String? { fitting(name, bytes: maximumNameBytes) }

    /// The event data as the firmware sends it; nil when the publish fails because it is too long.
    package func fitting(data: String) -> String? { fitting(data, bytes: maximumDataBytes) }

    /// The text's first `bytes` bytes, less where that would split a character (a Unicode scalar).
    package static func truncated(_ text: String, toBytes bytes: Int) -> String {
        if text.utf8.count <= bytes { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: bytes)
        while text.utf8[end] & 0xC0 == 0x80 { text.utf8.formIndex(before: &end) }
        return String(text.unicodeScalars[..<end])
    }

    private func fitting(_ text: String, bytes: Int) -> String? {
        if text.utf8.count <= bytes { return text }
        return truncates ? Self.truncated(text, toBytes: bytes) : nil
    }
}
