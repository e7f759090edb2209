#pragma once
// The system under the sketch: modes, restarts, and what outlives them.

enum System_Mode_TypeDef { DEFAULT = 0, AUTOMATIC = 1, SEMI_AUTOMATIC = 2, MANUAL = 3, SAFE_MODE = 4 };
enum HAL_Feature {
    FEATURE_RETAINED_MEMORY = 1,
    FEATURE_WARM_START,
    FEATURE_CLOUD_UDP,
    FEATURE_RESET_INFO,
    FEATURE_WIFI_POWERSAVE_CLOCK,
    FEATURE_ETHERNET_DETECTION,
    FEATURE_LED_OVERRIDDEN,
    FEATURE_DISABLE_LISTENING_MODE
};
/// Why the device started. Here it is always told, whether FEATURE_RESET_INFO is enabled or not.
enum System_Reset_Reason {
    RESET_REASON_NONE = 0,
    RESET_REASON_UNKNOWN = 10,
    RESET_REASON_PIN_RESET = 20,
    RESET_REASON_POWER_MANAGEMENT = 30,
    RESET_REASON_POWER_DOWN = 40,
    RESET_REASON_POWER_BROWNOUT = 50,
    RESET_REASON_WATCHDOG = 60,
    RESET_REASON_UPDATE = 70,
    RESET_REASON_UPDATE_ERROR = 80,
    RESET_REASON_UPDATE_TIMEOUT = 90,
    RESET_REASON_FACTORY_RESET = 100,
    RESET_REASON_SAFE_MODE = 110,
    RESET_REASON_DFU_MODE = 120,
    RESET_REASON_PANIC = 130,
    RESET_REASON_USER = 140,
    RESET_REASON_CONFIG_UPDATE = 150
};
enum system_flag_t {
    SYSTEM_FLAG_OTA_UPDATE_PENDING,
    SYSTEM_FLAG_OTA_UPDATE_ENABLED,
    SYSTEM_FLAG_RESET_PENDING,
    SYSTEM_FLAG_RESET_ENABLED,
    SYSTEM_FLAG_STARTUP_LISTEN_MODE,
    SYSTEM_FLAG_WIFITESTER_OVER_SERIAL1,
    SYSTEM_FLAG_PUBLISH_RESET_INFO,
    SYSTEM_FLAG_RESET_NETWORK_ON_CLOUD_ERRORS,
    SYSTEM_FLAG_PM_DETECTION,
    SYSTEM_FLAG_OTA_UPDATE_FORCED,
    SYSTEM_FLAG_MAX
};
enum SystemResetFlag { RESET_WAIT = 0, RESET_NO_WAIT = 1, RESET_PERSIST_DFU = 2 };
constexpr bool ENABLED = true;
constexpr bool DISABLED = false;

namespace sketch {

/// Says before `setup` how the device connects.
struct ModeChoice {
    explicit ModeChoice(System_Mode_TypeDef mode);
};
struct ThreadChoice {
    explicit ThreadChoice(bool isThreaded);
};

/// `System.reset`: called with and without a number for the life after, or handed on as it is to a Timer or watchdog.
struct Reset {
    [[noreturn]] void operator()(uint32_t data = 0, SystemResetFlag flag = RESET_WAIT) const;
    [[noreturn]] void operator()(SystemResetFlag flag) const { operator()(0, flag); }
};

}  // namespace sketch

#define SKETCH_JOIN_(a, b) a##b
#define SKETCH_JOIN(a, b) SKETCH_JOIN_(a, b)
#define SYSTEM_MODE(mode) static const sketch::ModeChoice SKETCH_JOIN(sketchMode, __COUNTER__)(mode);
#define SYSTEM_THREAD(state) static const sketch::ThreadChoice SKETCH_JOIN(sketchThread, __COUNTER__)(state);
#define SKETCH_STARTUP(name, ...) \
    namespace { \
    const struct name { \
        name() { __VA_ARGS__; } \
    } SKETCH_JOIN(name, Instance); \
    }
#define STARTUP(...) SKETCH_STARTUP(SKETCH_JOIN(SketchStartup, __COUNTER__), __VA_ARGS__)
#define PRODUCT_ID(id) static_assert(true, "")
#define PRODUCT_VERSION(version) static_assert(true, "")
#define PRODUCT_NAME(name) static_assert(true, "")

/* A variable that outlives restarts. */
#define retained __attribute__((section("retained")))

/// The device itself.
class SystemClass {
public:
    static System_Mode_TypeDef mode();
    static String deviceID();
    static uint32_t ticks();
    static constexpr uint32_t ticksPerMicrosecond() { return 120; }
    static void ticksDelay(uint32_t ticks);
    static constexpr sketch::Reset reset{};
    static String version() { return "3.3.1"; }
    static constexpr uint32_t versionNumber() { return SYSTEM_VERSION; }
    static uint32_t freeMemory() { return 80000; }
    static uint64_t millis();
    static unsigned uptime();
    static int resetReason();
    static uint32_t resetReasonData();
    static float batteryCharge()
        SKETCH_UNSUPPORTED("System.batteryCharge is not supported: the device has no battery.");
    static int batteryState() SKETCH_UNSUPPORTED("System.batteryState is not supported: the device has no battery.");
    static int powerSource() SKETCH_UNSUPPORTED("System.powerSource is not supported: the device has no battery.");
    static uint16_t buttonPushed(uint8_t = 0) { return 0; }
    static int enableFeature(HAL_Feature) { return 0; }
    static int disableFeature(HAL_Feature) { return 0; }
    static bool featureEnabled(HAL_Feature) { return true; }
    static void enableUpdates() {}
    static void disableUpdates() {}
    static bool updatesEnabled() { return true; }
    static bool updatesPending() { return false; }
    static void enableReset() {}
    static void disableReset() {}
    static bool resetEnabled() { return true; }
    static bool resetPending() { return false; }
    /* The firmware's flags change nothing here: there are no updates. */
    static int enable(system_flag_t) { return 0; }
    static int disable(system_flag_t) { return 0; }
    static bool enabled(system_flag_t) { return false; }
    static void buttonMirror(uint16_t, int, bool = false) {}
    static void disableButtonMirror(bool = true) {}

    static int sleep(...) SKETCH_UNSUPPORTED("System.sleep is not supported: let the device wait with delay().");
    static bool on(...) SKETCH_UNSUPPORTED("System.on is not supported: ask Particle.connected() in loop().");
    static void off(...) SKETCH_UNSUPPORTED("System.off is not supported: ask Particle.connected() in loop().");
    static int set(...) SKETCH_UNSUPPORTED("System.set is not supported: the device has no settings.");
    static void enterSafeMode() SKETCH_UNSUPPORTED("System.enterSafeMode is not supported: use System.reset().");
    static void dfu(bool = false) SKETCH_UNSUPPORTED("System.dfu is not supported: use System.reset().");
    static void factoryReset() SKETCH_UNSUPPORTED("System.factoryReset is not supported: use System.reset().");

    template <class Condition>
    static bool waitCondition(Condition condition) {
        while (!condition()) ::delay(1);
        return true;
    }
    template <class Condition>
    static bool waitCondition(Condition condition, uint32_t milliseconds) {
        for (uint64_t end = millis() + milliseconds; !condition() && millis() < end;) ::delay(1);
        return condition();
    }
    template <class Condition, class Rep, class Period>
    static bool waitCondition(Condition condition, std::chrono::duration<Rep, Period> timeout) {
        auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(timeout).count();
        return waitCondition(condition, static_cast<uint32_t>(milliseconds));
    }
};

extern SystemClass System;

void yield();
inline void os_thread_yield() { yield(); }
inline void application_checkin() {}

/* The names that the firmware itself has for them. */
extern "C" {
inline uint32_t HAL_Timer_Get_Milli_Seconds(void) { return millis(); }
inline uint32_t HAL_Timer_Get_Micro_Seconds(void) { return micros(); }
inline void HAL_Delay_Milliseconds(uint32_t milliseconds) { delay(milliseconds); }
inline void HAL_Delay_Microseconds(uint32_t microseconds) { delayMicroseconds(microseconds); }
inline void HAL_Core_System_Reset(void) { SystemClass::reset(); }
}

#define waitFor(condition, timeout) System.waitCondition([] { return (condition)(); }, (timeout))
#define waitUntil(condition) System.waitCondition([] { return (condition)(); })
#define waitForNot(condition, timeout) System.waitCondition([] { return !(condition)(); }, (timeout))
#define waitUntilNot(condition) System.waitCondition([] { return !(condition)(); })

/// A watchdog that never bites: the world has its own.
class ApplicationWatchdog {
public:
    typedef std::function<void()> Callback;
    ApplicationWatchdog(uint32_t, Callback, unsigned = 0, unsigned = 0) {}
    ApplicationWatchdog(std::chrono::milliseconds, Callback, unsigned = 0, unsigned = 0) {}
    template <class Time, class Lambda, std::enable_if_t<sketch::isUnclear<Lambda, void()>, int> = 0>
    ApplicationWatchdog(Time, Lambda, unsigned = 0, unsigned = 0)
        SKETCH_UNSUPPORTED("ApplicationWatchdog: " SKETCH_NO_LAMBDA);
    static void checkin() {}
    void dispose() {}
};

enum WLanSelectAntenna_TypeDef { ANT_INTERNAL, ANT_EXTERNAL, ANT_AUTO };

/// How well the radio hears.
struct SignalStrength {
    int rssi = -50;
    int qual = 80;
    operator int() const { return rssi; }
    float getStrength() const { return 80; }
    float getStrengthValue() const { return -50; }
    float getQuality() const { return 80; }
    float getQualityValue() const { return 25; }
};
using WiFiSignal = SignalStrength;
using CellularSignal = SignalStrength;

/// The network below the cloud, which is there as long as the cloud is.
class NetworkClass {
public:
    static bool ready() { return CloudClass::connected(); }
    static bool connecting() { return false; }
    static bool listening() { return false; }
    static bool hasCredentials() { return true; }
    static bool isOn() { return true; }
    static bool isOff() { return false; }
    static void on() {}
    static void off() { CloudClass::disconnect(); }
    static void connect(unsigned = 0) {}
    static void disconnect() { CloudClass::disconnect(); }
    static void selectAntenna(int) {}
    static SignalStrength RSSI() { return {}; }
    static int localIP(...) SKETCH_UNSUPPORTED("localIP is not supported: " SKETCH_SOCKET);
    static int gatewayIP(...) SKETCH_UNSUPPORTED("gatewayIP is not supported: " SKETCH_SOCKET);
    static int subnetMask(...) SKETCH_UNSUPPORTED("subnetMask is not supported: " SKETCH_SOCKET);
    static int macAddress(...) SKETCH_UNSUPPORTED("macAddress is not supported: use System.deviceID().");
    static int ping(...) SKETCH_UNSUPPORTED("ping is not supported: " SKETCH_SOCKET);
    static int resolve(...) SKETCH_UNSUPPORTED("resolve is not supported: " SKETCH_SOCKET);
    static int scan(...) SKETCH_UNSUPPORTED("scan is not supported: " SKETCH_RADIO);
    static const char *SSID() { return "cloud"; }
};

extern NetworkClass WiFi;
extern NetworkClass Cellular;
extern NetworkClass Network;
