/// What the compiler says of a value that does not fit its place in a format of printf or scanf.
///
/// The compiler knows the widths of this machine; a device's `long`, `size_t` and `int` all have 32 bits.
struct FormatWarning {
    enum Width {
        case upTo32
        case exactly64
        /// 64 bits here, and on a device it depends on what the value was made of.
        case unclear
    }

    /// One of the two types that are compared.
    struct Named: Hashable {
        var name: String
        /// What it stands for, where it is another's name.
        var meaning: String

        /// Nil for what is no whole number.
        var width: Width? {
            if ["int64_t", "uint64_t", "intmax_t", "uintmax_t"].contains(where: { name == $0 || name == "std::" + $0 })
            {
                return .exactly64
            }
            switch meaning {
            case "char", "signed char", "unsigned char", "short", "unsigned short", "int", "unsigned int", "bool",
                "wchar_t", "char16_t", "char32_t":
                return .upTo32
            case "long", "unsigned long": return .unclear
            case "long long", "unsigned long long": return .exactly64
            default: return nil
            }
        }
    }

    let wanted: Named
    let given: Named

    /// Nil for another message.
    init?(_ message: String) {
        guard let rest = message.after("format specifies type '"),
            let wanted = Self.named(rest.before("' but the argument has ")),
            let given = Self.named(rest.after("type '")?.before("' [") ?? rest.after("type '")?.before("') ["))
        else { return nil }
        self.wanted = wanted
        self.given = given
    }

    /// `time_t' (aka 'long` with or without its second half.
    private static func named(_ text: String?) -> Named? {
        guard let text else { return nil }
        let end = text.hasSuffix("')") ? String(text.dropLast(2)) : text
        guard let name = end.before("' (aka '"), let meaning = end.after("' (aka '") else {
            return Named(name: plain(end), meaning: plain(end))
        }
        return Named(name: plain(name), meaning: plain(meaning))
    }

    private static func plain(_ type: String) -> String {
        var type = type
        for word in ["const ", "volatile "] where type.hasPrefix(word) { type = String(type.dropFirst(word.count)) }
        return type
    }

    /// Whether it is right on a device, and so is here: values are printed as what they are.
    var isRightOnDevice: Bool {
        if let wanted = wanted.target, let given = given.target {
            // Into what scanf writes, the widths are to be the same.
            let words = ["int", "unsigned int", "long", "unsigned long"]
            return given.width != .exactly64 && words.contains(wanted.meaning) && words.contains(given.meaning)
        }
        guard let given = given.width else { return false }
        switch wanted.width {
        case .upTo32, .unclear: return given != .exactly64
        case .exactly64: return given != .upTo32
        case nil: return false
        }
    }
}

extension FormatWarning.Named {
    /// What a pointer points to.
    fileprivate var target: Self? {
        guard meaning.hasSuffix(" *") else { return nil }
        let name = name.hasSuffix(" *") ? String(name.dropLast(2)) : name
        return Self(name: name, meaning: String(meaning.dropLast(2)))
    }
}
