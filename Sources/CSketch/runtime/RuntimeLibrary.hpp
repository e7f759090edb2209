// The C library for sketches, whose `long` has 32 bits.

namespace sketch {

int printInto(char *buffer, size_t room, const char *format, const FormatArgument *arguments, int count) {
    size_t length = 0;
    char *text = formatted(format, arguments, count, length);
    if (room > 0) {
        size_t kept = std::min(length, room - 1);
        memcpy(buffer, text, kept);
        buffer[kept] = '\0';
    }
    free(text);
    return static_cast<int>(length);
}

namespace {

/// Where the lengths of one conversion stand, and what it converts.
struct Length {
    size_t begin;
    size_t end;
    char letter;
};

/// Reads on from behind a `%`.
Length lengthAt(const std::string &format, size_t place, const char *before) {
    while (place < format.size() && strchr(before, format[place])) place++;
    size_t end = place;
    while (end < format.size() && strchr("hlLqjzt", format[end])) end++;
    return {place, end, end < format.size() ? format[end] : '\0'};
}

bool isInteger(char letter) { return letter && strchr("diouxXn", letter); }

}  // namespace

int printTo(FILE *file, const char *format, const FormatArgument *arguments, int count) {
    size_t length = 0;
    char *text = formatted(format, arguments, count, length);
    fwrite(text, 1, length, file);
    free(text);
    return static_cast<int>(length);
}

/// Without the `l` of whole numbers: nobody knows what is in a list, but that no `long` has more than 32 bits.
static std::string narrowFormat(const char *format, const char *before) {
    std::string narrow = format;
    for (size_t place = 0; (place = narrow.find('%', place)) != std::string::npos; place++) {
        Length length = lengthAt(narrow, ++place, before);
        if (isInteger(length.letter) && length.end - length.begin == 1 && narrow[length.begin] == 'l') {
            narrow.erase(length.begin, 1);
        }
    }
    return narrow;
}

std::string scanFormat(const char *format, const uint8_t *sizes, size_t count) {
    std::string fitting = format;
    size_t used = 0;
    for (size_t place = 0; (place = fitting.find('%', place)) != std::string::npos;) {
        Length length = lengthAt(fitting, ++place, "0123456789*");
        bool isKept = fitting.find('*', place) < length.begin;
        place = length.end + 1;
        if (length.letter == '%' || isKept) continue;
        uint8_t size = used < count ? sizes[used] : 0;
        used++;
        if (length.letter == '[') place = fitting.find(']', place + 1);
        if (!isInteger(length.letter) || size == 0) continue;
        const char *fits = size == 1 ? "hh" : size == 2 ? "h" : size == 4 ? "" : "ll";
        fitting.replace(length.begin, length.end - length.begin, fits);
        place = length.begin + strlen(fits) + 1;
    }
    return fitting;
}

}  // namespace sketch

extern "C" {

int sketchPrintList(char *buffer, size_t room, const char *format, va_list list) {
    // The library's own limit: no text is longer.
    room = std::min<size_t>(room, INT_MAX);
    return vsnprintf(buffer, room, sketch::narrowFormat(format, "-+ #0123456789.*").c_str(), list);
}

int sketchPrintListAnywhere(char *buffer, const char *format, va_list list) {
    return sketchPrintList(buffer, INT_MAX, format, list);
}

#define SKETCH_LISTED(call) \
    va_list list; \
    va_start(list, format); \
    int result = call; \
    va_end(list); \
    return result;

int sketchPrint(char *buffer, size_t room, const char *format, ...) {
    SKETCH_LISTED(sketchPrintList(buffer, room, format, list))
}

int sketchPrintAnywhere(char *buffer, const char *format, ...) {
    SKETCH_LISTED(sketchPrintListAnywhere(buffer, format, list))
}

int sketchPrintOut(const char *format, ...) {
    SKETCH_LISTED(vprintf(sketch::narrowFormat(format, "-+ #0123456789.*").c_str(), list))
}

int sketchPrintTo(FILE *file, const char *format, ...) {
    SKETCH_LISTED(vfprintf(file, sketch::narrowFormat(format, "-+ #0123456789.*").c_str(), list))
}

int sketchScan(const char *text, const char *format, ...) {
    SKETCH_LISTED(vsscanf(text, sketch::narrowFormat(format, "0123456789*").c_str(), list))
}

int32_t sketchToLong(const char *text, char **end, int base) {
    long long number = strtoll(text, end, base);
    if (number >= INT32_MIN && number <= INT32_MAX) return static_cast<int32_t>(number);
    errno = ERANGE;
    return number < 0 ? INT32_MIN : INT32_MAX;
}

uint32_t sketchToUnsignedLong(const char *text, char **end, int base) {
    // As the library does, `-1` is the largest number.
    long long number = strtoll(text, end, base);
    if (number >= -static_cast<long long>(UINT32_MAX) && number <= UINT32_MAX) return static_cast<uint32_t>(number);
    errno = ERANGE;
    return UINT32_MAX;
}

int32_t sketchToLongWhole(const char *text) { return sketchToLong(text, nullptr, 10); }

size_t sketchCopyText(char *target, const char *text, size_t room) {
    size_t length = strlen(text);
    if (room > 0) {
        size_t kept = std::min(length, room - 1);
        memcpy(target, text, kept);
        target[kept] = '\0';
    }
    return length;
}

size_t sketchAppendText(char *target, const char *text, size_t room) {
    size_t length = strnlen(target, room);
    return length + sketchCopyText(target + length, text, room - length);
}

// A sketch may bring its own: those of many sketches are copies of these.
#pragma weak utoa
#pragma weak itoa
#pragma weak ltoa
#pragma weak ultoa
char *utoa(unsigned number, char *text, int base) { return strcpy(text, String(number, static_cast<unsigned char>(base)).c_str()); }
char *itoa(int number, char *text, int base) { return strcpy(text, String(number, static_cast<unsigned char>(base)).c_str()); }
char *ltoa(int32_t number, char *text, int base) { return strcpy(text, String(number, static_cast<unsigned char>(base)).c_str()); }
char *ultoa(uint32_t number, char *text, int base) { return strcpy(text, String(number, static_cast<unsigned char>(base)).c_str()); }

}  // extern "C"
