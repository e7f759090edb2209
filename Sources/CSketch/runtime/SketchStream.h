#pragma once
// The serial line.

/// Something that text can be printed to.
class Print {
public:
    constexpr Print() = default;
    virtual size_t write(uint8_t byte) = 0;
    virtual size_t write(const uint8_t *bytes, size_t count);
    size_t write(const char *text) { return text ? write(reinterpret_cast<const uint8_t *>(text), strlen(text)) : 0; }
    /// A number is one byte; 0 is no text.
    template <class Number, std::enable_if_t<std::is_integral_v<Number>, int> = 0>
    size_t write(Number number) {
        return write(static_cast<uint8_t>(number));
    }
    size_t write(const char *text, size_t count) { return write(reinterpret_cast<const uint8_t *>(text), count); }
    int getWriteError() const { return 0; }
    void clearWriteError() {}

    size_t print(const char *text) { return write(text); }
    size_t print(const String &text) { return write(text.c_str(), text.length()); }
    size_t print(char character) { return write(static_cast<uint8_t>(character)); }
    size_t print(unsigned char number, int base = DEC) { return print(static_cast<unsigned long long>(number), base); }
    size_t print(int number, int base = DEC) { return print(static_cast<long long>(number), base); }
    size_t print(unsigned int number, int base = DEC) { return print(static_cast<unsigned long long>(number), base); }
    size_t print(long number, int base = DEC) { return print(static_cast<long long>(number), base); }
    size_t print(unsigned long number, int base = DEC) { return print(static_cast<unsigned long long>(number), base); }
    size_t print(long long number, int base = DEC);
    size_t print(unsigned long long number, int base = DEC);
    size_t print(float number, int digits = 2) { return print(static_cast<double>(number), digits); }
    size_t print(double number, int digits = 2);
    size_t print(const Printable &printable) { return printable.printTo(*this); }

    size_t println() { return write("\r\n", 2); }
    template <class Value>
    size_t println(const Value &value) {
        size_t count = print(value);
        return count + endLine();
    }
    template <class Value>
    size_t println(const Value &value, int baseOrDigits) {
        size_t count = print(value, baseOrDigits);
        return count + endLine();
    }

    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    size_t printf(const char *format, Arguments... arguments) {
        return print(String::format(format, arguments...));
    }
    template <class... Arguments>
    SKETCH_PRINTF(2, 3)
    size_t printlnf(const char *format, Arguments... arguments) {
        return println(String::format(format, arguments...));
    }

protected:
    /// The end of a line that something was just printed on.
    virtual size_t endLine() { return println(); }
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
    int availableForWrite() { return 64; }

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

constexpr uint32_t SERIAL_8N1 = 0;
constexpr uint32_t SERIAL_8E1 = 1;
constexpr uint32_t SERIAL_8O1 = 2;

extern SerialPort Serial;
extern SerialPort Serial1;

/* Called between passes while something that was typed waits to be read. */
void serialEvent() __attribute__((weak));
