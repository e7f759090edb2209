#pragma once
// The serial line.

namespace sketch {

/// What a device prints as a whole number.
template <class T>
using IfPrintsAsNumber = std::enable_if_t<
    !std::is_base_of_v<Printable, T> && !std::is_floating_point_v<T> &&
        (std::is_integral_v<T> || std::is_convertible_v<T, unsigned long long> || std::is_convertible_v<T, long long>),
    int>;

template <class T>
auto printedNumber(const T &value) {
    if constexpr (std::is_integral_v<T>) {
        return +value;
    } else if constexpr (std::is_enum_v<T>) {
        return +static_cast<std::underlying_type_t<T>>(value);
    } else {
        return static_cast<long long>(value);
    }
}

}  // namespace sketch

/// Something that text can be printed to.
class Print {
public:
    constexpr Print() = default;
    virtual size_t write(uint8_t byte) = 0;
    virtual size_t write(const uint8_t *bytes, size_t count);
    size_t write(const char *text) { return text ? write(reinterpret_cast<const uint8_t *>(text), strlen(text)) : 0; }
    int getWriteError() const { return 0; }
    void clearWriteError() {}

    size_t print(const char *text) { return write(text); }
    size_t print(const __FlashStringHelper *text) { return print(reinterpret_cast<const char *>(text)); }
    size_t print(char character) { return write(static_cast<uint8_t>(character)); }
    /// A number, or what becomes one; a base of 0 writes it as one byte.
    template <class Number, sketch::IfPrintsAsNumber<Number> = 0>
    size_t print(Number value, int base = DEC) {
        auto number = sketch::printedNumber(value);
        if (base == 0) return write(static_cast<uint8_t>(number));
        size_t count = number < 0 && base == DEC ? print('-') : 0;
        // A negative number in another base shows the bits that a device has of it: 32, unless its type has more.
        auto bits = static_cast<uint64_t>(count ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number));
        if (sizeof number <= sizeof(uint32_t)) bits = static_cast<uint32_t>(bits);
        return count + printDigits(bits, static_cast<uint8_t>(base));
    }
    size_t print(float number, int digits = 2) { return printDecimal(number, static_cast<uint8_t>(digits)); }
    size_t print(double number, int digits = 2) { return printDecimal(number, static_cast<uint8_t>(digits)); }
    size_t print(const Printable &printable) { return printable.printTo(*this); }

    size_t println() { return write("\r\n"); }
    size_t println(const char *text) { return ended(print(text)); }
    size_t println(const __FlashStringHelper *text) { return ended(print(text)); }
    size_t println(char character) { return ended(print(character)); }
    template <class Number, sketch::IfPrintsAsNumber<Number> = 0>
    size_t println(Number value, int base = DEC) {
        return ended(print(value, base));
    }
    size_t println(float number, int digits = 2) { return ended(print(number, digits)); }
    size_t println(double number, int digits = 2) { return ended(print(number, digits)); }
    size_t println(const Printable &printable) { return ended(print(printable)); }

    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    size_t printf(const char *format, Arguments... arguments) {
        return print(String::format(format, arguments...).c_str());
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    size_t printlnf(const char *format, Arguments... arguments) {
        return println(String::format(format, arguments...).c_str());
    }

protected:
    /// The end of a line that something was just printed on.
    virtual size_t endLine() { return println(); }

private:
    size_t ended(size_t count) { return count + endLine(); }
    size_t printDigits(uint64_t number, uint8_t base);
    size_t printDecimal(double number, uint8_t digits);
};

/// Something that text can also be read from. Reading waits up to the timeout, a second at first.
class Stream : public Print {
public:
    constexpr Stream() = default;
    using Print::write;
    virtual int available() = 0;
    virtual int read() = 0;
    virtual int peek() = 0;
    virtual void flush() = 0;

    void setTimeout(uint32_t milliseconds) { timeout = milliseconds; }
    bool find(const char *target);
    bool findUntil(const char *target, const char *terminator);
    int32_t parseInt();
    float parseFloat();
    size_t readBytes(char *buffer, size_t length);
    size_t readBytesUntil(char terminator, char *buffer, size_t length);
    String readString();
    String readStringUntil(char terminator);

protected:
    int timedRead();
    int timedPeek();
    String numberText();

private:
    uint32_t timeout = 1000;
};

/// A serial port. What is printed to it becomes lines of the device's log; what a person types arrives at the first.
class SerialPort final : public Stream {
public:
    explicit constexpr SerialPort(int number) : number(number) {}
    void begin() {}
    void begin(uint32_t) {}
    void begin(uint32_t, uint32_t) {}
    void end() {}
    bool isConnected() { return true; }
    bool isEnabled() { return true; }
    explicit operator bool() const { return true; }
    void blockOnOverrun(bool) {}
    void halfduplex(bool) {}
    int availableForWrite() { return 64; }
    void lock() {}
    bool try_lock() { return true; }
    void unlock() {}

    using Print::write;
    size_t write(uint8_t byte) override;
    size_t write(const uint8_t *bytes, size_t count) override;
    int available() override;
    int read() override;
    int peek() override;
    void flush() override {}

protected:
    size_t endLine() override;

private:
    const int number;
};

using USBSerial = SerialPort;
using USARTSerial = SerialPort;

/* How a line is set, which makes no difference to one that is not there: data bits, parity, stop bits. */
enum SerialConfiguration : uint32_t {
    SERIAL_8N1,
    SERIAL_8N2,
    SERIAL_8E1,
    SERIAL_8E2,
    SERIAL_8O1,
    SERIAL_8O2,
    SERIAL_9N1,
    SERIAL_9N2,
    SERIAL_7E1,
    SERIAL_7E2,
    SERIAL_7O1,
    SERIAL_7O2
};

extern SerialPort Serial;
extern SerialPort Serial1;

/* Called between passes while something that was typed waits to be read. */
void serialEvent() __attribute__((weak));
