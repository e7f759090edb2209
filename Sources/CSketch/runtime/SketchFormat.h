#pragma once
// printf for sketches. Types are known where it is called, so that `%ld` prints an `int32_t` here as it does on a
// device, where `long` has 32 bits.

class String;

namespace sketch {

/// One value for printf, and what it is.
struct FormatArgument {
    enum Kind : uint8_t { none, integer, real, text, pointer };
    Kind kind = none;
    bool isSigned = false;
    uint8_t size = 0;
    union {
        long long number = 0;
        double decimal;
        const void *address;
    };
};

template <class T>
FormatArgument formatArgument(T value) {
    FormatArgument argument;
    if constexpr (std::is_enum_v<T>) {
        return formatArgument(static_cast<std::underlying_type_t<T>>(value));
    } else if constexpr (std::is_integral_v<T>) {
        argument.kind = FormatArgument::integer;
        argument.isSigned = std::is_signed_v<T>;
        argument.size = sizeof(T);
        argument.number = static_cast<long long>(value);
    } else if constexpr (std::is_floating_point_v<T>) {
        argument.kind = FormatArgument::real;
        argument.decimal = static_cast<double>(value);
    } else if constexpr (std::is_pointer_v<T>) {
        using Target = std::remove_cv_t<std::remove_pointer_t<T>>;
        constexpr bool isText = std::is_same_v<Target, char> || std::is_same_v<Target, signed char> ||
                                std::is_same_v<Target, unsigned char>;
        argument.kind = isText ? FormatArgument::text : FormatArgument::pointer;
        argument.address = reinterpret_cast<const void *>(value);
    } else if constexpr (std::is_null_pointer_v<T>) {
        argument.kind = FormatArgument::text;
    } else if constexpr (std::is_base_of_v<String, T>) {
        static_assert(sizeof(T) == 0, "printf takes no String: give it text.c_str().");
    } else {
        static_assert(sizeof(T) == 0, "printf takes numbers and texts (const char *), not objects.");
    }
    return argument;
}

/// Prints by a format; the caller frees what comes back.
char *formatted(const char *format, const FormatArgument *arguments, int count, size_t &length);

}  // namespace sketch
