#pragma once
// The texts of sketches.

#define F(text) (text)
#define PSTR(text) (text)
#define PROGMEM

constexpr int BIN = 2;
constexpr int OCT = 8;
constexpr int DEC = 10;
constexpr int HEX = 16;

class Print;

/// Something that can print itself.
class Printable {
public:
    virtual ~Printable() = default;
    virtual size_t printTo(Print &print) const = 0;
};

/// A text that grows. Bytes, always followed by a NUL.
class String {
public:
    String(const char *text = "");
    String(const char *text, unsigned int length);
    String(const String &other);
    String(String &&other) noexcept;
    String(const Printable &printable);
    explicit String(char character);
    explicit String(unsigned char number, int base = DEC);
    explicit String(int number, int base = DEC);
    explicit String(unsigned int number, int base = DEC);
    explicit String(long number, int base = DEC);
    explicit String(unsigned long number, int base = DEC);
    explicit String(long long number, int base = DEC);
    explicit String(unsigned long long number, int base = DEC);
    explicit String(float number, int decimalPlaces = 6);
    explicit String(double number, int decimalPlaces = 6);
    ~String();

    String &operator=(const String &other);
    String &operator=(String &&other) noexcept;
    String &operator=(const char *text);

    operator const char *() const { return c_str(); }
    const char *c_str() const { return buffer; }
    unsigned int length() const { return count; }
    unsigned int capacity() const { return room; }
    bool isEmpty() const { return count == 0; }
    unsigned char reserve(unsigned int size);

    unsigned char concat(const String &text);
    unsigned char concat(const char *text);
    unsigned char concat(const char *text, unsigned int length);
    unsigned char concat(char character);
    unsigned char concat(bool number) { return concat(static_cast<int>(number)); }
    template <class Number, class = std::enable_if_t<std::is_arithmetic_v<Number>>>
    unsigned char concat(Number number) {
        return concat(String(number));
    }
    template <class Value>
    String &operator+=(const Value &value) {
        concat(value);
        return *this;
    }

    int compareTo(const String &other) const;
    unsigned char equals(const String &other) const;
    unsigned char equals(const char *text) const;
    unsigned char equalsIgnoreCase(const String &other) const;
    unsigned char startsWith(const String &prefix) const { return startsWith(prefix, 0); }
    unsigned char startsWith(const String &prefix, unsigned int offset) const;
    unsigned char endsWith(const String &suffix) const;
    bool operator==(const String &other) const { return equals(other); }
    bool operator==(const char *text) const { return equals(text); }
    bool operator!=(const String &other) const { return !equals(other); }
    bool operator!=(const char *text) const { return !equals(text); }
    bool operator<(const String &other) const { return compareTo(other) < 0; }
    bool operator>(const String &other) const { return compareTo(other) > 0; }
    bool operator<=(const String &other) const { return compareTo(other) <= 0; }
    bool operator>=(const String &other) const { return compareTo(other) >= 0; }

    char charAt(unsigned int index) const;
    void setCharAt(unsigned int index, char character);
    template <class Index, class = std::enable_if_t<std::is_integral_v<Index>>>
    char operator[](Index index) const {
        return charAt(static_cast<unsigned int>(index));
    }
    template <class Index, class = std::enable_if_t<std::is_integral_v<Index>>>
    char &operator[](Index index) {
        return place(static_cast<unsigned int>(index));
    }
    void getBytes(unsigned char *target, unsigned int size, unsigned int index = 0) const;
    void toCharArray(char *target, unsigned int size, unsigned int index = 0) const;

    int indexOf(char character, unsigned int from = 0) const;
    int indexOf(const String &text, unsigned int from = 0) const;
    int indexOf(const char *text, unsigned int from = 0) const { return indexOf(String(text), from); }
    int lastIndexOf(char character) const;
    int lastIndexOf(char character, unsigned int from) const;
    int lastIndexOf(const String &text) const;
    int lastIndexOf(const String &text, unsigned int from) const;
    int lastIndexOf(const char *text) const { return lastIndexOf(String(text)); }
    String substring(unsigned int begin) const { return substring(begin, count); }
    String substring(unsigned int begin, unsigned int end) const;

    String &replace(char find, char by);
    String &replace(const String &find, const String &by);
    String &remove(unsigned int index);
    String &remove(unsigned int index, unsigned int length);
    String &toLowerCase();
    String &toUpperCase();
    String &trim();

    int32_t toInt() const;
    long long toLongLongInt(int base = DEC) const;
    unsigned long long toULongLongInt(int base = DEC) const;
    float toFloat() const;
    double toDouble() const;

    const char *begin() const { return buffer; }
    const char *end() const { return buffer + count; }

    template <class... Arguments>
    SKETCH_PRINTF(1, 2)
    static String format(const char *format, Arguments... arguments) {
        const sketch::FormatArgument list[] = {sketch::formatArgument(arguments)..., sketch::FormatArgument()};
        String text(nullptr);
        size_t length = 0;
        char *bytes = sketch::formatted(format, list, sizeof...(arguments), length);
        text.adopt(bytes, length);
        return text;
    }

private:
    void adopt(char *text, size_t length);
    void assign(const char *text, size_t length);
    char &place(unsigned int index);

    char *buffer;
    unsigned int count;
    unsigned int room;
};

// A sum's left side is a String, or its right side is: `"a" + String(1) + 2`.
template <class Value>
String operator+(const String &left, const Value &right) {
    String sum(left);
    sum.concat(right);
    return sum;
}
template <class Value>
String operator+(String &&left, const Value &right) {
    left.concat(right);
    return std::move(left);
}
inline String operator+(const char *left, const String &right) {
    String sum(left);
    sum.concat(right);
    return sum;
}
inline String operator+(char left, const String &right) {
    String sum(left);
    sum.concat(right);
    return sum;
}
inline bool operator==(const char *left, const String &right) { return right.equals(left); }
inline bool operator!=(const char *left, const String &right) { return !right.equals(left); }

using StringSumHelper = String;
