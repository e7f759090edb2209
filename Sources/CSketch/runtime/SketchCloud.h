#pragma once
// The cloud: publish, subscribe, functions, variables, and the connection.

enum Spark_Subscription_Scope_TypeDef { MY_DEVICES, ALL_DEVICES };

/// How an event is published; combined with `|`.
class PublishFlags {
public:
    constexpr PublishFlags() = default;
    explicit constexpr PublishFlags(uint8_t bits) : bits(bits) {}
    constexpr PublishFlags operator|(PublishFlags other) const { return PublishFlags(bits | other.bits); }
    constexpr PublishFlags &operator|=(PublishFlags other) {
        bits |= other.bits;
        return *this;
    }
    constexpr bool has(PublishFlags other) const { return (bits & other.bits) == other.bits; }
    constexpr uint8_t value() const { return bits; }

private:
    uint8_t bits = 0;
};
using PublishFlag = PublishFlags;

constexpr PublishFlags PUBLIC{0x00};
constexpr PublishFlags PRIVATE{0x01};
constexpr PublishFlags NO_ACK{0x02};
constexpr PublishFlags WITH_ACK{0x08};

class CloudEvent;

namespace particle {
class Variant;
class Ledger;

/// Whether the firmware let a publication through. It is known at once.
template <class T>
class Future {
public:
    Future(T result) : value(result) {}
    operator T() const { return value; }
    T result() const { return value; }
    bool isDone() const { return true; }
    bool isSucceeded() const { return static_cast<bool>(value); }
    bool isFailed() const { return !isSucceeded(); }
    bool isCancelled() const { return false; }
    bool wait(int = 0) const { return isSucceeded(); }

private:
    T value;
};
}  // namespace particle

typedef void (*EventHandler)(const char *name, const char *data);
typedef std::function<void(const char *, const char *)> wiring_event_handler_t;
typedef std::function<int(String)> user_std_function_int_str_t;

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

/// Whose events are meant: a scope, or the id of one device.
struct Scope {
    const char *text = nullptr;
    Scope() = default;
    Scope(Spark_Subscription_Scope_TypeDef scope) : text(scope == MY_DEVICES ? "mine" : "all") {}
    Scope(const char *device) : text(device) {}
    Scope(const String &device) : text(device.c_str()) {}
};

/// What makes two handlers the same one: the function, or the member and its object. Lambdas are never the same.
struct HandlerKey {
    unsigned char bytes[32] = {};
    bool isUnique = true;
    HandlerKey() = default;
    template <class A, class B>
    HandlerKey(A function, B object) : isUnique(false) {
        static_assert(sizeof(A) + sizeof(B) <= sizeof bytes, "a member function pointer is two words");
        memcpy(bytes, &function, sizeof function);
        memcpy(bytes + sizeof function, &object, sizeof object);
    }
};

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

bool publish(const char *name, const char *data, int timeToLive, PublishFlags flags);
bool subscribe(const char *prefix, wiring_event_handler_t handler, const HandlerKey &key, Scope scope);
bool addFunction(const char *name, user_std_function_int_str_t function);
bool addVariable(const char *name, VariableSource source);

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

template <class Handler>
constexpr bool isHandler = std::is_invocable_v<Handler, const char *, const char *>;

template <class Function>
constexpr bool isFunction = std::is_invocable_r_v<int, Function, String>;

template <class Result>
constexpr bool isVariableValue = std::is_arithmetic_v<Result> || std::is_convertible_v<Result, String>;

/// Whether a variable's value can be found later: it stays where it is, or is calculated.
template <class T, class Plain = std::remove_cv_t<std::remove_reference_t<T>>>
constexpr bool variableFits() {
    if constexpr (std::is_invocable_v<Plain &>) {
        return isVariableValue<std::decay_t<std::invoke_result_t<Plain &>>>;
    } else if constexpr (std::is_array_v<Plain>) {
        return sizeof(std::remove_extent_t<Plain>) == 1;
    } else if constexpr (std::is_pointer_v<Plain>) {
        return std::is_convertible_v<Plain, const char *>;
    } else {
        bool isPlain = std::is_integral_v<Plain> || std::is_enum_v<Plain> || std::is_same_v<Plain, double>;
        return std::is_lvalue_reference_v<T> && (isPlain || std::is_base_of_v<String, Plain>);
    }
}

template <class T>
constexpr bool isVariable = variableFits<T>();

/// Whether an old call's type is that of its value.
template <class Type, class T, class Plain = std::remove_cv_t<std::remove_reference_t<T>>>
constexpr bool isOldVariable() {
    if constexpr (!isVariable<T> || std::is_invocable_v<Plain &>) return false;
    if (std::is_same_v<Type, CloudVariableTypeBool>) return std::is_same_v<Plain, bool>;
    if (std::is_same_v<Type, CloudVariableTypeInt>) return std::is_integral_v<Plain> || std::is_enum_v<Plain>;
    if (std::is_same_v<Type, CloudVariableTypeDouble>) return std::is_same_v<Plain, double>;
    return std::is_same_v<Type, CloudVariableTypeString> && !std::is_arithmetic_v<Plain> && !std::is_enum_v<Plain>;
}

}  // namespace sketch

/// The device's side of the cloud.
class CloudClass {
public:
    using Published = particle::Future<bool>;

    static Published publish(const char *name) { return sketch::publish(name, nullptr, 60, PUBLIC); }
    static Published publish(const char *name, PublishFlags flags, PublishFlags more = PublishFlags()) {
        return sketch::publish(name, nullptr, 60, flags | more);
    }
    static Published publish(const char *name, const char *data, PublishFlags flags = PublishFlags(),
                             PublishFlags more = PublishFlags()) {
        return sketch::publish(name, data, 60, flags | more);
    }
    static Published publish(const char *name, const char *data, int timeToLive, PublishFlags flags = PublishFlags(),
                             PublishFlags more = PublishFlags()) {
        return sketch::publish(name, data, timeToLive, flags | more);
    }
    static Published publish(const char *name, const char *data, std::chrono::seconds timeToLive,
                             PublishFlags flags = PublishFlags(), PublishFlags more = PublishFlags()) {
        return sketch::publish(name, data, static_cast<int>(timeToLive.count()), flags | more);
    }

    /* Where nothing else fits, these do, and each is one error in one sentence. */
    static Published publish(...) SKETCH_UNSUPPORTED(
        "Particle.publish takes a name and data that are texts: "
        "write Particle.publish(\"name\", String(value)), then flags such as PRIVATE.");
    static bool subscribe(...) SKETCH_UNSUPPORTED(
        "Particle.subscribe takes a name and a handler with two texts: "
        "void handler(const char *name, const char *data).");
    static bool function(...) SKETCH_UNSUPPORTED(
        "Particle.function takes a name and a function with a String that returns an int: int name(String argument).");
    static bool variable(...) SKETCH_UNSUPPORTED(
        "Particle.variable takes a name and a global int, bool, double (not float), String or char array, "
        "or a function that returns one.");
    static Published publish(const CloudEvent &);
    static Published publish(const char *, const particle::Variant &, PublishFlags = {});
    static particle::Ledger ledger(...) SKETCH_UNSUPPORTED(
        "Particle.ledger is not supported: keep values in retained variables or EEPROM, and publish them.");

    static bool subscribe(const char *prefix, EventHandler handler, sketch::Scope scope = sketch::Scope()) {
        return sketch::subscribe(prefix, handler, sketch::HandlerKey(handler, 0), scope);
    }
    template <class Handler, std::enable_if_t<sketch::isHandler<Handler>, int> = 0>
    static bool subscribe(const char *prefix, Handler handler, sketch::Scope scope = sketch::Scope()) {
        return sketch::subscribe(prefix, handler, sketch::HandlerKey(), scope);
    }
    template <class T, class Object>
    static bool subscribe(const char *prefix, void (T::*member)(const char *, const char *), Object *object,
                          sketch::Scope scope = sketch::Scope()) {
        return sketch::subscribe(
            prefix, [member, object](const char *name, const char *data) { (object->*member)(name, data); },
            sketch::HandlerKey(member, static_cast<T *>(object)), scope);
    }
    static void unsubscribe();

    template <class Function, std::enable_if_t<sketch::isFunction<Function>, int> = 0>
    static bool function(const char *name, Function function) {
        return sketch::addFunction(name, function);
    }
    template <class T, class Argument, class Object>
    static bool function(const char *name, int (T::*member)(Argument), Object *object) {
        return sketch::addFunction(name, [member, object](String text) { return (object->*member)(text); });
    }

    // In line, so that the place that is kept of an offer is the sketch's own.
    template <class T, std::enable_if_t<sketch::isVariable<T>, int> = 0>
    [[gnu::always_inline]] static bool variable(const char *name, T &&value) {
        if constexpr (std::is_function_v<std::remove_reference_t<T>>) {
            auto *calculate = &value;
            return sketch::addVariable(name, sketch::variableSource(calculate));
        } else {
            return sketch::addVariable(name, sketch::variableSource(value));
        }
    }
    template <class T, class Type, std::enable_if_t<sketch::isOldVariable<Type, T &>(), int> = 0>
    static bool variable(const char *name, T *value, Type) {
        return variable(name, *value);
    }
    template <class T, class Type, std::enable_if_t<sketch::isOldVariable<Type, T>(), int> = 0>
    static bool variable(const char *name, T &&value, Type) {
        return variable(name, value);
    }
    template <class T, class Result>
    static bool variable(const char *name, Result (T::*member)(), T *object) {
        auto calculate = [member, object] { return (object->*member)(); };
        return sketch::addVariable(name, sketch::variableSource(calculate));
    }
    template <class T, class Result>
    static bool variable(const char *name, Result (T::*member)() const, const T *object) {
        auto calculate = [member, object] { return (object->*member)(); };
        return sketch::addVariable(name, sketch::variableSource(calculate));
    }

    static bool connected();
    static bool disconnected() { return !connected(); }
    static void connect();
    static void disconnect();
    static void process();
    static String deviceID();

    static int publishVitals(unsigned = 0) { return 0; }
    static int publishVitals(std::chrono::seconds) { return 0; }
    static bool syncTime() { return connected(); }
    static bool syncTimePending() { return false; }
    static bool syncTimeDone() { return true; }
    static system_tick_t timeSyncedLast();
    static system_tick_t timeSyncedLast(time_t &time);
    static void keepAlive(unsigned) {}
    static void keepAlive(std::chrono::seconds) {}
    static int maxEventDataSize() { return 1024; }
    static int maxVariableValueSize() { return 1024; }
    static int maxFunctionArgumentSize() { return 1024; }
};

extern CloudClass Particle;
extern CloudClass Spark;
