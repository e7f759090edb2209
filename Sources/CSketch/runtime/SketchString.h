#pragma once
// The texts of sketches.

#define F(text) (text)
#define PSTR(text) (text)
#define PROGMEM

/* As on a device these are bytes, by which a call tells a base from a number of decimal places. */
constexpr unsigned char BIN = 2;
constexpr unsigned char OCT = 8;
constexpr unsigned char DEC = 10;
constexpr unsigned char HEX = 16;

class Print;
/// A text that Arduino.h's `F` marks as one in flash memory.
class __FlashStringHelper;

#define SKETCH_NO_BASE "on a device the base of String(number, base) is DEC, HEX, OCT or BIN, or a byte."
#define SKETCH_NO_LEFT "on a device a sum of texts begins with a text: write String(value) + text."
#define SKETCH_NO_SUM "on a device += takes texts and whole numbers: write text += String(number, places)."
#define SKETCH_NO_NUMBER "on a device a decimal number is not assigned to a String: write text = String(number, places)."
#define SKETCH_NO_TRUTH "on a device a String is not a condition: write text.length() > 0."

namespace sketch {

template <class T>
constexpr bool isDecimal = std::is_floating_point_v<T>;
/// Whole numbers, and what counts as one without being told to, such as an enumeration without a scope.
template <class T>
constexpr bool isWhole =
    (std::is_integral_v<T> && !std::is_same_v<T, char>) || (std::is_enum_v<T> && std::is_convertible_v<T, long long>);

template <class T>
using IfBool = std::enable_if_t<std::is_same_v<T, bool>, int>;
template <class T>
using IfWhole = std::enable_if_t<isWhole<T>, int>;
template <class T>
using IfDecimal = std::enable_if_t<isDecimal<T>, int>;
template <class T>
using IfNumber = std::enable_if_t<isWhole<T> || isDecimal<T> || std::is_same_v<T, char>, int>;
template <class Number, class Base>
using IfBaseIsUnclear = std::enable_if_t<
    std::is_integral_v<Number> && std::is_integral_v<Base> && !std::is_same_v<Base, unsigned char>, int>;

}  // namespace sketch

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
    String(const __FlashStringHelper *text) : String(reinterpret_cast<const char *>(text)) {}
    explicit String(char character);
    explicit String(unsigned char number, unsigned char base = DEC);
    explicit String(int number, unsigned char base = DEC);
    explicit String(unsigned int number, unsigned char base = DEC);
    explicit String(long number, unsigned char base = DEC);
    explicit String(unsigned long number, unsigned char base = DEC);
    explicit String(long long number, unsigned char base = DEC);
    explicit String(unsigned long long number, unsigned char base = DEC);
    explicit String(float number, int decimalPlaces = 6);
    explicit String(double number, int decimalPlaces = 6);
    template <class Number, class Base, sketch::IfBaseIsUnclear<Number, Base> = 0>
    explicit String(Number, Base) SKETCH_UNSUPPORTED(SKETCH_NO_BASE);
    ~String();

    String &operator=(const String &other);
    String &operator=(String &&other) noexcept;
    String &operator=(const char *text);
    String &operator=(const __FlashStringHelper *text) { return *this = reinterpret_cast<const char *>(text); }
    String &operator=(char character) { return *this = String(character); }
    template <class Number, sketch::IfWhole<Number> = 0>
    String &operator=(Number number) {
        return *this = String(number);
    }
    template <class Number, sketch::IfDecimal<Number> = 0>
    String &operator=(Number) SKETCH_UNSUPPORTED(SKETCH_NO_NUMBER);

    operator const char *() const { return c_str(); }
    template <class Bool, sketch::IfBool<Bool> = 0>
    operator Bool() const SKETCH_UNSUPPORTED(SKETCH_NO_TRUTH);
    const char *c_str() const { return buffer; }
    unsigned int length() const { return count; }
    unsigned int capacity() const { return room; }
    unsigned char reserve(unsigned int size);
    bool resize(size_t size);

    unsigned char concat(const String &text);
    unsigned char concat(const char *text);
    unsigned char concat(const char *text, unsigned int length);
    unsigned char concat(char character);
    unsigned char concat(const __FlashStringHelper *text) { return concat(reinterpret_cast<const char *>(text)); }
    template <class Number, sketch::IfNumber<Number> = 0>
    unsigned char concat(Number number) {
        return concat(String(number));
    }

    String &operator+=(const String &text) { return concat(text), *this; }
    String &operator+=(const char *text) { return concat(text), *this; }
    String &operator+=(char character) { return concat(character), *this; }
    template <class Number, sketch::IfWhole<Number> = 0>
    String &operator+=(Number number) {
        return concat(number), *this;
    }
    template <class Number, sketch::IfDecimal<Number> = 0>
    String &operator+=(Number) SKETCH_UNSUPPORTED(SKETCH_NO_SUM);

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
    long long toLongLongInt(unsigned char base = DEC) const;
    unsigned long long toULongLongInt(unsigned char base = DEC) const;
    float toFloat() const;

    template <class... Arguments>
    SKETCH_PRINTF(1, 2)
    static String format(const char *format, Arguments... arguments) {
        const sketch::FormatArgument list[] = {sketch::formatArgument(arguments)..., sketch::FormatArgument()};
        String text;
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

// A sum's left side is a text, a String or `"a" + String(1)`.
#define SKETCH_SUM(Right) \
    inline String operator+(const String &left, Right right) { \
        String sum(left); \
        sum.concat(right); \
        return sum; \
    } \
    inline String operator+(String &&left, Right right) { \
        left.concat(right); \
        return std::move(left); \
    }
SKETCH_SUM(const String &)
SKETCH_SUM(const char *)
SKETCH_SUM(const __FlashStringHelper *)
SKETCH_SUM(char)
SKETCH_SUM(unsigned char)
SKETCH_SUM(int)
SKETCH_SUM(unsigned int)
SKETCH_SUM(long)
SKETCH_SUM(unsigned long)
SKETCH_SUM(long long)
SKETCH_SUM(unsigned long long)
SKETCH_SUM(float)
SKETCH_SUM(double)
#undef SKETCH_SUM
inline String operator+(const char *left, const String &right) {
    String sum(left);
    sum.concat(right);
    return sum;
}
template <class Number, sketch::IfNumber<Number> = 0>
String operator+(Number, const String &) SKETCH_UNSUPPORTED(SKETCH_NO_LEFT);
inline bool operator==(const char *left, const String &right) { return right.equals(left); }
inline bool operator!=(const char *left, const String &right) { return !right.equals(left); }

using StringSumHelper = String;
