#pragma once
// Pins: what the world drives, and what it sees.

enum PinState { LOW = 0, HIGH = 1 };

enum PinMode {
    INPUT,
    OUTPUT,
    INPUT_PULLUP,
    INPUT_PULLDOWN,
    AF_OUTPUT_PUSHPULL,
    AF_OUTPUT_DRAIN,
    AN_INPUT,
    AN_OUTPUT,
    OUTPUT_OPEN_DRAIN,
    OUTPUT_OPEN_DRAIN_PULLUP,
    PIN_MODE_NONE = 0xff
};
enum InterruptMode { CHANGE, RISING, FALLING };

constexpr pin_t D0 = 0, D1 = 1, D2 = 2, D3 = 3, D4 = 4, D5 = 5, D6 = 6, D7 = 7, D8 = 8, D9 = 9, D10 = 10, D11 = 11,
                D12 = 12, D13 = 13, D14 = 14, D15 = 15, D16 = 16, D17 = 17, D18 = 18, D19 = 19;
/* As on a Boron, where A0 to A5 are other names of D19 to D14. It has no A6 and A7: older sketches find them here. */
constexpr pin_t A0 = D19, A1 = D18, A2 = D17, A3 = D16, A4 = D15, A5 = D14, A6 = 26, A7 = 27;
constexpr pin_t SDA = D0, SCL = D1, LED_BUILTIN = D7, DAC = A6, DAC1 = A6, WKP = D8;
constexpr pin_t TX = D9, RX = D10, BTN = 20, RGBR = 21, RGBG = 22, RGBB = 23;
constexpr pin_t MOSI = D12, MISO = D11, SCK = D13, SS = D14;
constexpr pin_t PIN_INVALID = 0xff;
constexpr int TOTAL_PINS = 36, TOTAL_ANALOG_PINS = 6, FIRST_ANALOG_PIN = D14;
typedef pin_t hal_pin_t;
enum class DriveStrength : uint8_t { DEFAULT, STANDARD = 0, HIGH };
enum ADC_SampleTime { ADC_SampleTime_3Cycles, ADC_SampleTime_480Cycles = 7 };

void pinMode(pin_t pin, PinMode mode);
PinMode getPinMode(pin_t pin);
void digitalWrite(pin_t pin, uint8_t value);
int32_t digitalRead(pin_t pin);
void analogWrite(pin_t pin, uint32_t value, uint32_t frequency = 500);
int32_t analogRead(pin_t pin);
inline void setADCSampleTime(uint8_t) {}
inline uint8_t analogWriteResolution(pin_t, uint8_t = 8) { return 8; }
inline uint32_t analogWriteMaxFrequency(pin_t) { return 500000; }
inline bool pinAvailable(pin_t pin) { return pin < TOTAL_PINS; }
inline int pinSetDriveStrength(pin_t, DriveStrength) { return 0; }
void tone(pin_t pin, unsigned int frequency, uint32_t milliseconds = 0);
void noTone(pin_t pin);

/* The names that the firmware itself has for them. */
inline void HAL_Pin_Mode(pin_t pin, PinMode mode) { pinMode(pin, mode); }
inline void HAL_GPIO_Write(pin_t pin, uint8_t value) { digitalWrite(pin, value); }
inline int32_t HAL_GPIO_Read(pin_t pin) { return digitalRead(pin); }

inline void pinSetFast(pin_t pin) { digitalWrite(pin, HIGH); }
inline void pinResetFast(pin_t pin) { digitalWrite(pin, LOW); }
inline void digitalWriteFast(pin_t pin, uint8_t value) { digitalWrite(pin, value); }
inline int32_t pinReadFast(pin_t pin) { return digitalRead(pin); }

typedef std::function<void()> wiring_interrupt_handler_t;
/// The handler runs as soon as time passes: in any call of the API, between passes, in `delay`.
bool attachInterrupt(pin_t pin, wiring_interrupt_handler_t handler, InterruptMode mode, int8_t priority = -1,
                     uint8_t subpriority = 0);
inline bool attachInterrupt(pin_t pin, void (*handler)(), InterruptMode mode, int8_t priority = -1,
                            uint8_t subpriority = 0) {
    return attachInterrupt(pin, wiring_interrupt_handler_t(handler), mode, priority, subpriority);
}
template <class Lambda, std::enable_if_t<sketch::isUnclear<Lambda, void()>, int> = 0>
bool attachInterrupt(pin_t, Lambda, InterruptMode, int8_t = -1, uint8_t = 0)
    SKETCH_UNSUPPORTED("attachInterrupt: " SKETCH_NO_LAMBDA);
template <class T>
bool attachInterrupt(pin_t pin, void (T::*member)(), T *object, InterruptMode mode, int8_t priority = -1,
                     uint8_t subpriority = 0) {
    return attachInterrupt(pin, [member, object] { (object->*member)(); }, mode, priority, subpriority);
}
bool detachInterrupt(pin_t pin);
void interrupts();
void noInterrupts();

#define SINGLE_THREADED_BLOCK()
#define WITH_LOCK(x)
#define TRY_LOCK(x)
#define ATOMIC_BLOCK() for (sketch::InterruptLock lock; lock.isFirst; lock.isFirst = false)

namespace sketch {

/// Keeps interrupts away for a block.
struct InterruptLock {
    bool isFirst = true;
    InterruptLock() { noInterrupts(); }
    ~InterruptLock() { interrupts(); }
};

}  // namespace sketch

using AtomicSection = sketch::InterruptLock;
/// Sketches have one thread anyway.
struct SingleThreadedSection {
    SingleThreadedSection() {}
    ~SingleThreadedSection() {}
};

/// The status light, which nobody sees here.
class RGBClass {
public:
    static bool controlled() { return isControlled; }
    static void control(bool isOn) { isControlled = isOn; }
    static void color(int, int, int) {}
    static void color(uint32_t) {}
    static void brightness(uint8_t, bool = true) {}
    static uint8_t brightness() { return 96; }
    static void onChange(std::function<void(uint8_t, uint8_t, uint8_t)>) {}
    static void onChange(void (*)(uint8_t, uint8_t, uint8_t)) {}
    template <class T>
    static void onChange(void (T::*)(uint8_t, uint8_t, uint8_t), T *) {}
    template <class Lambda, std::enable_if_t<sketch::isUnclear<Lambda, void(uint8_t, uint8_t, uint8_t)>, int> = 0>
    static void onChange(Lambda) SKETCH_UNSUPPORTED("RGB.onChange: " SKETCH_NO_LAMBDA);
    static void mirrorTo(pin_t, pin_t, pin_t, bool = false, bool = false) {}
    static void mirrorDisable(bool = true) {}

private:
    inline static bool isControlled = false;
};

extern RGBClass RGB;

constexpr uint32_t RGB_COLOR_BLUE = 0x0000ff, RGB_COLOR_GREEN = 0x00ff00, RGB_COLOR_CYAN = 0x00ffff,
                   RGB_COLOR_RED = 0xff0000, RGB_COLOR_MAGENTA = 0xff00ff, RGB_COLOR_YELLOW = 0xffff00,
                   RGB_COLOR_WHITE = 0xffffff, RGB_COLOR_GRAY = 0x1f1f1f, RGB_COLOR_ORANGE = 0xff6000;
