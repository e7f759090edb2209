// The cloud as the sketch sees it. What it is refused, and why, is the world's to say: the sketch asks.

namespace sketch {

namespace {

/// A handler under the number that the world knows it by.
struct Handler {
    HandlerKey key;
    wiring_event_handler_t call;
};

struct Function {
    std::string name;
    user_std_function_int_str_t call;
};

struct Variable {
    std::string name;
    VariableSource source;
};

/// What the sketch has offered to the cloud.
struct Registry {
    std::vector<Handler> handlers;
    std::vector<Function> functions;
    std::vector<Variable> variables;
};

Registry &registry() {
    static Registry *const all = new Registry;
    return *all;
}

}  // namespace

/// Whether a call of the cloud comes where a device would crash.
static bool isMisplaced(const char *interruptWarning) {
    if (world->isInInterrupt) warnOnce(interruptWarning);
    return world->isInInterrupt;
}

#define SKETCH_MISPLACED(call) \
    isMisplaced(call " in an interrupt handler does nothing here and crashes a device: set a flag there, and call it " \
                     "in loop().")

particle::Future<bool> publish(const char *name, const char *data, int timeToLive, PublishFlags flags) {
    using particle::Error, particle::Future;
    World &w = *world;
    if (!name) return Future<bool>(Error::INVALID_ARGUMENT);
    if (w.isReading || SKETCH_MISPLACED("Particle.publish")) return Future<bool>(Error::NOT_ALLOWED);
    if (w.isFrozen) {
        warnOnce("Particle.publish before setup(), in a constructor or STARTUP, returns false: the device is not "
                 "connected yet; publish in setup() or loop().");
        return Future<bool>(Error::INVALID_STATE);
    }
    if (w.isInTimer) {
        warnOnce("Particle.publish in a Timer can overflow the small stack that a device has for its timers: set a flag "
                 "there, and publish in loop().");
    }
    std::string how = (flags.has(PRIVATE) ? "p" : "u") + std::to_string(timeToLive < 0 ? 0 : timeToLive);
    w.port.begin("publish").add(w.now).add(how).add(name).add(data ? "+" + std::string(data) : "-").end();
    bool isLet = ask();
    shorten();
    spend(callCost);
    if (isLet) return Future<bool>(true);
    return Future<bool>(w.isLinked ? Error::LIMIT_EXCEEDED : Error::INVALID_STATE);
}

static int64_t handlerNumber(wiring_event_handler_t &&handler, const HandlerKey &key) {
    auto &handlers = registry().handlers;
    if (!key.isUnique) {
        for (size_t i = 0; i < handlers.size(); i++) {
            bool isSame = !handlers[i].key.isUnique && !memcmp(handlers[i].key.bytes, key.bytes, sizeof key.bytes);
            if (isSame) return static_cast<int64_t>(i);
        }
    }
    handlers.push_back({key, std::move(handler)});
    return static_cast<int64_t>(handlers.size() - 1);
}

bool subscribe(const char *prefix, wiring_event_handler_t handler, const HandlerKey &key, Scope scope) {
    World &w = *world;
    if (w.isReading || !prefix || !handler || SKETCH_MISPLACED("Particle.subscribe")) return false;
    // Device OS listened to everybody by default until version 3.
    const char *whose = scope.text ? scope.text : w.profile == "gen3" ? "mine" : "all";
    int64_t number = handlerNumber(std::move(handler), key);
    w.port.begin("subscribe").add(w.now).add(whose).add(number).add(prefix).end();
    bool isLet = ask();
    if (isLet) w.subscriptions++;
    shorten();
    spend(callCost);
    return isLet;
}

bool addFunction(const char *name, user_std_function_int_str_t function) {
    World &w = *world;
    if (w.isReading || !name || !function || SKETCH_MISPLACED("Particle.function")) return false;
    w.port.begin("function").add(w.now).add(name).end();
    bool isLet = ask();
    if (isLet) {
        auto &functions = registry().functions;
        for (auto &known : functions) {
            if (known.name == name) known.name.clear();
        }
        functions.push_back({name, std::move(function)});
    }
    spend(callCost);
    return isLet;
}

bool addVariable(const char *name, VariableSource source) {
    World &w = *world;
    if (w.isReading || !name || SKETCH_MISPLACED("Particle.variable")) return false;
    source.place = __builtin_return_address(0);
    w.port.begin("variable").add(w.now).add(name).add(source.type()).end();
    bool isLet = ask();
    if (isLet) {
        auto &variables = registry().variables;
        for (auto &known : variables) {
            if (known.name == name) known.name.clear();
        }
        variables.push_back({name, std::move(source)});
    }
    spend(callCost);
    return isLet;
}

void deliver(const Input &input) {
    if (input.kind == Input::event) {
        auto &handlers = registry().handlers;
        if (input.number < 0 || input.number >= static_cast<int64_t>(handlers.size())) return;
        wiring_event_handler_t call = handlers[static_cast<size_t>(input.number)].call;
        call(input.name.c_str(), input.hasText ? input.text.c_str() : nullptr);
        return;
    }
    int result = -1;
    for (auto &known : registry().functions) {
        if (known.name != input.name || known.name.empty()) continue;
        user_std_function_int_str_t call = known.call;
        result = call(String(input.text.c_str()));
        break;
    }
    world->port.begin("return").add(world->now).add(input.number).add(static_cast<int64_t>(result)).end();
}

// Values as JSON.

static std::string jsonText(const char *text) {
    std::string json = "\"";
    for (; *text; text++) {
        auto byte = static_cast<unsigned char>(*text);
        if (byte == '"' || byte == '\\') {
            json += '\\';
            json += *text;
        } else if (byte < 0x20) {
            char code[8];
            snprintf(code, sizeof code, "\\u%04x", byte);
            json += code;
        } else {
            json += *text;
        }
    }
    return json + '"';
}

/// The shortest decimal that reads back as the same number.
static std::string jsonNumber(double number) {
    if (!std::isfinite(number)) return "null";
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, number);
        if (strtod(digits, nullptr) == number) break;
    }
    return digits;
}

static std::string jsonInteger(const VariableSource &source) {
    uint64_t bits = 0;
    memcpy(&bits, source.address, source.size);
    if (!source.isSigned) return std::to_string(bits);
    int unused = 64 - source.size * 8;
    return std::to_string(static_cast<int64_t>(bits << unused) >> unused);
}

static std::string json(const VariableSource &source) {
    switch (source.kind) {
    case VariableSource::boolean: return *static_cast<const bool *>(source.address) ? "true" : "false";
    case VariableSource::integer: return jsonInteger(source);
    case VariableSource::decimal: return jsonNumber(*static_cast<const double *>(source.address));
    case VariableSource::string: return jsonText(static_cast<const String *>(source.address)->c_str());
    case VariableSource::text: return jsonText(static_cast<const char *>(source.address));
    case VariableSource::calculatedBoolean: return source.calculateInteger() ? "true" : "false";
    case VariableSource::calculatedInteger: return std::to_string(source.calculateInteger());
    case VariableSource::calculatedDecimal: return jsonNumber(source.calculateDecimal());
    case VariableSource::calculatedString: return jsonText(source.calculateString().c_str());
    }
    return "null";
}

void readVariable(const std::string &id, const std::string &name) {
    World &w = *world;
    bool wasFrozen = w.isFrozen;
    w.isFrozen = w.isReading = true;
    std::string value = "null";
    size_t before = w.port.waiting();
    for (auto &known : registry().variables) {
        if (known.name != name || name.empty()) continue;
        w.readPlace = known.source.place;
        value = json(known.source);
    }
    w.readPlace = nullptr;
    w.isFrozen = wasFrozen;
    w.isReading = false;
    // A calculation may print; the world waits for the value alone.
    size_t after = w.port.waiting();
    w.port.begin("value").add(id).add(value).end();
    w.port.advance(after, before);
}

void startCloud() {
    World &w = *world;
    if (w.mode != SEMI_AUTOMATIC && w.mode != MANUAL) return;
    w.isLinked = w.isWanted = false;
    w.port.begin("connect").add(w.now).add(static_cast<int64_t>(0)).end();
}

}  // namespace sketch

CloudClass Particle;
CloudClass Spark;
NetworkClass WiFi;
NetworkClass Cellular;
NetworkClass Network;

void CloudClass::unsubscribe() {
    if (world->isReading) return;
    world->subscriptions = 0;
    world->port.begin("unsubscribe").add(world->now).end();
    spend(callCost);
}

bool CloudClass::connected() {
    spend(callCost);
    // Before setup() it is not there yet.
    return world->isLinked && (world->isReading || !world->isFrozen);
}

static void reach(bool isWanted) {
    if (world->isReading || world->isWanted == isWanted) return;
    // What is said at its birth is said of how it boots.
    if (world->now == world->birth) spend(1);
    world->isWanted = isWanted;
    // It comes by itself later, and goes at once.
    world->isLinked = false;
    world->port.begin("connect").add(world->now).add(static_cast<int64_t>(isWanted)).end();
    shorten(true);
    spend(callCost);
}

void CloudClass::connect() { reach(true); }

void CloudClass::disconnect(const CloudDisconnectOptions &) { reach(false); }

bool CloudClass::process() {
    wait(world->now + callCost, true, true);
    return connected();
}

String CloudClass::deviceID() { return String(world->id.c_str()); }

system_tick_t CloudClass::timeSyncedLast() { return 0; }

system_tick_t CloudClass::timeSyncedLast(time_t &time) {
    time = static_cast<time_t>((world->wallStart + world->birth / 1000) / 1000);
    return 0;
}
