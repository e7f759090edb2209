// Texts.

void String::assign(const char *text, size_t length) {
    if (!buffer || length > room) {
        // A copy first: the text may be a part of this one.
        auto fresh = static_cast<char *>(malloc(length + 1));
        if (length) memcpy(fresh, text, length);
        free(buffer);
        buffer = fresh;
        room = static_cast<unsigned>(length);
    } else if (length) {
        memmove(buffer, text, length);
    }
    count = static_cast<unsigned>(length);
    buffer[count] = '\0';
}

void String::adopt(char *text, size_t length) {
    free(buffer);
    buffer = text;
    count = room = static_cast<unsigned>(length);
}

String::String(const char *text) : buffer(nullptr), count(0), room(0) { assign(text, text ? strlen(text) : 0); }

String::String(const char *text, unsigned int length) : buffer(nullptr), count(0), room(0) {
    assign(text, text ? length : 0);
}

String::String(const String &other) : buffer(nullptr), count(0), room(0) { assign(other.buffer, other.count); }

String::String(String &&other) noexcept : String() { *this = std::move(other); }

namespace {

/// Gathers what is printed.
class Gatherer : public Print {
public:
    std::string text;
    using Print::write;
    size_t write(uint8_t byte) override {
        text += static_cast<char>(byte);
        return 1;
    }
};

/// Digits as a device's `utoa` writes them; without a base that it knows, none.
std::string integerText(unsigned long long number, unsigned base) {
    if (base < 2 || base > 36) return "";
    std::string text;
    do {
        text += "0123456789abcdefghijklmnopqrstuvwxyz"[number % base];
        number /= base;
    } while (number > 0);
    std::reverse(text.begin(), text.end());
    return text;
}

/// A negative number has a minus in every base, other than where it is printed.
std::string integerText(long long number, unsigned base) {
    auto bits = static_cast<unsigned long long>(number);
    return number < 0 ? "-" + integerText(0 - bits, base) : integerText(bits, base);
}

/// A decimal number as whole numbers of a device's widths: what has no room in 32 bits rolls over.
std::string decimalText(double number, int decimalPlaces) {
    auto places = static_cast<uint8_t>(decimalPlaces);
    std::string sign = number < 0 ? "-" : "";
    uint32_t scaleBits = 1;
    for (uint8_t i = 0; i < places; i++) scaleBits *= 10;
    auto scale = static_cast<int32_t>(scaleBits);
    double scaled = std::fabs(number) * scale;
    // What is too large, or is no number, becomes what a device's processor makes of it.
    uint64_t fixed = scaled >= 18446744073709551616.0 ? UINT64_MAX : scaled > 0 ? static_cast<uint64_t>(scaled) : 0;
    if (scaled - static_cast<double>(fixed) >= 0.5) fixed++;
    auto divisor = static_cast<uint64_t>(static_cast<int64_t>(scale));
    auto whole = static_cast<uint32_t>(divisor ? fixed / divisor : 0);
    std::string text = sign + integerText(static_cast<unsigned long long>(whole), DEC);
    if (places == 0) return text;
    std::string rest = integerText(
        static_cast<unsigned long long>(static_cast<uint32_t>(divisor ? fixed % divisor : fixed)), DEC);
    if (rest == "0") rest = "";
    text += "." + std::string(rest.size() < places ? places - rest.size() : 0, '0') + rest;
    // A device has room for no more.
    return text.substr(0, 32);
}

}  // namespace

String::String(const Printable &printable) : String() {
    Gatherer gatherer;
    printable.printTo(gatherer);
    assign(gatherer.text.data(), gatherer.text.size());
}
String::String(char character) : String(&character, 1) {}
String::String(unsigned char number, unsigned char base) : String(static_cast<unsigned long long>(number), base) {}
String::String(int number, unsigned char base) : String(static_cast<long long>(number), base) {}
String::String(unsigned int number, unsigned char base) : String(static_cast<unsigned long long>(number), base) {}
String::String(long number, unsigned char base) : String(static_cast<long long>(number), base) {}
String::String(unsigned long number, unsigned char base) : String(static_cast<unsigned long long>(number), base) {}
String::String(long long number, unsigned char base) : String(integerText(number, base).c_str()) {}
String::String(unsigned long long number, unsigned char base) : String(integerText(number, base).c_str()) {}
String::String(float number, int decimalPlaces) : String(static_cast<double>(number), decimalPlaces) {}
String::String(double number, int decimalPlaces) : String(decimalText(number, decimalPlaces).c_str()) {}
String::~String() { free(buffer); }

String &String::operator=(const String &other) {
    if (this != &other) assign(other.buffer, other.count);
    return *this;
}

String &String::operator=(String &&other) noexcept {
    std::swap(buffer, other.buffer);
    std::swap(count, other.count);
    std::swap(room, other.room);
    return *this;
}

String &String::operator=(const char *text) {
    assign(text, text ? strlen(text) : 0);
    return *this;
}

unsigned char String::reserve(unsigned int size) {
    if (size <= room) return 1;
    auto larger = static_cast<char *>(realloc(buffer, size + 1));
    if (!larger) return 0;
    buffer = larger;
    room = size;
    return 1;
}

bool String::resize(size_t size) {
    if (!reserve(static_cast<unsigned>(size))) return false;
    if (size > count) memset(buffer + count, 0, size - count);
    buffer[size] = '\0';
    count = static_cast<unsigned>(size);
    return true;
}

unsigned char String::concat(const char *text, unsigned int length) {
    if (!text) return 0;
    if (count + length > room) {
        if (text >= buffer && text <= buffer + count) return concat(String(text, length));
        reserve(std::max(count + length, room * 2));
    }
    if (length) memmove(buffer + count, text, length);
    count += length;
    buffer[count] = '\0';
    return 1;
}

unsigned char String::concat(const String &text) { return concat(text.buffer, text.count); }
unsigned char String::concat(const char *text) { return concat(text, text ? static_cast<unsigned>(strlen(text)) : 0); }
unsigned char String::concat(char character) { return concat(&character, 1); }

int String::compareTo(const String &other) const { return strcmp(buffer, other.buffer); }
unsigned char String::equals(const String &other) const {
    return count == other.count && !memcmp(buffer, other.buffer, count);
}
unsigned char String::equals(const char *text) const { return text ? !strcmp(buffer, text) : count == 0; }
unsigned char String::equalsIgnoreCase(const String &other) const {
    return count == other.count && !strcasecmp(buffer, other.buffer);
}
unsigned char String::startsWith(const String &prefix, unsigned int offset) const {
    if (offset > count || prefix.count > count - offset) return 0;
    return !memcmp(buffer + offset, prefix.buffer, prefix.count);
}
unsigned char String::endsWith(const String &suffix) const {
    return suffix.count <= count && !memcmp(buffer + count - suffix.count, suffix.buffer, suffix.count);
}

char String::charAt(unsigned int index) const { return index < count ? buffer[index] : '\0'; }

void String::setCharAt(unsigned int index, char character) {
    if (index < count) buffer[index] = character;
}

char &String::place(unsigned int index) {
    static char nowhere;
    nowhere = '\0';
    return index < count ? buffer[index] : nowhere;
}

void String::getBytes(unsigned char *target, unsigned int size, unsigned int index) const {
    if (!target || size == 0) return;
    unsigned length = index < count ? std::min(count - index, size - 1) : 0;
    if (length) memcpy(target, buffer + index, length);
    target[length] = '\0';
}

void String::toCharArray(char *target, unsigned int size, unsigned int index) const {
    getBytes(reinterpret_cast<unsigned char *>(target), size, index);
}

static int found(size_t place) { return place == std::string::npos ? -1 : static_cast<int>(place); }

#define VIEW std::string_view(buffer, count)

int String::indexOf(char character, unsigned int from) const { return found(VIEW.find(character, from)); }
int String::indexOf(const String &text, unsigned int from) const {
    return from >= count ? -1 : found(VIEW.find(text.c_str(), from));
}
int String::lastIndexOf(char character) const { return found(VIEW.rfind(character)); }
int String::lastIndexOf(char character, unsigned int from) const {
    return from >= count ? -1 : found(VIEW.rfind(character, from));
}
int String::lastIndexOf(const String &text) const { return found(VIEW.rfind(text.c_str())); }
int String::lastIndexOf(const String &text, unsigned int from) const { return found(VIEW.rfind(text.c_str(), from)); }

String String::substring(unsigned int begin, unsigned int end) const {
    if (begin > end) std::swap(begin, end);
    if (begin >= count) return String();
    return String(buffer + begin, std::min(end, count) - begin);
}

String &String::replace(char find, char by) {
    for (unsigned i = 0; i < count; i++) {
        if (buffer[i] == find) buffer[i] = by;
    }
    return *this;
}

String &String::replace(const String &find, const String &by) {
    if (find.count == 0) return *this;
    std::string text(buffer, count);
    for (size_t place = 0; (place = text.find(find.c_str(), place)) != std::string::npos; place += by.count) {
        text.replace(place, find.count, by.buffer, by.count);
    }
    assign(text.data(), text.size());
    return *this;
}

String &String::remove(unsigned int index) { return remove(index, count); }

String &String::remove(unsigned int index, unsigned int length) {
    if (index >= count || length == 0) return *this;
    length = std::min(length, count - index);
    memmove(buffer + index, buffer + index + length, count - index - length + 1);
    count -= length;
    return *this;
}

String &String::toLowerCase() {
    for (unsigned i = 0; i < count; i++) buffer[i] = static_cast<char>(tolower(static_cast<unsigned char>(buffer[i])));
    return *this;
}

String &String::toUpperCase() {
    for (unsigned i = 0; i < count; i++) buffer[i] = static_cast<char>(toupper(static_cast<unsigned char>(buffer[i])));
    return *this;
}

String &String::trim() {
    unsigned begin = 0, end = count;
    while (begin < end && isSpace(buffer[begin])) begin++;
    while (end > begin && isSpace(buffer[end - 1])) end--;
    remove(end);
    return remove(0, begin);
}

int32_t String::toInt() const {
    return static_cast<int32_t>(std::clamp<long long>(toLongLongInt(), INT32_MIN, INT32_MAX));
}
long long String::toLongLongInt(unsigned char base) const { return strtoll(buffer, nullptr, base); }
unsigned long long String::toULongLongInt(unsigned char base) const { return strtoull(buffer, nullptr, base); }
float String::toFloat() const { return static_cast<float>(strtod(buffer, nullptr)); }
