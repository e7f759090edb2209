#pragma once
// What sketches cannot use here, so that a compiler says it in a sentence rather than "undeclared identifier".

#define SKETCH_MEMBER(name) int name(...);
#define SKETCH_STEP(name) Nothing &name(...);

namespace sketch {

/// Stands for an object that does not exist. It has the members that sketches name, so that the one error is that the
/// object itself is refused.
struct Nothing {
    SKETCH_MEMBER(begin)
    SKETCH_MEMBER(end)
    SKETCH_MEMBER(on)
    SKETCH_MEMBER(off)
    SKETCH_MEMBER(read)
    SKETCH_MEMBER(write)
    SKETCH_MEMBER(print)
    SKETCH_MEMBER(println)
    SKETCH_MEMBER(available)
    SKETCH_MEMBER(flush)
    SKETCH_MEMBER(stop)
    SKETCH_MEMBER(connect)
    SKETCH_MEMBER(connected)
    SKETCH_MEMBER(disconnect)
    SKETCH_MEMBER(setSpeed)
    SKETCH_MEMBER(setClock)
    SKETCH_MEMBER(beginTransmission)
    SKETCH_MEMBER(endTransmission)
    SKETCH_MEMBER(requestFrom)
    SKETCH_MEMBER(isEnabled)
    SKETCH_MEMBER(transfer)
    SKETCH_MEMBER(setBitOrder)
    SKETCH_MEMBER(setClockSpeed)
    SKETCH_MEMBER(setClockDivider)
    SKETCH_MEMBER(setDataMode)
    SKETCH_MEMBER(beginTransaction)
    SKETCH_MEMBER(endTransaction)
    SKETCH_MEMBER(attach)
    SKETCH_MEMBER(detach)
    SKETCH_MEMBER(attached)
    SKETCH_MEMBER(writeMicroseconds)
    SKETCH_MEMBER(beginPacket)
    SKETCH_MEMBER(endPacket)
    SKETCH_MEMBER(parsePacket)
    SKETCH_MEMBER(receivePacket)
    SKETCH_MEMBER(sendPacket)
    SKETCH_MEMBER(remoteIP)
    SKETCH_MEMBER(remotePort)
    SKETCH_MEMBER(advertise)
    SKETCH_MEMBER(scan)
    SKETCH_MEMBER(addCharacteristic)
    SKETCH_MEMBER(setValue)
    SKETCH_MEMBER(lock)
    SKETCH_MEMBER(unlock)
    SKETCH_MEMBER(trylock)
    SKETCH_MEMBER(dispose)
    SKETCH_MEMBER(setActive)
    SKETCH_MEMBER(setPattern)
    SKETCH_MEMBER(setColor)
    SKETCH_MEMBER(press)
    SKETCH_MEMBER(move)
    SKETCH_MEMBER(getSoC)
    SKETCH_MEMBER(getNormalizedSoC)
    SKETCH_MEMBER(getVCell)
    SKETCH_MEMBER(getAlert)
    SKETCH_MEMBER(quickStart)
    SKETCH_MEMBER(wakeup)
    SKETCH_MEMBER(enableCharging)
    SKETCH_MEMBER(disableCharging)
    SKETCH_STEP(mode)
    SKETCH_STEP(duration)
    SKETCH_STEP(gpio)
    SKETCH_STEP(network)
    SKETCH_STEP(flag)
    SKETCH_STEP(name)
    SKETCH_STEP(data)
};

}  // namespace sketch

#undef SKETCH_MEMBER
#undef SKETCH_STEP

#define SKETCH_NO_OBJECT(name, sentence) \
    extern sketch::Nothing name SKETCH_UNSUPPORTED(#name " is not supported: " sentence);
#define SKETCH_NO_CLASS(name, sentence) \
    class SKETCH_UNSUPPORTED(#name " is not supported: " sentence) name : public sketch::Nothing { \
    public: \
        template <class... Arguments> \
        explicit name(Arguments &&...); \
    };
#define SKETCH_NO_TYPE(name, sentence) \
    typedef sketch::Nothing *name SKETCH_UNSUPPORTED(#name " is not supported: " sentence);
#define SKETCH_NO_CALL(name, sentence) int name(...) SKETCH_UNSUPPORTED(#name " is not supported: " sentence);

SKETCH_NO_OBJECT(Wire, SKETCH_BUS)
SKETCH_NO_OBJECT(Wire1, SKETCH_BUS)
SKETCH_NO_OBJECT(SPI, SKETCH_BUS)
SKETCH_NO_OBJECT(SPI1, SKETCH_BUS)
SKETCH_NO_OBJECT(BLE, SKETCH_RADIO)
SKETCH_NO_OBJECT(NFC, SKETCH_RADIO)
SKETCH_NO_OBJECT(Mesh, SKETCH_RADIO)
SKETCH_NO_OBJECT(Ethernet, SKETCH_SOCKET)
SKETCH_NO_OBJECT(Mouse, "nothing is plugged in at the other end of the USB: print to Serial.")
SKETCH_NO_OBJECT(Keyboard, "nothing is plugged in at the other end of the USB: print to Serial.")

SKETCH_NO_OBJECT(Serial2, SKETCH_SERIAL)
SKETCH_NO_OBJECT(Serial3, SKETCH_SERIAL)
SKETCH_NO_OBJECT(Serial4, SKETCH_SERIAL)
SKETCH_NO_OBJECT(Serial5, SKETCH_SERIAL)

SKETCH_NO_CLASS(TCPClient, SKETCH_SOCKET)
SKETCH_NO_CLASS(TCPServer, SKETCH_SOCKET)
SKETCH_NO_CLASS(UDP, SKETCH_SOCKET)
SKETCH_NO_CLASS(IPAddress, SKETCH_SOCKET)
SKETCH_NO_CLASS(HttpClient, SKETCH_SOCKET)
SKETCH_NO_CLASS(MQTT, SKETCH_SOCKET)
SKETCH_NO_CLASS(Servo, "set a pin with analogWrite(), which the scenario can read.")
SKETCH_NO_CLASS(Thread, SKETCH_THREAD)
SKETCH_NO_CLASS(Mutex, SKETCH_THREAD)
SKETCH_NO_CLASS(RecursiveMutex, SKETCH_THREAD)
SKETCH_NO_CLASS(BleUuid, SKETCH_RADIO)
SKETCH_NO_CLASS(BleCharacteristic, SKETCH_RADIO)
SKETCH_NO_CLASS(BleAdvertisingData, SKETCH_RADIO)
SKETCH_NO_CLASS(BleScanResult, SKETCH_RADIO)
SKETCH_NO_CLASS(SPISettings, SKETCH_BUS)
SKETCH_NO_CLASS(SystemSleepConfiguration, "let the device wait with delay().")
SKETCH_NO_CLASS(LEDStatus, "nobody sees the status light; set a pin.")
SKETCH_NO_CLASS(FuelGauge, SKETCH_BATTERY)
SKETCH_NO_CLASS(PMIC, SKETCH_BATTERY)
SKETCH_NO_CLASS(CloudEvent, "use Particle.publish(name, data), and handlers that take two texts.")

namespace particle {

SKETCH_NO_CLASS(Variant, "publish a text, such as String(value) or JSON.")
SKETCH_NO_CLASS(Ledger, "keep values in retained variables or EEPROM, and publish them.")

}  // namespace particle

using namespace particle;

SKETCH_NO_CALL(analogReference, "analogRead() gives 0 to 4095 for 0 to 3.3 V, and nothing else.")
SKETCH_NO_CALL(pulseIn, "measure with attachInterrupt() and micros().")
SKETCH_NO_CALL(shiftIn, SKETCH_BUS)
SKETCH_NO_CALL(shiftOut, "write the pins one by one with digitalWrite().")
SKETCH_NO_TYPE(os_mutex_t, SKETCH_THREAD)
SKETCH_NO_TYPE(os_mutex_recursive_t, SKETCH_THREAD)
SKETCH_NO_TYPE(os_semaphore_t, SKETCH_THREAD)
SKETCH_NO_TYPE(os_queue_t, SKETCH_THREAD)
SKETCH_NO_TYPE(os_thread_t, SKETCH_THREAD)
SKETCH_NO_CALL(os_thread_create, SKETCH_THREAD)
SKETCH_NO_CALL(os_thread_delay_until, SKETCH_THREAD)
SKETCH_NO_CALL(os_queue_create, SKETCH_THREAD)
SKETCH_NO_CALL(os_mutex_create, SKETCH_THREAD)
SKETCH_NO_CALL(os_mutex_lock, SKETCH_THREAD)
SKETCH_NO_CALL(os_mutex_unlock, SKETCH_THREAD)
SKETCH_NO_CALL(xTaskCreate, SKETCH_THREAD)

// What the computer has and a device has not.
extern "C" {
int fork(void) noexcept SKETCH_UNSUPPORTED("fork is not supported: " SKETCH_THREAD);
int vfork(void) noexcept SKETCH_UNSUPPORTED("vfork is not supported: " SKETCH_THREAD);
int system(const char *) SKETCH_UNSUPPORTED("system is not supported: a device has no other programs.");
FILE *popen(const char *, const char *) SKETCH_UNSUPPORTED("popen is not supported: a device has no other programs.");
int execl(const char *, const char *, ...) noexcept SKETCH_UNSUPPORTED(
    "execl is not supported: a device has no other programs.");
int execlp(const char *, const char *, ...) noexcept SKETCH_UNSUPPORTED(
    "execlp is not supported: a device has no other programs.");
int execv(const char *, char *const *) noexcept SKETCH_UNSUPPORTED(
    "execv is not supported: a device has no other programs.");
int execvp(const char *, char *const *) noexcept SKETCH_UNSUPPORTED(
    "execvp is not supported: a device has no other programs.");
int socket(int, int, int) noexcept SKETCH_UNSUPPORTED("socket is not supported: " SKETCH_SOCKET);
int pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) noexcept SKETCH_UNSUPPORTED(
    "pthread_create is not supported: " SKETCH_THREAD);
}

// What stands in calls of these.
typedef uint64_t system_event_t;
enum SystemEvent : uint64_t {
    setup_begin = 1 << 2,
    setup_update = 1 << 3,
    setup_end = 1 << 4,
    network_status = 1 << 6,
    cloud_status = 1 << 7,
    button_status = 1 << 8,
    firmware_update = 1 << 9,
    firmware_update_pending = 1 << 10,
    reset_pending = 1 << 11,
    button_click = 1 << 13,
    button_final_click = 1 << 14,
    time_changed = 1 << 15,
    low_battery = 1 << 16,
    out_of_memory = 1 << 18
};
enum Spark_Sleep_TypeDef { SLEEP_MODE_WLAN, SLEEP_MODE_DEEP, SLEEP_MODE_SOFTPOWEROFF };
enum SleepNetworkFlag { SLEEP_NETWORK_OFF, SLEEP_NETWORK_STANDBY };
enum LEDPattern { LED_PATTERN_SOLID, LED_PATTERN_BLINK, LED_PATTERN_FADE, LED_PATTERN_CUSTOM };
enum LEDSpeed { LED_SPEED_NORMAL, LED_SPEED_SLOW, LED_SPEED_FAST };
enum LEDPriority { LED_PRIORITY_BACKGROUND, LED_PRIORITY_NORMAL, LED_PRIORITY_IMPORTANT, LED_PRIORITY_CRITICAL };
enum class SystemSleepMode { NONE, STOP, ULTRA_LOW_POWER, HIBERNATE };
enum BusOrder { LSBFIRST, MSBFIRST };
constexpr unsigned CLOCK_SPEED_100KHZ = 100000, CLOCK_SPEED_400KHZ = 400000, MHZ = 1000000;
constexpr int SPI_MODE0 = 0, SPI_MODE1 = 1, SPI_MODE2 = 2, SPI_MODE3 = 3;
