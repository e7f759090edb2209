#pragma once
// Numbers: random ones from the run's seed, and the small words of Arduino sketches.

#define PI 3.1415926535897932384626433832795
#define HALF_PI 1.5707963267948966192313216916398
#define TWO_PI 6.283185307179586476925286766559
#define DEG_TO_RAD 0.017453292519943295769236907684886
#define RAD_TO_DEG 57.295779513082320876798154814105
#define EULER 2.718281828459045235360287471352

/// The same numbers for a seed on every machine.
int32_t random(int32_t max);
int32_t random(int32_t min, int32_t max);
void randomSeed(unsigned int seed);
extern "C" uint32_t HAL_RNG_GetRandomNumber(void);

int map(int value, int fromStart, int fromEnd, int toStart, int toEnd);
double map(double value, double fromStart, double fromEnd, double toStart, double toEnd);

template <class A, class B>
constexpr std::common_type_t<A, B> min(const A &a, const B &b) {
    return b < a ? b : a;
}
template <class A, class B>
constexpr std::common_type_t<A, B> max(const A &a, const B &b) {
    return a < b ? b : a;
}
template <class T, class Low, class High>
constexpr T constrain(const T &value, const Low &low, const High &high) {
    return value < low ? static_cast<T>(low) : (value > high ? static_cast<T>(high) : value);
}
template <class T>
constexpr T sq(T value) {
    return value * value;
}
constexpr double radians(double degrees) { return degrees * DEG_TO_RAD; }
constexpr double degrees(double radians) { return radians * RAD_TO_DEG; }

constexpr uint8_t lowByte(unsigned value) { return static_cast<uint8_t>(value & 0xff); }
constexpr uint8_t highByte(unsigned value) { return static_cast<uint8_t>((value >> 8) & 0xff); }
constexpr uint32_t bit(unsigned place) { return 1u << place; }
#define bitRead(value, place) (((value) >> (place)) & 0x01)
#define bitSet(value, place) ((value) |= (1u << (place)))
#define bitClear(value, place) ((value) &= ~(1u << (place)))
#define bitWrite(value, place, bit) ((bit) ? bitSet(value, place) : bitClear(value, place))

inline bool isAlphaNumeric(int c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
inline bool isAlpha(int c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
inline bool isDigit(int c) { return c >= '0' && c <= '9'; }
inline bool isHexadecimalDigit(int c) { return isDigit(c) || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f'); }
inline bool isSpace(int c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
inline bool isWhitespace(int c) { return c == ' ' || c == '\t'; }
inline bool isUpperCase(int c) { return c >= 'A' && c <= 'Z'; }
inline bool isLowerCase(int c) { return c >= 'a' && c <= 'z'; }
inline bool isPunct(int c) { return c > ' ' && c < 127 && !isAlphaNumeric(c); }
inline bool isPrintable(int c) { return c >= ' ' && c < 127; }
inline bool isControl(int c) { return c < ' ' || c == 127; }
inline bool isAscii(int c) { return c >= 0 && c < 128; }
inline bool isGraph(int c) { return c > ' ' && c < 127; }
inline bool toBoolean(int c) { return c != 0; }
inline int toAscii(int c) { return c & 0x7f; }
inline int toLowerCase(int c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }
inline int toUpperCase(int c) { return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c; }
