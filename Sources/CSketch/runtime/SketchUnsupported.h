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
SKETCH_NO_CLASS(CloudEvent, "use Particle.publish(name, data), and handlers that take two texts.")

SKETCH_NO_CALL(pulseIn, "measure with attachInterrupt() and micros().")
SKETCH_NO_CALL(shiftIn, SKETCH_BUS)
SKETCH_NO_CALL(shiftOut, "write the pins one by one with digitalWrite().")
SKETCH_NO_CALL(os_thread_create, SKETCH_THREAD)
SKETCH_NO_CALL(os_thread_delay_until, SKETCH_THREAD)
SKETCH_NO_CALL(os_queue_create, SKETCH_THREAD)
SKETCH_NO_CALL(os_mutex_create, SKETCH_THREAD)
SKETCH_NO_CALL(xTaskCreate, SKETCH_THREAD)

// What stands in calls of these.
enum Spark_Sleep_TypeDef { SLEEP_MODE_WLAN, SLEEP_MODE_DEEP, SLEEP_MODE_SOFTPOWEROFF };
enum SleepNetworkFlag { SLEEP_NETWORK_OFF, SLEEP_NETWORK_STANDBY };
enum class SystemSleepMode { NONE, STOP, ULTRA_LOW_POWER, HIBERNATE };
enum BusOrder { LSBFIRST, MSBFIRST };
constexpr unsigned CLOCK_SPEED_100KHZ = 100000, CLOCK_SPEED_400KHZ = 400000, MHZ = 1000000;
constexpr int SPI_MODE0 = 0, SPI_MODE1 = 1, SPI_MODE2 = 2, SPI_MODE3 = 3;
