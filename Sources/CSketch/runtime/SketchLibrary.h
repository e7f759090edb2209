#pragma once
// The C library where its `long` shows: a sketch's has 32 bits, as on a device, and the machine's library has 64.

#ifndef SKETCH_RUNTIME

#include <sys/types.h>

namespace sketch {

int printInto(char *buffer, size_t room, const char *format, const FormatArgument *arguments, int count);
int printTo(FILE *file, const char *format, const FormatArgument *arguments, int count);
/// A format of scanf with the sizes that its targets have: `%ld` for four bytes is `%d`.
std::string scanFormat(const char *format, const uint8_t *sizes, size_t count);

template <class T>
constexpr uint8_t targetSize() {
    if constexpr (std::is_pointer_v<T>) {
        using Target = std::remove_pointer_t<T>;
        if constexpr (std::is_integral_v<Target> || std::is_enum_v<Target>) return sizeof(Target);
    }
    return 0;
}

}  // namespace sketch

template <class... Arguments>
SKETCH_PRINTF(3, 4)
int snprintf(char *buffer, size_t room, const char *format, Arguments... arguments) {
    const sketch::FormatArgument list[] = {sketch::formatArgument(arguments)..., sketch::FormatArgument()};
    return sketch::printInto(buffer, room, format, list, sizeof...(arguments));
}
template <class... Arguments>
SKETCH_PRINTF(2, 3)
int sprintf(char *buffer, const char *format, Arguments... arguments) {
    const sketch::FormatArgument list[] = {sketch::formatArgument(arguments)..., sketch::FormatArgument()};
    return sketch::printInto(buffer, SIZE_MAX, format, list, sizeof...(arguments));
}
template <class... Arguments>
SKETCH_SCANF(2, 3)
int sscanf(const char *text, const char *format, Arguments... arguments) {
    const uint8_t sizes[] = {sketch::targetSize<Arguments>()..., 0};
    std::string fitting = sketch::scanFormat(format, sizes, sizeof...(arguments));
    int (*scan)(const char *, const char *, ...) = ::sscanf;
    return scan(text, fitting.c_str(), arguments...);
}
template <class... Arguments>
SKETCH_PRINTF(2, 3)
int fprintf(FILE *file, const char *format, Arguments... arguments) {
    const sketch::FormatArgument list[] = {sketch::formatArgument(arguments)..., sketch::FormatArgument()};
    return sketch::printTo(file, format, list, sizeof...(arguments));
}
template <class... Arguments>
SKETCH_PRINTF(1, 2)
int printf(const char *format, Arguments... arguments) {
    const sketch::FormatArgument list[] = {sketch::formatArgument(arguments)..., sketch::FormatArgument()};
    return sketch::printTo(stdout, format, list, sizeof...(arguments));
}

// As they are for C files, too.
extern "C" {
int sketchPrintList(char *buffer, size_t room, const char *format, va_list list);
int sketchPrintListAnywhere(char *buffer, const char *format, va_list list);
int32_t sketchToLong(const char *text, char **end, int base);
int32_t sketchToLongWhole(const char *text);
uint32_t sketchToUnsignedLong(const char *text, char **end, int base);

// A device's library has these besides.
size_t sketchCopyText(char *target, const char *text, size_t room);
size_t sketchAppendText(char *target, const char *text, size_t room);
char *itoa(int number, char *text, int base);
char *utoa(unsigned number, char *text, int base);
char *ltoa(int32_t number, char *text, int base);
char *ultoa(uint32_t number, char *text, int base);
}

namespace std {
using ::snprintf;
using ::sprintf;
using ::fprintf;
using ::printf;
using ::sscanf;
using ::sketchPrintList;
using ::sketchPrintListAnywhere;
using ::sketchToLong;
using ::sketchToLongWhole;
using ::sketchToUnsignedLong;
}  // namespace std

#define vsnprintf sketchPrintList
#define strlcpy sketchCopyText
#define strlcat sketchAppendText
#define vsprintf sketchPrintListAnywhere
#define atol sketchToLongWhole
#define strtol sketchToLong
#define strtoul sketchToUnsignedLong

#undef LONG_MIN
#undef LONG_MAX
#undef ULONG_MAX
#define LONG_MIN INT32_MIN
#define LONG_MAX INT32_MAX
#define ULONG_MAX UINT32_MAX

/* The machine has names of its own for it. */
#define ulong uint32_t
#define u_long uint32_t

#endif
