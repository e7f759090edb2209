#pragma once
// The cloud: publish, subscribe, functions, variables, and the connection.

#define SKETCH_NO_LONG_NAME(name) SKETCH_REJECT(__builtin_strlen(name) > 64, "the name has at most 64 characters")

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

/// As a time of `publishVitals`: at once.
constexpr system_tick_t NOW = static_cast<system_tick_t>(-1);
}  // namespace particle

typedef void (*EventHandler)(const char *name, const char *data);
typedef std::function<void(const char *, const char *)> wiring_event_handler_t;
typedef std::function<int(String)> user_std_function_int_str_t;

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

particle::Future<bool> publish(const char *name, const char *data, int timeToLive, PublishFlags flags);
bool subscribe(const char *prefix, wiring_event_handler_t handler, const HandlerKey &key, Scope scope);
bool addFunction(const char *name, user_std_function_int_str_t function);
bool addVariable(const char *name, VariableSource source);

template <class Handler>
constexpr bool isHandler = std::is_invocable_v<Handler &, const char *, const char *> &&
                           !isUnclear<Handler, void(const char *, const char *)>;

template <class Function>
constexpr bool isFunction = std::is_invocable_r_v<int, Function &, String> && !isUnclear<Function, int(String)>;

}  // namespace sketch

/// How a connection is given up, which takes effect at once whatever is chosen.
class CloudDisconnectOptions {
public:
    CloudDisconnectOptions &graceful(bool) { return *this; }
    CloudDisconnectOptions &timeout(system_tick_t) { return *this; }
    CloudDisconnectOptions &timeout(std::chrono::milliseconds) { return *this; }
    CloudDisconnectOptions &clearSession(bool) { return *this; }
};

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
        "none of them volatile, or a function that returns one.");
    static Published publish(const CloudEvent &);
    static Published publish(const char *, const particle::Variant &, PublishFlags = {});
    static particle::Ledger ledger(...) SKETCH_UNSUPPORTED(
        "Particle.ledger is not supported: keep values in retained variables or EEPROM, and publish them.");

    static bool subscribe(const char *prefix, EventHandler handler, sketch::Scope scope = sketch::Scope()) {
        return sketch::subscribe(prefix, handler, sketch::HandlerKey(handler, 0), scope);
    }
    template <class Lambda, std::enable_if_t<sketch::isUnclear<Lambda, void(const char *, const char *)>, int> = 0>
    static bool subscribe(const char *, Lambda, sketch::Scope = sketch::Scope())
        SKETCH_UNSUPPORTED("Particle.subscribe: " SKETCH_NO_LAMBDA);
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

    template <class Lambda, std::enable_if_t<sketch::isUnclear<Lambda, int(String)>, int> = 0>
    static bool function(const char *, Lambda) SKETCH_UNSUPPORTED("Particle.function: " SKETCH_NO_LAMBDA);
    template <class Function, std::enable_if_t<sketch::isFunction<Function>, int> = 0>
    static bool function(const char *name, Function function) SKETCH_NO_LONG_NAME(name) {
        return sketch::addFunction(name, function);
    }
    template <class T, class Object>
    static bool function(const char *name, int (T::*member)(String), Object *object) SKETCH_NO_LONG_NAME(name) {
        return sketch::addFunction(name, [member, object](String text) { return (object->*member)(text); });
    }

    // In line, so that the place that is kept of an offer is the sketch's own.
    template <class T, std::enable_if_t<sketch::isVariable<T>, int> = 0>
    [[gnu::always_inline]] static bool variable(const char *name, T &&value) SKETCH_NO_LONG_NAME(name) {
        if constexpr (std::is_function_v<std::remove_reference_t<T>>) {
            auto *calculate = &value;
            return sketch::addVariable(name, sketch::variableSource(calculate));
        } else {
            return sketch::addVariable(name, sketch::variableSource(value));
        }
    }
    template <class T, class Type, std::enable_if_t<sketch::isOldVariable<Type, T>(), int> = 0>
    static bool variable(const char *name, T *value, Type) {
        return sketch::addVariable(name, sketch::variableSource(*value));
    }
    template <class T, class Type, std::enable_if_t<sketch::isOldText<Type, T>, int> = 0>
    static bool variable(const char *name, T &&value, Type) {
        auto text = reinterpret_cast<const char *>(&value[0]);
        return sketch::addVariable(name, sketch::variableSource(text));
    }

    static bool connected();
    static bool disconnected() { return !connected(); }
    static void connect();
    static void disconnect(const CloudDisconnectOptions & = CloudDisconnectOptions());
    static void setDisconnectOptions(const CloudDisconnectOptions &) {}
    static bool process();
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
