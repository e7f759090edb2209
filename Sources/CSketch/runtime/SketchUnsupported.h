#pragma once
// What sketches cannot use here, so that a compiler says it in a sentence rather than "undeclared identifier".

namespace sketch {

/// Stands for an object that does not exist; only naming it is possible, and that is refused.
struct Nothing {
    template <class... Arguments>
    int begin(Arguments...);
};

}  // namespace sketch

extern sketch::Nothing Wire SKETCH_UNSUPPORTED("Wire is not supported: " SKETCH_BUS);
extern sketch::Nothing Wire1 SKETCH_UNSUPPORTED("Wire1 is not supported: " SKETCH_BUS);
extern sketch::Nothing SPI SKETCH_UNSUPPORTED("SPI is not supported: " SKETCH_BUS);
extern sketch::Nothing SPI1 SKETCH_UNSUPPORTED("SPI1 is not supported: " SKETCH_BUS);
extern sketch::Nothing BLE SKETCH_UNSUPPORTED("BLE is not supported: " SKETCH_RADIO);
extern sketch::Nothing NFC SKETCH_UNSUPPORTED("NFC is not supported: " SKETCH_RADIO);
extern sketch::Nothing Mesh SKETCH_UNSUPPORTED("Mesh is not supported: " SKETCH_RADIO);
extern sketch::Nothing Ethernet SKETCH_UNSUPPORTED("Ethernet is not supported: " SKETCH_SOCKET);
extern sketch::Nothing Mouse SKETCH_UNSUPPORTED("Mouse is not supported: a sketch's device has no USB host; print to Serial instead.");
extern sketch::Nothing Keyboard SKETCH_UNSUPPORTED("Keyboard is not supported: a sketch's device has no USB host; print to Serial instead.");

#define SKETCH_UNSUPPORTED_CLASS(name, sentence) \
    class SKETCH_UNSUPPORTED(#name " is not supported: " sentence) name { \
    public: \
        template <class... Arguments> \
        explicit name(Arguments &&...); \
    };

SKETCH_UNSUPPORTED_CLASS(TCPClient, SKETCH_SOCKET)
SKETCH_UNSUPPORTED_CLASS(TCPServer, SKETCH_SOCKET)
SKETCH_UNSUPPORTED_CLASS(UDP, SKETCH_SOCKET)
SKETCH_UNSUPPORTED_CLASS(IPAddress, SKETCH_SOCKET)
SKETCH_UNSUPPORTED_CLASS(HttpClient, SKETCH_SOCKET)
SKETCH_UNSUPPORTED_CLASS(MQTT, SKETCH_SOCKET)
SKETCH_UNSUPPORTED_CLASS(Servo, "drive a pin with analogWrite() and let the scenario read it.")
SKETCH_UNSUPPORTED_CLASS(Thread, SKETCH_THREAD)
SKETCH_UNSUPPORTED_CLASS(Mutex, SKETCH_THREAD)
SKETCH_UNSUPPORTED_CLASS(RecursiveMutex, SKETCH_THREAD)
SKETCH_UNSUPPORTED_CLASS(BleUuid, SKETCH_RADIO)
SKETCH_UNSUPPORTED_CLASS(BleCharacteristic, SKETCH_RADIO)
SKETCH_UNSUPPORTED_CLASS(BleAdvertisingData, SKETCH_RADIO)
SKETCH_UNSUPPORTED_CLASS(BleScanResult, SKETCH_RADIO)
SKETCH_UNSUPPORTED_CLASS(SystemSleepConfiguration, "let the device wait with delay().")
SKETCH_UNSUPPORTED_CLASS(LEDStatus, "nobody sees the status light; use RGB.color(), or a pin.")
SKETCH_UNSUPPORTED_CLASS(CloudEvent, "use Particle.publish(name, data) and handlers that take two texts.")

unsigned long pulseIn(pin_t pin, uint16_t value) SKETCH_UNSUPPORTED(
    "pulseIn is not supported: measure with attachInterrupt() and micros().");
uint8_t shiftIn(pin_t data, pin_t clock, uint8_t order) SKETCH_UNSUPPORTED("shiftIn is not supported: " SKETCH_BUS);
void shiftOut(pin_t data, pin_t clock, uint8_t order, uint8_t value) SKETCH_UNSUPPORTED(
    "shiftOut is not supported: write the pins one by one with digitalWrite().");
