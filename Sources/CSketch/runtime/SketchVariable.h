#pragma once
// Variables that the cloud reads: which there are, and where their values are found.

/// The types of old calls: `Particle.variable("name", &value, INT)`.
struct CloudVariableTypeInt {};
struct CloudVariableTypeDouble {};
struct CloudVariableTypeString {};
struct CloudVariableTypeBool {};
constexpr CloudVariableTypeInt INT{};
constexpr CloudVariableTypeDouble DOUBLE{};
constexpr CloudVariableTypeString STRING{};
constexpr CloudVariableTypeBool BOOLEAN{};

namespace sketch {

/// Where a variable's value is found.
struct VariableSource {
    enum Kind : uint8_t {
        boolean,
        integer,
        decimal,
        string,
        text,
        calculatedBoolean,
        calculatedInteger,
        calculatedDecimal,
        calculatedString
    };
    /// The type's name for the cloud, which does not follow the momentary value.
    const char *type() const {
        static const char *const names[] = {"bool", "int32", "double", "string", "string",
                                            "bool", "int32", "double", "string"};
        return names[kind];
    }
    Kind kind;
    bool isSigned = true;
    uint8_t size = 0;
    const void *address = nullptr;
    /// Where the sketch offers it.
    const void *place = nullptr;
    std::function<int()> calculateInteger;
    std::function<double()> calculateDecimal;
    std::function<String()> calculateString;
};

template <class T>
VariableSource variableSource(T &value) {
    using Plain = std::remove_cv_t<T>;
    VariableSource source{};
    source.address = const_cast<const void *>(reinterpret_cast<const volatile void *>(&value));
    if constexpr (std::is_same_v<Plain, bool>) {
        source.kind = VariableSource::boolean;
    } else if constexpr (std::is_integral_v<Plain> || std::is_enum_v<Plain>) {
        source.kind = VariableSource::integer;
        source.isSigned = std::is_enum_v<Plain> || std::is_signed_v<Plain>;
        source.size = sizeof(Plain);
    } else if constexpr (std::is_same_v<Plain, double>) {
        source.kind = VariableSource::decimal;
    } else if constexpr (std::is_base_of_v<String, Plain>) {
        source.kind = VariableSource::string;
    } else if constexpr (std::is_array_v<Plain>) {
        source.kind = VariableSource::text;
    } else if constexpr (std::is_convertible_v<Plain, const char *>) {
        source.kind = VariableSource::text;
        source.address = static_cast<const char *>(value);
    } else if constexpr (std::is_invocable_v<Plain &>) {
        using Result = std::decay_t<std::invoke_result_t<Plain &>>;
        source.address = nullptr;
        if constexpr (std::is_same_v<Result, bool>) {
            source.kind = VariableSource::calculatedBoolean;
            source.calculateInteger = value;
        } else if constexpr (std::is_integral_v<Result>) {
            source.kind = VariableSource::calculatedInteger;
            source.calculateInteger = value;
        } else if constexpr (std::is_floating_point_v<Result>) {
            source.kind = VariableSource::calculatedDecimal;
            source.calculateDecimal = value;
        } else {
            source.kind = VariableSource::calculatedString;
            source.calculateString = value;
        }
    }
    return source;
}

/// What a device has in 32 bits.
template <class T>
constexpr bool isLong = std::is_same_v<T, long> || std::is_same_v<T, unsigned long>;

template <class Result>
constexpr bool isVariableValue() {
    if constexpr (std::is_integral_v<Result>) return sizeof(Result) <= 4 || isLong<Result>;
    return std::is_floating_point_v<Result> || std::is_convertible_v<Result, String>;
}

/// Whether a variable's value can be found later: it stays where it is, or is calculated.
template <class T, class Plain = std::remove_cv_t<std::remove_reference_t<T>>>
constexpr bool variableFits() {
    if constexpr (std::is_invocable_v<Plain &>) {
        return isVariableValue<std::decay_t<std::invoke_result_t<Plain &>>>();
    } else if constexpr (std::is_array_v<Plain>) {
        return std::is_same_v<std::remove_cv_t<std::remove_extent_t<Plain>>, char>;
    } else if constexpr (std::is_pointer_v<Plain>) {
        return std::is_convertible_v<Plain, const char *>;
    } else {
        using Value = std::remove_reference_t<T>;
        // A device asks for a whole number that it can refer to, or makes itself a truth value.
        if (std::is_volatile_v<Value> && !std::is_same_v<Plain, bool>) return false;
        bool isPlain = std::is_integral_v<Plain> || std::is_enum_v<Plain> || std::is_same_v<Plain, double>;
        return std::is_lvalue_reference_v<T> && (isPlain || std::is_base_of_v<String, Plain>);
    }
}

template <class T>
constexpr bool isVariable = variableFits<T>();

/// Whether an old call's type is that of its value.
template <class Type, class T, class Plain = std::remove_cv_t<T>>
constexpr bool isOldVariable() {
    if constexpr (std::is_same_v<Type, CloudVariableTypeBool>) return std::is_same_v<Plain, bool>;
    if constexpr (std::is_same_v<Type, CloudVariableTypeInt>) {
        return std::is_integral_v<Plain> && (sizeof(Plain) == 4 || isLong<Plain>);
    }
    if constexpr (std::is_same_v<Type, CloudVariableTypeDouble>) return std::is_same_v<Plain, double>;
    return std::is_same_v<Type, CloudVariableTypeString> && std::is_base_of_v<String, Plain>;
}

/// Whether it is a text that an old call takes as it is.
template <class Type, class T>
constexpr bool isOldText = std::is_same_v<Type, CloudVariableTypeString> &&
                           (std::is_convertible_v<T, const char *> || std::is_convertible_v<T, const uint8_t *>) &&
                           !std::is_base_of_v<String, std::remove_cv_t<std::remove_reference_t<T>>>;

}  // namespace sketch
